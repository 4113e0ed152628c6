import { gaussian } from '../../stats/random.js';
import type { Rgb8 } from '../decode.js';
import type { Draw } from './draw.js';
import { type Field, smoothstep, valueNoise } from './noise.js';
import { type Density, type RedCell, type Scene, SIZE } from './scene.js';
import { chainDistance, relativeRadius } from './shapes.js';

/** Half-width of an antialiased edge before the focus blur, pixels. */
const EDGE = 0.8;

/**
 * Renders a scene as a light microscope sees it: optical densities of the stained parts (Beer and
 * Lambert), the light that passes, focus blur, sensor noise, 8 bit.
 *
 * @returns `[SIZE, SIZE, 3]`
 */
export function renderScene(scene: Scene, draw: Draw): Rgb8 {
  const density = new Float64Array(SIZE * SIZE * 3);
  addPlasma(density, scene, draw);
  for (const [i, cell] of scene.redCells.entries()) addRedCell(density, scene, cell, draw, i);
  addPlatelets(density, scene, draw);
  coverWithLeukocyte(density, scene, draw);
  return expose(density, scene, draw);
}

/** Calls `paint` for every pixel within `reach` of (x, y), with offsets from there. */
function around(
  x: number,
  y: number,
  reach: number,
  paint: (at: number, dx: number, dy: number) => void,
): void {
  const left = Math.max(0, Math.floor(x - reach));
  const right = Math.min(SIZE - 1, Math.ceil(x + reach));
  const bottom = Math.min(SIZE - 1, Math.ceil(y + reach));
  for (let row = Math.max(0, Math.floor(y - reach)); row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      paint((row * SIZE + column) * 3, column - x, row - y);
    }
  }
}

function add(density: Float64Array, at: number, amount: number, stain: Density): void {
  for (let c = 0; c < 3; c++) density[at + c] += amount * stain[c];
}

/** Replaces what is there by `amount` of `stain`, to the extent of `coverage`. */
function cover(
  density: Float64Array,
  at: number,
  coverage: number,
  amount: number,
  stain: Density,
): void {
  for (let c = 0; c < 3; c++) {
    density[at + c] += coverage * (amount * stain[c] - density[at + c]);
  }
}

function addPlasma(density: Float64Array, { exposure }: Scene, draw: Draw): void {
  const broad = valueNoise(draw.stream('plasma'), SIZE, 60);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      add(density, (y * SIZE + x) * 3, 0.07 + 0.05 * broad(x, y), exposure.haemoglobin);
    }
  }
}

/** A biconcave disc: rim, pale centre, slightly uneven. */
function addRedCell(
  density: Float64Array,
  { exposure }: Scene,
  cell: RedCell,
  draw: Draw,
  index: number,
): void {
  const { outline, pallor, width } = cell;
  const uneven = valueNoise(draw.child('red cell', index).stream('uneven'), SIZE, 18);
  around(cell.x, cell.y, outline.radius * 1.4, (at, dx, dy) => {
    const t = relativeRadius(outline, dx, dy);
    const inside = smoothstep(1 + EDGE / outline.radius, 1 - EDGE / outline.radius, t);
    if (inside === 0) return;
    const hollow = 1 - pallor * smoothstep(width + 0.3, width - 0.3, t);
    const rim = 0.85 + 0.2 * smoothstep(0.5, 0.9, t) - 0.12 * smoothstep(0.9, 1, t);
    const column = (at / 3) % SIZE;
    const texture = 1 + 0.05 * uneven(column, Math.floor(at / 3 / SIZE));
    add(density, at, cell.thickness * inside * hollow * rim * texture, exposure.haemoglobin);
  });
}

function addPlatelets(density: Float64Array, { exposure, platelets }: Scene, draw: Draw): void {
  const grain = valueNoise(draw.stream('platelet grain'), SIZE, 2.5);
  for (const { x, y, radius, outline } of platelets) {
    around(x, y, radius * 1.6, (at, dx, dy) => {
      const t = relativeRadius(outline, dx, dy);
      const amount = smoothstep(1.1, 0.75, t) * (0.55 + 0.35 * grain(x + dx, y + dy));
      add(density, at, Math.max(0, amount), exposure.chromatin);
    });
  }
}

