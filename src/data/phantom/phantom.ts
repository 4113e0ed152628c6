import jpegJs from 'jpeg-js';
import { shuffled, stream } from '../../stats/random.js';
import type { Rgb8 } from '../decode.js';
import { drawFrom } from './draw.js';
import { FAMILIES, type Family } from './families.js';
import { renderScene } from './render.js';
import { drawScene } from './scene.js';

/** One image of the phantom: its name tells nothing about its class. */
export interface PhantomImage {
  file: string;
  family: Family;
  seed: number;
  index: number;
}

/** Images per family, in the order of `FAMILIES`: as many as the binary task of the paper has. */
const COUNTS = [124, 126];
const JPEG_QUALITY = 85;

/** The images of the phantom of this seed, classes in random order. */
export function listPhantom(seed: number): PhantomImage[] {
  const families = FAMILIES.flatMap((family, i) => Array<Family>(COUNTS[i]).fill(family));
  return shuffled(families, stream(seed, 'phantom order')).map((family, index) => ({
    file: `images/cell-${String(index + 1).padStart(3, '0')}.jpg`,
    family,
    seed,
    index,
  }));
}

/** Renders one image; a pure function of seed, index and family. */
export function renderPhantom({ seed, index, family }: PhantomImage): Rgb8 {
  const draw = drawFrom(seed, 'phantom', index);
  return renderScene(drawScene(draw, family), draw);
}

export function encodeJpeg({ width, height, data }: Rgb8): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[3 * i + c];
  }
  return jpegJs.encode({ width, height, data: rgba }, JPEG_QUALITY).data;
}
