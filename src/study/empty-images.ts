import { remarkOn } from '../images/remarks.js';
import type { Signature } from '../images/signature.js';
import type { LabelledImages } from '../splits/labelled-images.js';
import type { Notice } from './notices.js';

/** A notice of images that show nothing, if there are any. @param signatures of all images */
export function emptyImages(
  { images }: LabelledImages,
  signatures: readonly Signature[],
): Notice[] {
  const remarks = signatures.map(remarkOn);
  const first = remarks.findIndex((remark) => remark !== undefined);
  if (first < 0) return [];
  const count = (kind: string) => remarks.filter((remark) => remark === kind).length;
  const [constant, dark] = [count('constant'), count('nearly-black')];
  return [{ kind: 'empty-images', constant, dark, first: images[first].file }];
}
