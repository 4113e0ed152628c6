import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';

export const SIZE = 190;

/** A dark disc is a blast. */
export const drawCell = (dark: boolean, number: number, size = SIZE): Buffer =>
  drawDisc(dark ? 60 : 150, number, size);

/** A disc on a light ground, its place and texture by its number: 35 of them are no duplicates. */
export function drawDisc(shade: number, number: number, size = SIZE): Buffer {
  const png = new PNG({ width: size, height: size });
  for (let pixel = 0; pixel < size * size; pixel++) {
    const x = (pixel % size) - size / 2 + 4 * (number % 5);
    const y = Math.floor(pixel / size) - size / 2 + 3 * (number % 7);
    const noise = (Math.imul(pixel + 7919 * number, 2654435761) >>> 24) / 8;
    const inside = Math.hypot(x, y) < size / 4 + (number % 5);
    const grey = (inside ? shade : 210) + noise;
    png.data.set([grey, grey * 0.8, grey * 0.95, 255], 4 * pixel);
  }
  return PNG.sync.write(png);
}

/** Class folders `blast` and `normal` with `perClass` images each. */
export function makeCells(folder: string, perClass: number): void {
  for (const [c, name] of ['normal', 'blast'].entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++)
      writeFileSync(join(folder, name, `${name}-${i}.png`), drawCell(c === 1, 2 * i + c));
  }
}
