import { PNG } from 'pngjs';

/** Pixels of white between the two pictures. */
const GAP = 8;

/**
 * A cell and its map side by side as PNG; brighter = greater contribution (paper, Fig. 4b).
 * @param rgb [size, size, 3]
 * @param map [size, size], 0…1
 */
export function encodePair(rgb: Uint8Array, map: Float32Array, size: number): Uint8Array {
  const png = new PNG({ width: 2 * size + GAP, height: size });
  png.data.fill(255);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const pixel = row * size + column;
      const left = 4 * (row * png.width + column);
      png.data.set(rgb.subarray(3 * pixel, 3 * pixel + 3), left);
      png.data.fill(
        Math.round(255 * map[pixel]),
        left + 4 * (size + GAP),
        left + 4 * (size + GAP) + 3,
      );
    }
  }
  return PNG.sync.write(png);
}
