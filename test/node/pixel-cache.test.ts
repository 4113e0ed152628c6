import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DECODING, decodeImage } from '../../src/images/decode.js';
import { resizeTriangle } from '../../src/images/resize.js';
import { signatureOf } from '../../src/images/signature.js';
import { type ImageReply, processImage } from '../../src/node/image-work.js';
import { pixelCache } from '../../src/node/pixel-cache.js';
import { JPEGS } from '../support/jpegs.js';
import { TIFFS } from '../support/tiffs.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-pixels-'));
afterAll(() => rmSync(top, { recursive: true }));
afterEach(() => {
  delete process.env.CYTOGRAD_PIXELS;
});

const SIZE = 9;
const file = join(top, 'cell.jpg');
writeFileSync(file, JPEGS[0].file);
const read = (maxPixels?: number, size = SIZE): Promise<ImageReply> =>
  processImage({ index: 3, source: { path: file, maxPixels }, size });

/** A cache in an empty folder. */
function emptyCache(): string {
  const folder = mkdtempSync(join(top, 'cache-'));
  process.env.CYTOGRAD_PIXELS = folder;
  return folder;
}

/** The one file of a cache. */
function onlyFile(folder: string): string {
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  return join(folder, files[0]);
}

describe('decoded images that are kept', () => {
  it('are found again, and are what decoding gives', async () => {
    const decoded = await read();
    const folder = emptyCache();
    expect(await read()).toEqual(decoded);
    const kept = pixelCache()?.find(JPEGS[0].file, SIZE);
    expect({ index: 3, ...kept }).toEqual(decoded);
    expect(await read()).toEqual(decoded);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('are taken from the cache: another pixel there is another pixel here', async () => {
    emptyCache();
    const decoded = await read();
    if ('failure' in decoded || !decoded.pixels) throw new Error('not decoded');
    const { index, ...image } = decoded;
    const pixels = decoded.pixels.map((word) => word ^ 1);
    pixelCache()?.keep(JPEGS[0].file, { ...image, pixels });
    expect(await read()).toEqual({ index, ...image, pixels });
  });

  it('are decoded again, and kept again, when a bit of the kept file has flipped', async () => {
    const folder = emptyCache();
    const decoded = await read();
    const path = onlyFile(folder);
    const whole = readFileSync(path);
    for (const at of [0, 16, 24, 200, whole.length - 40, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 4;
      writeFileSync(path, damaged);
      expect(pixelCache()?.find(JPEGS[0].file, SIZE), `byte ${at}`).toBeUndefined();
      expect(await read()).toEqual(decoded);
      expect(readFileSync(path)).toEqual(whole);
    }
    writeFileSync(path, whole.subarray(0, 100));
    expect(await read()).toEqual(decoded);
    writeFileSync(path, '');
    expect(await read()).toEqual(decoded);
  });

  it('are those of this size and of these bytes', async () => {
    const folder = emptyCache();
    await read();
    await read(undefined, SIZE + 1);
    expect(readdirSync(folder)).toHaveLength(2);
    const { file: other } = JPEGS[1];
    expect(pixelCache()?.find(other, SIZE)).toBeUndefined();
  });

  it('are refused by the limit of pixels as they are without a cache', async () => {
    emptyCache();
    await read();
    const refused = await read(10);
    expect(refused).toHaveProperty('failure', expect.stringContaining('pixels'));
    delete process.env.CYTOGRAD_PIXELS;
    expect(await read(10)).toEqual(refused);
  });

  it('lie only where the environment says', async () => {
    expect(pixelCache({})).toBeUndefined();
    expect(pixelCache({ CYTOGRAD_PIXELS: '' })).toBeUndefined();
    process.env.CYTOGRAD_PIXELS = file;
    expect(await read()).toHaveProperty(
      'failure',
      expect.stringMatching(/CYTOGRAD_PIXELS.*is a file/),
    );
  });
});

it('files come to the pixels that DECODING stands for: raise it with this digest', () => {
  const golden = readdirSync('test/golden/six257/images').map((name) =>
    readFileSync(join('test/golden/six257/images', name)),
  );
  const hash = createHash('sha256');
  for (const bytes of [...golden, ...[...JPEGS, ...TIFFS].map((one) => one.file)]) {
    const image = decodeImage(bytes, 'image');
    hash.update(resizeTriangle(image, 257)).update(signatureOf(image).thumbnail);
  }
  expect([DECODING, hash.digest('hex')]).toEqual([
    1,
    '8c51fa11edf79cd65de0b2512d6ee1db50e0dd998d29e8afd4dfe0c91f380096',
  ]);
});
