import type { Signature } from './signature.js';

/** What is odd about an image that can be read. */
export type ImageRemark =
  /** One colour everywhere. */
  | 'constant'
  /** All but black: none of its thumbnail's bytes is above `DARK`. */
  | 'nearly-black';

/** What 14 bits come to in a file of 16. */
const DARK = 64;

/** Looks at the thumbnail, where single pixels no longer count. */
export function remarkOn({ thumbnail }: Signature): ImageRemark | undefined {
  const [r, g, b] = thumbnail;
  if (thumbnail.every((value, i) => value === [r, g, b][i % 3])) return 'constant';
  return thumbnail.every((value) => value <= DARK) ? 'nearly-black' : undefined;
}
