import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { DECODING } from '../images/decode.js';
import type { Signature } from '../images/signature.js';
import { statOf, temporaryName } from './files.js';

/** An image as it was read: what it was in its file, and its pixels at the size asked for. */
export interface KeptImage {
  width: number;
  height: number;
  format: string;
  signature: Signature;
  /** `[size, size]` packed RGBA words. */
  pixels: Uint32Array<ArrayBuffer>;
}

/** Decoded images in a folder; any number of processes may share it. */
export interface PixelCache {
  /** What is kept of a file; undefined: nothing, or nothing whole. */
  find(file: Uint8Array, size: number): KeptImage | undefined;
  keep(file: Uint8Array, image: KeptImage): void;
}

/** Names the folder. No folder, no cache: pixels of patients are not laid anywhere unasked. */
const VARIABLE = 'CYTOGRAD_PIXELS';
const MAGIC = Buffer.from(`cytograd pixels ${DECODING}\n`);
const DIGEST = 32;

/**
 * The cache that the environment names; undefined: none.
 * @throws InputError: what is named is no folder, or none that can be made
 */
export function pixelCache(environment = process.env): PixelCache | undefined {
  const folder = environment[VARIABLE];
  if (!folder) return undefined;
  if (known?.folder !== folder) known = { folder, cache: openCache(folder) };
  return known.cache;
}

let known: { folder: string; cache: PixelCache } | undefined;

function openCache(folder: string): PixelCache {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = statOf(folder) ? 'is a file' : `cannot be made: ${(cause as Error).message}`;
    throw new InputError(`${VARIABLE}: the folder ${folder} ${why}; name another, or unset it`, {
      ...{ kind: 'unwritable', thing: folder, cause },
    });
  }
  return {
    find(file, size) {
      const path = join(folder, nameOf(file, size));
      try {
        return unpack(readFileSync(path), size);
      } catch {
        // Not there, or unreadable: it is decoded, and written anew.
        return undefined;
      }
    },
    keep(file, image) {
      const size = Math.sqrt(image.pixels.length);
      const path = join(folder, nameOf(file, size));
      const temporary = temporaryName(path);
      // Nothing needs to be on the disk at once: what a power loss leaves fails its checksum.
      try {
        writeFileSync(temporary, pack(image), { mode: 0o600 });
        renameSync(temporary, path);
      } catch {
        // A full disk takes the speed of later runs, and nothing of this one.
        rmSync(temporary, { force: true });
      }
    },
  };
}

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const nameOf = (file: Uint8Array, size: number): string =>
  `${sha256(MAGIC, file).toString('hex')}.${size}.pixels`;

/** Magic, length of the head, head (JSON), pixels, sha256 of all that. */
function pack({ pixels, signature, ...found }: KeptImage): Buffer {
  const thumbnail = Buffer.from(signature.thumbnail).toString('base64');
  const head = Buffer.from(JSON.stringify({ ...found, signature: { ...signature, thumbnail } }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const body = Buffer.concat([MAGIC, length, head, new Uint8Array(pixels.buffer)]);
  return Buffer.concat([body, sha256(body)]);
}

function unpack(bytes: Buffer, size: number): KeptImage | undefined {
  const body = bytes.subarray(0, -DIGEST);
  if (!sha256(body).equals(bytes.subarray(-DIGEST))) return undefined;
  const start = MAGIC.length + 4;
  const end = start + body.readUInt32LE(MAGIC.length);
  const { signature, ...found } = JSON.parse(body.toString('utf8', start, end));
  const pixels = new Uint32Array(Uint8Array.from(body.subarray(end)).buffer);
  if (pixels.length !== size ** 2) return undefined;
  const thumbnail = new Uint8Array(Buffer.from(signature.thumbnail, 'base64'));
  return { ...found, pixels, signature: { ...signature, thumbnail } };
}
