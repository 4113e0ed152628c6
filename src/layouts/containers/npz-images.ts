import { InputError } from '../../errors/input-error.js';
import { keepThree } from '../../images/formats/format.js';
import { checkPixels, MOST_PIXELS, TooManyPixels, tooLargeInWords } from '../../images/limits.js';
import type { Rgb8 } from '../../images/rgb8.js';
import type { PartedFile } from '../file-tree.js';
import { readNpyHeader } from './npy.js';
import { listZip, streamZipEntry, type ZipEntry } from './zip.js';

/**
 * Images of a MedMNIST archive by their names `<part>/<number>`, one at a time and in the order
 * given. An array is read once as long as the numbers of its images rise; only the images named
 * are kept. Damage may be found behind the last of them only.
 *
 * @throws InputError: no such array or image, damaged data
 */
export async function* readNpzImages(
  archive: PartedFile,
  files: readonly string[],
  mostPixels = MOST_PIXELS,
): AsyncGenerator<Rgb8, void> {
  const entries = listZip(archive);
  for (let at = 0; at < files.length; ) {
    const [part] = files[at].split('/');
    const numbers: number[] = [];
    for (; at < files.length; at++) {
      const [next, number] = files[at].split('/');
      if (next !== part || Number(number) <= (numbers.at(-1) ?? -1)) break;
      numbers.push(Number(number));
    }
    const entry = entries.find(({ name }) => name === `${part}_images.npy`);
    if (!entry) throw new InputError(`${archive.shown} has no ${part}_images`, { kind: 'missing' });
    yield* readRising(archive, entry, numbers, mostPixels);
  }
}

/** @param numbers rising */
async function* readRising(
  archive: PartedFile,
  entry: ZipEntry,
  numbers: readonly number[],
  mostPixels: number,
): AsyncGenerator<Rgb8, void> {
  const { start, count, width, height, channels } = await readShape(archive, entry, mostPixels);
  const size = width * height * channels;
  const last = numbers[numbers.length - 1];
  if (last >= count)
    throw new InputError(`${archive.shown}: ${entry.name} has no image ${last}`, {
      kind: 'missing',
    });
  let at = start + numbers[0] * size;
  const pieces = streamZipEntry(archive, entry, at);
  let piece: Uint8Array = new Uint8Array();
  try {
    for (const number of numbers) {
      const samples = new Uint8Array(size);
      for (let filled = 0; filled < size; ) {
        const skip = Math.min(piece.length, start + number * size + filled - at);
        const taken = piece.subarray(skip, skip + size - filled);
        samples.set(taken, filled);
        filled += taken.length;
        at += skip + taken.length;
        piece = piece.subarray(skip + taken.length);
        if (filled < size && piece.length === 0) piece = await nextPiece(pieces, archive, entry);
      }
      yield { width, height, data: keepThree(samples, channels) };
    }
    // To its end, where the checksum is.
    while (!(await pieces.next()).done);
  } finally {
    await pieces.return();
  }
}

async function nextPiece(
  pieces: AsyncGenerator<Uint8Array, void>,
  archive: PartedFile,
  entry: ZipEntry,
): Promise<Uint8Array> {
  const { done, value } = await pieces.next();
  if (done)
    throw new InputError(`${archive.shown}: ${entry.name} is cut short: get the archive again`, {
      kind: 'damaged',
    });
  return value;
}

/** Sides in pixels, and where the first image begins. */
async function readShape(archive: PartedFile, entry: ZipEntry, mostPixels: number) {
  for await (const head of streamZipEntry(archive, entry, 0)) {
    try {
      const { dtype, shape, length } = readNpyHeader(head);
      const [count, height, width, channels = 1] = shape;
      if (dtype !== '|u1' || ![3, 4].includes(shape.length) || ![1, 3].includes(channels))
        throw new Error(`${dtype} [${shape}], not |u1 [n, height, width, 3]`);
      if (width < 1 || height < 1) throw new Error('its images have no pixels');
      checkPixels(width, height, mostPixels);
      if (length + count * width * height * channels > entry.size)
        throw new Error(`${count} images of ${width} × ${height} in ${entry.size} bytes`);
      return { start: length, count, width, height, channels };
    } catch (cause) {
      const what = `${archive.shown}: ${entry.name}`;
      if (cause instanceof TooManyPixels) throw tooLargeInWords(what, cause);
      throw new InputError(
        `${archive.shown}: the array ${entry.name} cannot be read (${(cause as Error).message}): get the ` +
          'archive again',
        { kind: 'damaged', thing: archive.shown, cause },
      );
    }
  }
  throw new InputError(`${archive.shown}: ${entry.name} is empty: get the archive again`, {
    kind: 'damaged',
  });
}
