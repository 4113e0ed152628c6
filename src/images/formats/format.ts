import type { Rgb8 } from '../rgb8.js';

/** What a file says of its pixels before they are decoded. */
export interface Measures {
  /** Of the stored pixels, not turned yet. */
  width: number;
  height: number;
  /** Tag 274 of Exif and TIFF; 1: upright. */
  orientation: number;
}

/** An image file format. */
export interface Format {
  name: string;
  /** Whether the first bytes are this format's signature. */
  matches(bytes: Uint8Array): boolean;
  /**
   * Upright, over white, 8 bit. Throws TooManyPixels, or any other Error when the bytes are damaged
   * or of a kind that is not read.
   * @param mostPixels for `checkPixels`
   */
  decode(bytes: Uint8Array, mostPixels: number): Rgb8;
  /** Throws as `decode` does, for what stands in the way of the measures. */
  measure(bytes: Uint8Array): Measures;
}

/** Whether `bytes` starts with `signature`. */
export function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** `[h,w,channels]` to `[h,w,3]`: the first three, or grey three times. */
export function keepThree(samples: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return samples;
  const pixels = samples.length / channels;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    rgb[3 * i] = samples[channels * i];
    rgb[3 * i + 1] = samples[channels * i + green];
    rgb[3 * i + 2] = samples[channels * i + blue];
  }
  return rgb;
}

/**
 * Lays samples whose last channel is alpha over white, in place; opaque pixels stay as they are.
 * @param most the value of white, and of opaque
 * @param premultiplied whether the colours hold their share of the alpha already
 */
export function layOverWhite(
  samples: Uint8Array | Uint16Array,
  channels: number,
  most: number,
  premultiplied = false,
): void {
  for (let at = 0; at < samples.length; at += channels) {
    const alpha = samples[at + channels - 1];
    if (alpha === most) continue;
    for (let c = at; c < at + channels - 1; c++) {
      const colour = premultiplied ? samples[c] : (samples[c] * alpha) / most;
      samples[c] = Math.min(most, Math.floor(colour + most - alpha + 0.5));
    }
  }
}

/** Of 12 bits: samples of 16 that are none larger come from a camera, and would be all but black. */
const CAMERA = 4095;

/**
 * @param depth bits of a sample
 * @param channels the last of which is alpha if there are two or four
 * @throws Error for samples of 16 bit that hold fewer
 */
export function toEightBit(
  samples: Uint8Array | Uint16Array,
  depth: number,
  channels: number,
  tag: string,
): Uint8Array {
  if (samples instanceof Uint8Array && depth === 8) return samples;
  if (depth === 16) {
    const colours = channels - (channels % 2 === 0 ? 1 : 0);
    let largest = 0;
    for (let i = 0; i < samples.length; i++)
      if (i % channels < colours && samples[i] > largest) largest = samples[i];
    if (largest > 0 && largest <= CAMERA)
      throw new Error(
        `${tag} says 16 bits and no sample is above ${largest}, so that all would be black: ` +
          'scale the samples to the 16 bits',
      );
  }
  const most = 2 ** depth - 1;
  return Uint8Array.from(samples, (sample) => Math.floor((sample * 255) / most + 0.5));
}
