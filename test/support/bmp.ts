/**
 * A Windows bitmap of 24 bit, of 32 bit, or of 8 bit with a palette of all its colours.
 * @param rgb `[height, width, 3]`
 */
export function encodeBmp(
  width: number,
  height: number,
  rgb: Uint8Array,
  { bits = 24, topDown = false, headerSize = 40, compression = 0 } = {},
): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const colours = bits === 8 ? paletteOf(rgb) : [];
  const start = 14 + headerSize + 4 * colours.length;
  const file = Buffer.alloc(start + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(headerSize, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(topDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  file.writeUInt32LE(colours.length, 46);
  if (compression === 3)
    for (const [i, mask] of [0xff0000, 0xff00, 0xff].entries())
      file.writeUInt32LE(mask, 54 + 4 * i);
  for (const [i, [r, g, b]] of colours.entries()) file.set([b, g, r, 0], 14 + headerSize + 4 * i);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const [r, g, b] = rgb.subarray(3 * (y * width + x));
      const index = colours.findIndex((c) => c[0] === r && c[1] === g && c[2] === b);
      const pixel = bits === 8 ? [index] : [b, g, r, 17].slice(0, bits / 8);
      file.set(pixel, row + (x * bits) / 8);
    }
  }
  return file;
}

function paletteOf(rgb: Uint8Array): number[][] {
  const colours = new Map<string, number[]>();
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = [...rgb.subarray(i, i + 3)];
    colours.set(colour.join(), colour);
  }
  return [...colours.values()];
}
