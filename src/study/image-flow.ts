import type { Unused, UnusedReason } from './dataset.js';

/** What became of the images that were found. */
export interface ImageFlow {
  found: number;
  /** Why images are not used, in the order in which they are left out. */
  left: { reason: LeftOut; count: number }[];
  used: number;
}

export type LeftOut =
  | UnusedReason
  | 'no-label'
  | 'marked-duplicate'
  | 'copy'
  | 'limit'
  | 'unreadable';

/** Reasons that are about images; links, pipes and folders are no images. */
const IMAGES: readonly UnusedReason[] = [
  ...(['hidden', 'name', 'format', 'loose', 'no-row', 'no-picture', 'edge'] as const),
];

/** What is counted of a data set. */
export interface FlowCounts {
  unused?: readonly Unused[];
  excluded: { emptyLabel: number; duplicates: number };
  /** Images with a label. */
  labelled: number;
  /** Copies that were left out. */
  copies: number;
  /** Files that are damaged. */
  unreadable?: number;
  used: number;
}

/** From what was found to what is used; nothing is lost between them. */
export function imageFlow(counts: FlowCounts): ImageFlow {
  const { unused = [], excluded, labelled, copies, unreadable = 0, used } = counts;
  const left = [
    ...IMAGES.flatMap((reason) => unused.filter((one) => one.reason === reason)),
    { reason: 'no-label' as const, count: excluded.emptyLabel },
    { reason: 'marked-duplicate' as const, count: excluded.duplicates },
    { reason: 'limit' as const, count: labelled - copies - unreadable - used },
    { reason: 'unreadable' as const, count: unreadable },
    { reason: 'copy' as const, count: copies },
  ].filter(({ count }) => count > 0);
  const found = used + left.reduce((sum, { count }) => sum + count, 0);
  return { found, left: left.map(({ reason, count }) => ({ reason, count })), used };
}
