import { gaussian } from '../../src/stats/random.js';
import type { Rgb8 } from '../../src/images/rgb8.js';
import { type Canvas, type Density, SIZE } from './canvas.js';
import type { Draw } from './draw.js';

/** The colours of a Wright-Giemsa stained smear, as they came out in one photograph. */
export interface Stains {
  haemoglobin: Density;
  /** Azure on nucleic acid: chromatin. */
  chromatin: Density;
  /** Azure on the RNA of a cytoplasm: blue. */
  azure: Density;
  /** Eosin on basic protein: pink to orange. */
  eosin: Density;
  /** Azurophilic granules. */
  violet: Density;
}

/** Stain, light and optics of one photograph. */
export interface Exposure {
  stains: Stains;
  /** Transmitted light per channel, 0 to 255, where there is nothing. */
  light: Density;
  /** Relative change of light from the centre to the border along x and y. */
  gradient: readonly [number, number];
  /** Standard deviation of the focus blur, pixels. */
  blur: number;
  /** Standard deviation of the sensor's noise, grey levels. */
  noise: number;
}

/** Knows nothing of the class of the cell: neither stain nor light nor focus give it away. */
export function drawExposure(draw: Draw): Exposure {
  const strength = draw.uniform('strength', 0.85, 1.15);
  const between = (name: string, a: Density, b: Density, times = strength): Density => {
    const t = draw.uniform(name, 0, 1);
    const at = (c: number) => times * (a[c] + t * (b[c] - a[c]));
    return [at(0), at(1), at(2)];
  };
  const direction = draw.uniform('direction', 0, 2 * Math.PI);
  const slope = draw.uniform('slope', 0, 0.07);
  return {
    stains: {
      haemoglobin: between('haemoglobin', [0.2, 0.3, 0.2], [0.16, 0.42, 0.32]),
      chromatin: between('chromatin', [0.9, 1.65, 0.45], [1.15, 1.6, 0.5]),
      azure: between('azure', [0.42, 0.42, 0.12], [0.62, 0.52, 0.12]),
      eosin: between('eosin', [0.14, 0.5, 0.38], [0.18, 0.56, 0.5]),
      violet: between('violet', [0.5, 1.0, 0.3], [0.6, 1.0, 0.3]),
    },
    // From the warm light of a halogen lamp to the cold one of a diode.
    light: between(
      'light',
      [249, 231, 202],
      [240, 235, 243],
      draw.uniform('brightness', 0.93, 1.02),
    ),
    gradient: [slope * Math.cos(direction), slope * Math.sin(direction)],
    blur: draw.uniform('blur', 0.6, 1.5),
    noise: draw.uniform('noise', 0.6, 1.6),
  };
}

/**
 * The light that passes (Beer and Lambert), focus blur, sensor noise, 8 bit.
 *
 * @returns `[SIZE, SIZE, 3]`
 */
export function expose(canvas: Canvas, exposure: Exposure, draw: Draw): Rgb8 {
  const light = transmit(canvas, exposure);
  const blurred = blur(blur(light, exposure.blur, 3), exposure.blur, 3 * SIZE);
  const noise = draw.stream('sensor');
  const data = new Uint8Array(canvas.length);
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

function transmit(canvas: Canvas, { light, gradient }: Exposure): Float64Array {
  const passed = new Float64Array(canvas.length);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const u = (2 * (pixel % SIZE)) / SIZE - 1;
    const v = (2 * Math.floor(pixel / SIZE)) / SIZE - 1;
    const lit = 1 + gradient[0] * u + gradient[1] * v - 0.02 * (u * u + v * v);
    for (let c = 0; c < 3; c++) {
      passed[3 * pixel + c] = light[c] * lit * Math.exp(-canvas[3 * pixel + c]);
    }
  }
  return passed;
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
