import { InputError } from '../errors/input-error.js';
import { measureImage } from '../images/decode.js';
import { baseName, type FileTree } from './file-tree.js';

/** A picture that cells lie in: an image file, or a tile of a larger picture. */
export interface Picture {
  file: string;
  /** Where the file's first pixel lies in what it is a tile of, and pixels of that in one of its. */
  left: number;
  top: number;
  scale: number;
}

/** `slide [x=100,y=200,w=80,h=80]`, with `d=2` where it was scaled down: as QuPath names tiles. */
const TILE = /^(.*) \[(?:d=([\d.]+),)?x=(-?\d+),y=(-?\d+),w=(\d+),h=(\d+)(?:,[zt]=\d+)*\]$/;

/** The name without its last extension; of `a.ome.tif` without both. */
const stem = (name: string): string => name.replace(/(\.ome)?\.[^. ]{1,5}$/i, '');

const plain = (name: string): string => name.normalize('NFC').replaceAll('\\', '/').trim();

/** Finds the pictures that labelling programs name in their own ways. */
export class Pictures {
  private readonly byName = new Map<string, Picture[]>();
  private readonly measured = new Map<string, { width: number; height: number }>();

  constructor(
    private readonly tree: FileTree,
    readonly files: readonly string[],
  ) {
    for (const file of files) {
      const name = baseName(plain(file));
      const tile = TILE.exec(stem(name));
      if (tile) {
        const [, of, scale = '1', left, top] = tile;
        const picture = { file, left: Number(left), top: Number(top), scale: Number(scale) };
        this.add(of, picture);
        this.add(name, { ...picture, left: 0, top: 0, scale: 1 });
      } else {
        const picture = { file, left: 0, top: 0, scale: 1 };
        for (const key of new Set([plain(file), name, stem(name)])) this.add(key, picture);
      }
    }
  }

  private add(name: string, picture: Picture): void {
    const key = name.toLowerCase();
    const known = this.byName.get(key);
    if (known) known.push(picture);
    else this.byName.set(key, [picture]);
  }

  /**
   * The file of a name, or the tiles of a picture of that name: by the whole path, its end, or the
   * name without its extension.
   * @throws InputError for a name that several pictures have
   */
  named(written: string): Picture[] {
    const path = plain(written).toLowerCase();
    // Of a path that begins elsewhere, its ends.
    const ends = path.split('/').map((_, i, parts) => parts.slice(i).join('/'));
    const last = ends[ends.length - 1];
    // QuPath puts the name of a series behind that of its file.
    const file = last.replace(/ - .*$/, '');
    const keys = [...ends, stem(last), file, stem(file)];
    const found = keys.map((key) => this.byName.get(key)).find((pictures) => pictures);
    if (!found) return [];
    const isTile = ({ file }: Picture) => TILE.test(stem(baseName(plain(file))));
    if (found.length > 1 && !found.every(isTile))
      throw new InputError(
        `${written} may be ${found.map(({ file }) => file).join(' or ')}: rename one of them, or ` +
          'leave one in the folder.',
        { kind: 'conflict', thing: written, choices: found.map(({ file }) => file) },
      );
    return found;
  }

  /**
   * Width and height as they stand in the file.
   * @throws InputError for a damaged file, and one that is to be turned when it is shown
   */
  sizeOf({ file }: Picture): { width: number; height: number } {
    const known = this.measured.get(file);
    if (known) return known;
    const shown = this.tree.shown(file);
    const { width, height, orientation } = measureImage(this.tree.read(file), shown);
    if (orientation >= 2 && orientation <= 8)
      throw new InputError(
        `${shown} is to be turned when it is shown (orientation ${orientation}), and programs do not ` +
          'agree whether places in it are meant before or after that: save it upright, without ' +
          'the tag, and label it again.',
        { kind: 'unsupported', thing: file },
      );
    this.measured.set(file, { width, height });
    return { width, height };
  }
}
