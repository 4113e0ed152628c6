/// <reference path="./webp-decoder.d.ts" />
import webpFactory from '@jsquash/webp/codec/dec/webp_dec.js';
import { checkPixels, cutShort } from '../limits.js';
import { exifOrientation, orient } from '../orientation.js';
import { type Format, keepThree, layOverWhite } from './format.js';

type Decode = (
  bytes: Uint8Array,
) => { width: number; height: number; data: Uint8ClampedArray } | null;

/** Where the decoder's binary has been handed over, and once it has been compiled. */
let binary: Uint8Array<ArrayBuffer> | undefined;
let decoder: Decode | undefined;

/**
 * Hands over libwebp as WebAssembly, the file `@jsquash/webp/codec/dec/webp_dec.wasm`: reading it
 * is the host's business (Node reads the file, a browser fetches it). It is compiled when the first
 * WebP is decoded.
 */
export function readWebpWith(wasm: Uint8Array<ArrayBuffer>): void {
  binary ??= wasm;
}

/** WebP by libwebp: lossy and lossless, with and without alpha; a still image. */
export const webp: Format = {
  name: 'WebP',
  matches: (bytes) => fourLetters(bytes, 0) === 'RIFF' && fourLetters(bytes, 8) === 'WEBP',
  decode(bytes, mostPixels) {
    const { width, height, animated, exif } = readChunks(bytes);
    checkPixels(width, height, mostPixels);
    if (animated) throw new Error('an animation: save the image to use by itself');
    const decoded = decodeSafely(bytes);
    if (decoded?.width !== width || decoded.height !== height) throw cutShort();
    const samples = new Uint8Array(decoded.data);
    layOverWhite(samples, 4, 255);
    const image = { width, height, data: keepThree(samples, 4) };
    return exif ? orient(image, exifOrientation(exif)) : image;
  },
  measure(bytes) {
    const { width, height, exif } = readChunks(bytes);
    return { width, height, orientation: exif ? exifOrientation(exif) : 1 };
  },
};

function decodeSafely(bytes: Uint8Array): ReturnType<Decode> {
  decoder ??= compile();
  try {
    return decoder(bytes);
  } catch (cause) {
    // It has stopped for good, and is started anew for the next image.
    decoder = undefined;
    throw new Error(cutShort().message, { cause });
  }
}

function compile(): Decode {
  if (!binary)
    throw new Error('its decoder is not loaded: call readWebpWith, or import cytograd/node');
  // The decoder makes an ImageData of its pixels, a class that only browsers have.
  const host = globalThis as { ImageData?: unknown };
  host.ImageData ??= class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
  const module = new WebAssembly.Module(binary);
  const options: Parameters<typeof webpFactory>[0] = {
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  };
  void webpFactory(options);
  const { decode } = options;
  if (!decode) throw new Error('its decoder does not start');
  return decode;
}

const fourLetters = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));

/** Size and notes, of the container of RFC 9649. @throws Error: cut short, no image */
function readChunks(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { width: number; height: number; animated: boolean; exif?: Uint8Array } = {
    ...{ width: 0, height: 0, animated: false },
  };
  if (bytes.length < 20 || view.getUint32(4, true) + 8 > bytes.length) throw cutShort();
  const end = view.getUint32(4, true) + 8;
  for (let at = 12; at + 8 <= end; ) {
    const length = view.getUint32(at + 4, true);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (at + 8 + length > end) throw cutShort();
    const type = fourLetters(bytes, at);
    if (type === 'EXIF') found.exif = withoutPrefix(content);
    else if (found.width === 0) Object.assign(found, sizeOf(type, content));
    at += 8 + length + (length % 2);
  }
  if (found.width === 0) throw cutShort();
  return found;
}

/** Of the chunk that says it first. */
function sizeOf(type: string, content: Uint8Array) {
  if (content.length < 10) return {};
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const threeBytes = (at: number) => view.getUint16(at, true) + 65536 * content[at + 2];
  if (type === 'VP8X') {
    const animated = (content[0] & 2) !== 0;
    return { width: threeBytes(4) + 1, height: threeBytes(7) + 1, animated };
  }
  if (type === 'VP8L') {
    const bits = view.getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  if (type !== 'VP8 ') return {};
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
}

/** Some writers put the prefix of JPEG's Exif here, too. */
const withoutPrefix = (exif: Uint8Array): Uint8Array =>
  fourLetters(exif, 0) === 'Exif' ? exif.subarray(6) : exif;
