import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readNpzImages } from '../../src/layouts/containers/npz-images.js';
import type { DatasetOptions } from '../../src/layouts/layout.js';
import { readDataset } from '../../src/layouts/read-dataset.js';
import { findImages } from '../../src/node/find-images.js';
import { folderTree } from '../../src/node/folder-tree.js';
import { findInMap, mapTree } from '../../src/web/worker/file-map.js';
import { encodeNpy, encodeXlsx, encodeZip } from '../support/archives.js';
import { encodeRoi } from '../support/rois.js';
import { encodeTiff } from '../support/tiff.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-page-'));
afterAll(() => rmSync(top, { recursive: true }));

/** What a worker of a browser has, and Node has not: a blob that is read without waiting. */
class SyncBlob extends Blob {
  constructor(readonly content: Uint8Array<ArrayBuffer>) {
    super([content]);
  }
  override slice(from = 0, to = this.content.length): SyncBlob {
    return new SyncBlob(this.content.slice(from, to));
  }
}
beforeAll(() => {
  vi.stubGlobal(
    'FileReaderSync',
    class {
      readAsArrayBuffer = ({ content }: SyncBlob) => content.slice().buffer;
    },
  );
});
afterAll(() => vi.unstubAllGlobals());

const picture = (side: number) =>
  encodeTiff({ width: side, height: side, channels: 3, data: new Uint8Array(3 * side * side) });
const named = (...files: string[]) => Object.fromEntries(files.map((file) => [file, picture(3)]));
const box = (x: number, name: string) => encodeRoi({ type: 1, box: [x, 20, x + 10, 30], name });

const IDB = ['img/Im001_1.tif', 'img/Im002_0.tif', 'img/Im003_0.tif'];
const SETS: [string, { [file: string]: Uint8Array | string }, DatasetOptions?][] = [
  [
    'an archive of MedMNIST',
    {
      'bloodmnist_64.npz': encodeZip({
        'train_images.npy': encodeNpy(
          [3, 4, 4, 3],
          Uint8Array.from({ length: 144 }, (_, i) => i),
        ),
        'train_labels.npy': encodeNpy([3, 1], Uint8Array.of(0, 3, 3)),
      }),
    },
  ],
  [
    'ALL-IDB2 with a workbook',
    {
      ...named(...IDB),
      'S1.xlsx': encodeXlsx([
        ['Image', 'Class'],
        ['Im001', 'lymphoblast'],
        ['Im002', 'Monocytes'],
      ]),
    },
  ],
  ['ALL-IDB2 by its names', named(...IDB)],
  [
    'a workbook of any name',
    {
      ...named('a/1.tif', 'a/2.tif'),
      'Zellen.xlsx': encodeXlsx([
        ['Bild', 'Zelltyp', 'Patient'],
        ['1', 'x', 'p'],
        ['2', 'y', 'q'],
      ]),
    },
  ],
  [
    'regions of ImageJ',
    {
      'a.tif': picture(90),
      'RoiSet.zip': encodeZip({
        'x-1.roi': box(20, 'x-1'),
        'x-2.roi': box(30, 'x-2'),
        'y-1.roi': box(40, 'y-1'),
        'y-2.roi': box(50, 'y-2'),
      }),
    },
  ],
  [
    'a table of QuPath',
    {
      'a.tif': picture(90),
      'cells.tsv': 'Image\tClass\tCentroid X µm\tCentroid Y µm\na.tif\tx\t20\t20\na.tif\ty\t9\t9\n',
    },
    { cut: 16, pixelSize: 0.5, groupColumn: 'picture' },
  ],
  ['classes in folders', named('x/1.tif', 'y/2.tif')],
];

describe('a folder dropped on the page is read as one on a disk', () => {
  it.each(SETS)('%s', async (name, files, options = {}) => {
    const root = join(top, name);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    }
    const disk = { tree: folderTree(root), found: findImages(root) };
    const blobs = Object.keys(files).map((file): [string, SyncBlob] => [
      file,
      new SyncBlob(new Uint8Array(readFileSync(join(root, file)))),
    ]);
    const map = new Map(blobs);
    const page = { tree: mapTree(root, map), found: findInMap(map) };
    const [a, b] = [disk, page].map((folder) => readDataset(name, { path: root, folder }, options));
    expect(b.described).toEqual(a.described);
    expect(b.origin.cuts).toEqual(a.origin.cuts);
    if (!a.origin.archive || !b.origin.archive) return;
    const archived = a.described.images.map(({ file }) => file);
    const others = readNpzImages(b.origin.archive, archived);
    let count = 0;
    for await (const image of readNpzImages(a.origin.archive, archived)) {
      expect((await others.next()).value).toEqual(image);
      count++;
    }
    expect(count).toBe(archived.length);
  });
});
