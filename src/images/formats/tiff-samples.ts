import { cutShort } from '../limits.js';
import { decompress } from './tiff-compression.js';

/** What of a page's fields says where its samples lie, and how. */
export interface TiffLayout {
  width: number;
  height: number;
  /** 8 or 16. */
  bits: number;
  /** Samples a pixel. */
  channels: number;
  /** Each channel by itself: `PlanarConfiguration` 2. */
  planar: boolean;
  compression: number;
  /** Samples are differences to the pixel on the left. */
  predicted: boolean;
  littleEndian: boolean;
  /** Strips are blocks as wide as the image. */
  block: { width: number; height: number; padded: boolean };
  offsets: number[];
  byteCounts: number[];
}

/**
 * Samples `[height, width, channels]`, block by block.
 * @throws Error: blocks are missing, cut short or damaged
 */
export function readSamples(bytes: Uint8Array, layout: TiffLayout): Uint8Array | Uint16Array {
  const { width, height, bits, channels, planar, block } = layout;
  const across = Math.ceil(width / block.width);
  const blocks = across * Math.ceil(height / block.height);
  const planes = planar ? channels : 1;
  const needed = blocks * planes;
  if (layout.offsets.length < needed || layout.byteCounts.length < needed) {
    const kind = planar ? 'separate colour planes' : 'blocks';
    throw new Error(`${kind}: ${layout.offsets.length} strips or tiles of ${needed}`);
  }
  const length = width * height * channels;
  // Refuse what cannot hold so much before memory is taken for it.
  if (length > 4096 * bytes.length) throw cutShort();
  const samples = bits === 16 ? new Uint16Array(length) : new Uint8Array(length);
  const perPixel = planar ? 1 : channels;
  for (let k = 0; k < needed; k++) {
    const plane = Math.floor(k / blocks);
    const x = ((k % blocks) % across) * block.width;
    const y = Math.floor((k % blocks) / across) * block.height;
    const rows = block.padded ? block.height : Math.min(block.height, height - y);
    const values = readBlock(bytes, layout, k, rows * block.width * perPixel);
    if (layout.predicted) sumDifferences(values, block.width * perPixel, perPixel);
    const columns = Math.min(block.width, width - x);
    for (let row = 0; row < Math.min(rows, height - y); row++) {
      const from = row * block.width * perPixel;
      const to = ((y + row) * width + x) * channels + plane;
      if (!planar) samples.set(values.subarray(from, from + columns * channels), to);
      else for (let c = 0; c < columns; c++) samples[to + c * channels] = values[from + c];
    }
  }
  return samples;
}

function readBlock(bytes: Uint8Array, layout: TiffLayout, k: number, samples: number) {
  const start = layout.offsets[k];
  const end = start + layout.byteCounts[k];
  if (end > bytes.length) throw cutShort();
  const size = layout.bits / 8;
  const raw = decompress(bytes.subarray(start, end), layout.compression, samples * size);
  if (size === 1) return raw;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Uint16Array.from({ length: samples }, (_, i) =>
    view.getUint16(2 * i, layout.littleEndian),
  );
}

/** The sums wrap around, as the differences did. */
function sumDifferences(values: Uint8Array | Uint16Array, stride: number, apart: number): void {
  for (let row = 0; row < values.length; row += stride)
    for (let i = row + apart; i < row + stride; i++) values[i] += values[i - apart];
}
