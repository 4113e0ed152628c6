import type { Rgb8 } from '../rgb8.js';

/** An image file format. */
export interface Format {
  name: string;
  /** Whether the first bytes are this format's signature. */
  matches(bytes: Uint8Array): boolean;
  /** First three channels, 8 bit. Throws any Error when the bytes are damaged. */
  decode(bytes: Uint8Array): Rgb8;
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
