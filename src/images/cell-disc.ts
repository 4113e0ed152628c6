/** Cells are in the middle of their images, whatever their outline: what lies beyond is border. */

/** Which pixels of a `size` × `size` image lie in the centred disc: 1 inside, [size, size]. */
export function discMask(size: number, radius: number): Uint8Array {
  const centre = (size - 1) / 2;
  const reach = (radius * size) / 2;
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const [dx, dy] = [(i % size) - centre, Math.floor(i / size) - centre];
    return dx * dx + dy * dy <= reach * reach ? 1 : 0;
  });
}

/** Grey, opaque: what stands where the cell was. It is the same in every image. */
const BLANK = 0xff808080;

/** The image without its cell. @param packed [size, size] words @param disc of `discMask` */
export function withoutCell(
  packed: Uint32Array<ArrayBuffer>,
  disc: Uint8Array,
): Uint32Array<ArrayBuffer> {
  return packed.map((word, i) => (disc[i] === 1 ? BLANK : word));
}