function coverWithLeukocyte(
  density: Float64Array,
  { exposure, leukocyte }: Scene,
  draw: Draw,
): void {
  const { x, y, cell, nucleus } = leukocyte;
  const cloud = valueNoise(draw.stream('cytoplasm'), SIZE, 5);
  const wave = valueNoise(draw.stream('membrane'), SIZE, 9);
  const chromatin = chromatinDensity(leukocyte, draw);
  around(x, y, cell.radius * 1.4, (at, dx, dy) => {
    const t = relativeRadius(cell, dx, dy);
    const inCell = smoothstep(1 + EDGE / cell.radius, 1 - EDGE / cell.radius, t);
    // The rim of a basophilic cytoplasm is its darkest part.
    const cytoplasm = 0.8 + 0.35 * smoothstep(0.6, 1, t) + 0.22 * cloud(x + dx, y + dy);
    cover(density, at, inCell, cytoplasm, exposure.cytoplasm);
    const distance = chainDistance(nucleus, dx, dy, 6) + 1.1 * wave(x + dx, y + dy);
    const inNucleus = smoothstep(EDGE, -EDGE, distance) * smoothstep(1.02, 0.96, t);
    if (inNucleus === 0) return;
    // A nucleus is a flattened ball: it thins out towards its border, where a membrane lines it.
    const depth = 0.82 + 0.18 * smoothstep(0, -9, distance) + 0.1 * smoothstep(-3, -1, distance);
    cover(density, at, inNucleus, depth * chromatin(dx, dy), exposure.chromatin);
  });
}

/** Fine grain gives way to coarse dark clumps as `clumping` grows; nucleoli are pale. */
function chromatinDensity({ x, y, morphology, nucleoli }: Scene['leukocyte'], draw: Draw): Field {
  const { clumping } = morphology;
  const fine = valueNoise(draw.stream('fine chromatin'), SIZE, 2.2);
  const coarse = valueNoise(draw.stream('coarse chromatin'), SIZE, 6.5);
  const mid = valueNoise(draw.stream('chromatin clumps'), SIZE, 3.6);
  return (dx, dy) => {
    const clumps = smoothstep(
      -0.25,
      0.35,
      0.75 * coarse(x + dx, y + dy) + 0.45 * mid(x + dx, y + dy),
    );
    const grain = 0.14 * (1 - 0.5 * clumping) * fine(x + dx, y + dy);
    let amount = 0.74 + 0.3 * clumping + clumping * 0.5 * (clumps - 0.55) + grain;
    for (const spot of nucleoli) {
      const t = Math.hypot(dx - spot.x, dy - spot.y) / spot.radius;
      // A pale core in a thin dark border.
      amount *=
        1 - 0.3 * smoothstep(1.1, 0.6, t) + 0.1 * smoothstep(0.8, 1.1, t) * smoothstep(1.5, 1.1, t);
    }
    return amount;
  };
}

function expose(density: Float64Array, { exposure }: Scene, draw: Draw): Rgb8 {
  const light = new Float64Array(density.length);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const u = (2 * x) / SIZE - 1;
      const v = (2 * y) / SIZE - 1;
      const lit = 1 + exposure.gradient[0] * u + exposure.gradient[1] * v - 0.02 * (u * u + v * v);
      const at = (y * SIZE + x) * 3;
      for (let c = 0; c < 3; c++)
        light[at + c] = exposure.light[c] * lit * Math.exp(-density[at + c]);
    }
  }
  const blurred = blur(blur(light, exposure.blur, 3), exposure.blur, 3 * SIZE);
  const noise = draw.stream('sensor');
  const data = new Uint8Array(density.length);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    // One deviate a pixel: a camera's colour filter leaves mostly noise in brightness.
    const grain = exposure.noise * gaussian(noise, pixel);
    for (let c = 0; c < 3; c++) {
      const value = Math.floor(blurred[3 * pixel + c] + grain + 0.5);
      data[3 * pixel + c] = Math.min(255, Math.max(0, value));
    }
  }
  return { width: SIZE, height: SIZE, data };
}

/** Gaussian blur along x (`step` 3) or y (`step` 3·SIZE), border clamped. */
function blur(image: Float64Array, sigma: number, step: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = taps.reduce((sum, tap) => sum + tap);
  const output = new Float64Array(image.length);
  for (let at = 0; at < image.length; at++) {
    const along = Math.floor(at / step) % SIZE;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) {
      const to = Math.min(SIZE - 1, Math.max(0, along + k));
      sum += taps[k + radius] * image[at + (to - along) * step];
    }
    output[at] = sum / total;
  }
  return output;
}
