import { InputError } from '../errors/input-error.js';
import { type FileTree, folderOf } from './file-tree.js';
import { stemOf } from './label-files.js';

const words = (name: string): string => name.normalize('NFC').toLowerCase();

/** Where a name holds another, parted from the rest by what is no letter and no digit; else -1. */
function placeIn(name: string, part: string): number {
  for (let at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
    const [before, after] = [name[at - 1] ?? ' ', name[at + part.length] ?? ' '];
    if (!/[\p{L}\p{N}]/u.test(before + after)) return at;
  }
  return -1;
}

/** A name without another that it holds, parted from the rest. */
export function withoutPart(given: string, part: string): string {
  const name = given.normalize('NFC');
  const at = part === '' ? -1 : placeIn(words(name), words(part));
  return at < 0 ? name : name.slice(0, at) + name.slice(at + part.normalize('NFC').length);
}

/**
 * The picture that a file of labels belongs to, which does not name it inside: the one whose name
 * its own name holds (`smear1.geojson`, `RoiSet_smear1.zip`; of several the longest), else the only
 * one in its folder, else the only one at all.
 * @throws InputError where there are several
 */
export function pictureOfFile(tree: FileTree, images: readonly string[], file: string): string {
  const own = words(stemOf(file));
  const named = images
    .filter((image) => placeIn(own, words(stemOf(image))) >= 0)
    .sort((a, b) => stemOf(b).length - stemOf(a).length);
  const longest = named.filter((image) => stemOf(image).length === stemOf(named[0]).length);
  const beside = images.filter((image) => folderOf(image) === folderOf(file));
  for (const candidates of [
    longest,
    longest.filter((image) => beside.includes(image)),
    beside,
    images,
  ])
    if (candidates.length === 1) return candidates[0];
  throw new InputError(
    `${tree.shown(file)} does not say which picture it belongs to: call it like the picture ` +
      `(${stemOf(images[0] ?? 'smear1')}${/\.[^.]*$/.exec(file)?.[0] ?? ''}).`,
    { kind: 'missing', thing: file },
  );
}
