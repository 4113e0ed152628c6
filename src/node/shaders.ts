import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShaderSource } from '../engine/gpu/shader.js';

/** The package's `shaders/` folder, from `src/` and from `dist/` alike. */
export const shaderFolder = fileURLToPath(new URL('../../shaders/', import.meta.url));

const texts = new Map<string, string>();

/** Reads `shaders/<name>.wgsl`, once. */
export const readShader: ShaderSource = (name) => {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(join(shaderFolder, `${name}.wgsl`), 'utf8');
    texts.set(name, text);
  }
  return text;
};
