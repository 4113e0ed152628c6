import { findDuplicates } from '../../images/duplicates.js';
import { remarkOn } from '../../images/remarks.js';
import type { Signature } from '../../images/signature.js';
import type { LabelledImage } from '../../splits/labelled-images.js';
import type { Inspection, Thumbnail } from '../shared/protocol.js';
import type { PageDataset } from './cells.js';
import type { DecodedImage } from './decode-worker.js';
import { decodeAll } from './decoders.js';

/** Pictures of each class, and their pixels a side (twice as many as are shown). */
const CELLS = 8;
const SIDE = 128;

/** Decodes every image once and says what it is; a bad file stops nothing. */
export async function inspectCells(
  { images, requests }: PageDataset,
  onProgress: (done: number, total: number) => void,
): Promise<Inspection> {
  const shown = new Map<string, number>();
  const thumbnailOf = ({ label }: LabelledImage): number | null => {
    const place = shown.get(label) ?? 0;
    shown.set(label, place + 1);
    return place < CELLS ? SIDE : null;
  };
  const found = new Array<DecodedImage | { failure: string }>(images.length);
  let done = 0;
  await decodeAll(requests(images, null, thumbnailOf), images.length, (index, reply) => {
    found[index] = reply;
    onProgress(++done, images.length);
  });
  const good = images.flatMap(({ file, label }, i) => {
    const image = found[i];
    return 'failure' in image ? [] : [{ file, label, ...image }];
  });
  return {
    kinds: countKinds(good),
    bad: images.flatMap(({ file }, i) => {
      const image = found[i];
      return 'failure' in image ? [{ file, reason: image.failure }] : [];
    }),
    empty: good.flatMap(({ file, signature }) => (remarkOn(signature) ? [file] : [])),
    copies: copiesAmong(good),
    thumbnails: good.flatMap(({ file, label, thumbnail }) =>
      thumbnail ? [asThumbnail(file, label, thumbnail)] : [],
    ),
  };
}

/** @param packed [side, side] RGBA words */
export function asThumbnail(
  file: string,
  label: string,
  packed: Uint32Array<ArrayBuffer>,
): Thumbnail {
  const side = Math.sqrt(packed.length);
  return { file, label, side, rgba: new Uint8ClampedArray(packed.buffer) };
}

function copiesAmong(
  images: readonly { file: string; label: string; signature: Signature }[],
): Inspection['copies'] {
  return findDuplicates(images.map(({ signature }) => signature)).map((pair) => {
    const [first, second] = [images[pair.first], images[pair.second]];
    return { first: first.file, second: second.file, sameClass: first.label === second.label };
  });
}

/** Formats and sizes, the most frequent first. */
function countKinds(images: readonly DecodedImage[]): Inspection['kinds'] {
  const kinds = new Map<string, Inspection['kinds'][number]>();
  for (const { format, width, height } of images) {
    const key = `${format} ${width} ${height}`;
    const count = (kinds.get(key)?.count ?? 0) + 1;
    kinds.set(key, { format, width, height, count });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}
