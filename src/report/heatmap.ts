import type { Rgba8 } from './host.js';

/** A map ready to be drawn, [size, size]: 0…1 in grey, or −1…1 in blue and red. */
export interface Heatmap {
  values: Float32Array;
  signed: boolean;
  size: number;
}

type Colour = readonly [number, number, number];

const WHITE: Colour = [255, 255, 255];
/** Red and blue as in the paper's Fig. 4b, in tones that colour-blind readers tell apart. */
const RED: readonly Colour[] = [WHITE, [244, 165, 130], [202, 0, 32], [103, 0, 31]];
const BLUE: readonly Colour[] = [WHITE, [146, 197, 222], [5, 113, 176], [5, 48, 97]];
/** What lies on the cell where a map without signs is high. */
const HIGHLIGHT: Colour = [213, 94, 0];

/** Brighter = greater contribution. */
function grey(value: number): Colour {
  const level = Math.round(255 * value);
  return [level, level, level];
}

/** White at 0, red towards 1 (speaks for the class), blue towards −1 (speaks against it). */
export function redBlue(value: number): Colour {
  const ramp = value < 0 ? BLUE : RED;
  const at = Math.min(Math.abs(value), 1) * (ramp.length - 1);
  const below = Math.min(Math.floor(at), ramp.length - 2);
  return blend(ramp[below], ramp[below + 1], at - below);
}

const blend = (from: Colour, to: Colour, part: number): Colour => {
  const mix = (c: number): number => Math.round(from[c] + (to[c] - from[c]) * part);
  return [mix(0), mix(1), mix(2)];
};

export const heatColour = (signed: boolean, value: number): Colour =>
  signed ? redBlue(value) : grey(value);

export const mapPixels = ({ values, signed, size }: Heatmap): Rgba8 =>
  paint(size, (pixel) => heatColour(signed, values[pixel]));

/** @param rgb [size, size, 3] */
export const cellPixels = (rgb: Uint8Array, size: number): Rgba8 =>
  paint(size, (pixel) => rgb.subarray(3 * pixel, 3 * pixel + 3));

/** The cell in pale grey under the map: the higher a value, the less of the cell shows. */
export function overlayPixels(rgb: Uint8Array, { values, signed, size }: Heatmap): Rgba8 {
  return paint(size, (pixel) => {
    const [r, g, b] = rgb.subarray(3 * pixel, 3 * pixel + 3);
    // Rec. 601 luma, lifted so that the map's dark ends stand out.
    const cell = grey((255 + 3 * (0.299 * r + 0.587 * g + 0.114 * b)) / (4 * 255));
    const value = values[pixel];
    if (!signed) return blend(cell, HIGHLIGHT, 0.9 * value);
    // Full colour from the start, or small values would only bleach the cell.
    const colour = redBlue(Math.sign(value) * (0.5 + 0.5 * Math.abs(value)));
    return blend(cell, colour, Math.sqrt(Math.abs(value)));
  });
}

function paint(size: number, colour: (pixel: number) => ArrayLike<number>): Rgba8 {
  const data = new Uint8Array(4 * size * size).fill(255);
  for (let pixel = 0; pixel < size * size; pixel++) data.set(colour(pixel), 4 * pixel);
  return { width: size, height: size, data };
}
