import jpegJs from 'jpeg-js';
import { shuffled, stream } from '../../src/stats/random.js';
import type { Rgb8 } from '../../src/images/rgb8.js';
import { SYMMETRIES, turn } from '../../src/images/symmetry.js';
import { SIZE } from './canvas.js';
import { nucleusMask } from './cell.js';
import { drawFrom } from './draw.js';
import { LYMPHOBLAST, type Recipe, TABLE_1 } from './recipes.js';
import { drawScene, renderScene } from './scene.js';

/** One image of the phantom. */
export interface PhantomImage {
  /** As in ALL-IDB2: `ImNNN_1` shows a lymphoblast, `ImNNN_0` another cell. */
  file: string;
  recipe: Recipe;
  seed: number;
  /** Number of the scene; images of one scene are duplicates. */
  scene: number;
  /** Index into `SYMMETRIES` (data/symmetry.ts). */
  symmetry: number;
  duplicateOf?: string;
}

/** Ten duplicates: each of the eight symmetries once and the identity twice more. */
const DUPLICATES = [0, 0, ...SYMMETRIES.keys()];
/** Of them lymphoblasts, so that each half of the set has 130 images. */
const LYMPHOBLAST_DUPLICATES = 4;
const JPEG_QUALITY = 85;

/**
 * The images of the phantom of this seed, named as in ALL-IDB2: 130 lymphoblasts, then 130 others,
 * at the end of each half its duplicates. Without them the counts are those of Table 1.
 */
export function listPhantom(seed: number): PhantomImage[] {
  const cells = TABLE_1.flatMap(({ recipe, count }) => Array<Recipe>(count).fill(recipe));
  const mixed = shuffled(cells, stream(seed, 'phantom order'));
  const images = mixed.map((recipe, scene) => ({ recipe, scene, seed, symmetry: 0 }));
  const symmetries = shuffled(DUPLICATES, stream(seed, 'phantom duplicates'));
  const lymphoblasts = images.filter(({ recipe }) => recipe === LYMPHOBLAST);
  const others = images.filter(({ recipe }) => recipe !== LYMPHOBLAST);
  const half = numbered(lymphoblasts, symmetries.slice(0, LYMPHOBLAST_DUPLICATES), 1, '1');
  return [
    ...half,
    ...numbered(others, symmetries.slice(LYMPHOBLAST_DUPLICATES), half.length + 1, '0'),
  ];
}

/** Numbers the images from `first` on and appends duplicates of the first few. */
function numbered(
  images: Omit<PhantomImage, 'file'>[],
  duplicates: readonly number[],
  first: number,
  mark: string,
): PhantomImage[] {
  const file = (i: number) => `images/Im${String(first + i).padStart(3, '0')}_${mark}.jpg`;
  const originals = images.map((image, i) => ({ ...image, file: file(i) }));
  const copies = duplicates.map((symmetry, i) => ({
    ...originals[i],
    symmetry,
    duplicateOf: originals[i].file,
    file: file(images.length + i),
  }));
  return [...originals, ...copies];
}

const sceneDraw = ({ seed, scene }: PhantomImage) => drawFrom(seed, 'phantom', scene);

/** Renders one image; a pure function of seed, scene, recipe and symmetry. */
export function renderPhantom(image: PhantomImage): Rgb8 {
  const draw = sceneDraw(image);
  const { data } = renderScene(drawScene(draw, image.recipe), draw);
  return { width: SIZE, height: SIZE, data: turn(data, SIZE, image.symmetry) };
}

/** The pixels of the nucleus, 1 or 0, `[SIZE, SIZE]`. A thrombocyte has none. */
export function renderMask(image: PhantomImage): Uint8Array {
  const { cell } = drawScene(sceneDraw(image), image.recipe);
  return turn(nucleusMask(cell), SIZE, image.symmetry);
}

export function encodeJpeg({ width, height, data }: Rgb8): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[3 * i + c];
  }
  return jpegJs.encode({ width, height, data: rgba }, JPEG_QUALITY).data;
}
