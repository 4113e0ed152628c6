import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import jpegJs from 'jpeg-js';
import { decodeImage } from '../../src/images/decode.js';
import { readXlsx as readSheet } from '../../src/layouts/containers/xlsx.js';
import { partedFile } from '../../src/node/folder-tree.js';
import { loadDataset } from '../../src/node/load-dataset.js';
import { openSource } from '../../src/node/source.js';
import { decodeModel, encodeModel } from '../../src/paper/model-file.js';
import { defineNetwork } from '../../src/paper/network.js';
import { encodeOnnx } from '../../src/paper/onnx/export-onnx.js';
import { decodeOnnx, importOnnx } from '../../src/paper/onnx/import-onnx.js';
import { type ForeignFacts, importSafetensors } from '../../src/paper/onnx/import-safetensors.js';
import { encodeNpy, encodeXlsx, encodeZip } from '../support/archives.js';
import { encodeBmp } from '../support/bmp.js';
import { JPEGS } from '../support/jpegs.js';
import { chunk, encodePng } from '../support/png.js';
import { encodeRoi } from '../support/rois.js';
import { encodeTiff } from '../support/tiff.js';
import { TIFFS } from '../support/tiffs.js';
import { LOSSLESS, LOSSY, WITH_ALPHA } from '../support/webp.js';

/** Uniform numbers in [0, 1). */
export type DrawStream = () => number;

/** Something that reads files from elsewhere. */
export interface Reader {
  name: string;
  /** Sound files. */
  samples: Buffer[];
  /** Throws InputError, or answers; everything else is a fault. */
  read(bytes: Buffer): unknown;
  /** Makes checksums right again, so that changes get behind them. */
  mend?(bytes: Buffer): Buffer;
}

const WIDTH = 23;
const HEIGHT = 17;
const ramp = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 37) >> 2);

const readXlsx = (path: string) => readSheet(partedFile(path));
const decode = (bytes: Buffer) => decodeImage(bytes, 'folder/cell');

function images(): Reader[] {
  const rgb = ramp(WIDTH * HEIGHT * 3);
  const rgba = Buffer.from(ramp(WIDTH * HEIGHT * 4));
  const base = { width: WIDTH, height: HEIGHT };
  const png = (colourType: number, depth: number, channels: number, interlaced: boolean) => {
    const rows = Array.from({ length: 2 * HEIGHT }, (_, y) => [
      y % 5,
      ...ramp(Math.ceil((WIDTH * channels * depth) / 8)),
    ]);
    const before: [string, Uint8Array][] = colourType === 3 ? [['PLTE', ramp(48)]] : [];
    return encodePng(Uint8Array.from(rows.flat()), {
      ...{ ...base, depth, colourType, interlaced, before },
    });
  };
  return [
    {
      name: 'PNG',
      samples: [png(2, 8, 3, false), png(6, 16, 4, true), png(3, 4, 1, false), png(0, 1, 1, true)],
      read: decode,
      mend: mendPng,
    },
    {
      name: 'JPEG',
      samples: [
        Buffer.from(jpegJs.encode({ ...base, data: rgba }, 80).data),
        ...JPEGS.map(({ file }) => file),
      ],
      read: decode,
    },
    {
      name: 'TIFF',
      samples: [
        encodeTiff({ ...base, channels: 3, data: rgb }),
        encodeTiff({ ...base, channels: 3, data: rgb, compression: 'lzw', rowsPerStrip: 5 }),
        encodeTiff({ ...base, channels: 4, data: rgba, compression: 'deflate', predictor: true }),
        encodeTiff({ ...base, channels: 1, data: new Uint16Array(WIDTH * HEIGHT).fill(40_000) }),
        ...TIFFS.map(({ file }) => file),
      ],
      read: decode,
    },
    {
      name: 'BMP',
      samples: [
        encodeBmp(WIDTH, HEIGHT, rgb),
        encodeBmp(
          WIDTH,
          HEIGHT,
          rgb.map((v) => v & 192),
          { bits: 8 },
        ),
        encodeBmp(WIDTH, HEIGHT, rgb, { bits: 32, headerSize: 108, compression: 3 }),
      ],
      read: decode,
    },
    {
      name: 'WebP',
      samples: [LOSSLESS, LOSSY, WITH_ALPHA],
      read: (bytes) => inFile('cell.webp', bytes, (path) => openSource({ path })),
    },
  ];
}

/** Recomputes the checksum of every chunk that is still where it says it is. */
function mendPng(bytes: Buffer): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, 8)];
  for (let place = 8; place + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(place);
    if (place + 12 + length > bytes.length) break;
    const type = bytes.toString('latin1', place + 4, place + 8);
    parts.push(chunk(type, bytes.subarray(place + 8, place + 8 + length)));
    place += 12 + length;
  }
  return Buffer.concat(parts);
}

function tables(): Reader[] {
  const rows = [
    ['file', 'class', 'patient'],
    ...Array.from({ length: 8 }, (_, i) => [`${i}.png`, `class ${i % 2}`, `p${i >> 1}`]),
  ];
  const csv = (delimiter: string) => Buffer.from(rows.map((r) => r.join(delimiter)).join('\n'));
  const arrays = {
    'train_images.npy': encodeNpy([3, 8, 8, 3], ramp(3 * 192)),
    'train_labels.npy': encodeNpy([3, 1], Uint8Array.of(0, 1, 1)),
  };
  const readNpz = (bytes: Buffer) =>
    inFile('cells.npz', bytes, async (path) => {
      const dataset = loadDataset(path);
      return dataset.load(dataset.images, 8);
    });
  // Repacked, so that changes get behind the archive's checksums.
  const repacked = (name: string, others: { [name: string]: Buffer }) => (bytes: Buffer) =>
    encodeZip({ ...others, [name]: bytes }, { stored: true });
  const withImages = repacked('train_images.npy', arrays);
  const withLabels = repacked('train_labels.npy', arrays);
  const sheet = 'xl/worksheets/sheet1.xml';
  const withSheet = repacked(sheet, {});
  const withTexts = repacked('xl/sharedStrings.xml', {
    [sheet]: Buffer.from(
      '<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row></sheetData></worksheet>',
    ),
  });
  return [
    {
      name: 'CSV',
      samples: [csv(','), csv(';'), Buffer.from(`\ufefffile,class\r\n"0.png","a,b"\r\n`)],
      read: (bytes) =>
        inFile('labels.csv', bytes, (path) => {
          for (let i = 0; i < 8; i++) writeFileSync(join(dirname(path), `${i}.png`), 'x');
          return loadDataset(dirname(path));
        }),
    },
    {
      name: 'XLSX',
      samples: [encodeXlsx(rows), encodeZip({ [sheet]: sheetOf(rows) }, { stored: true })],
      read: (bytes) => inFile('labels.xlsx', bytes, readXlsx),
    },
    {
      name: 'XLSX: sheet',
      samples: [sheetOf(rows)],
      read: (bytes) => inFile('labels.xlsx', withSheet(bytes), readXlsx),
    },
    {
      name: 'XLSX: texts',
      samples: [
        Buffer.from('<sst><si><t>file</t></si><si><r><t>cl</t></r><r><t>ass</t></r></si></sst>'),
      ],
      read: (bytes) => inFile('labels.xlsx', withTexts(bytes), readXlsx),
    },
    {
      name: 'npz',
      samples: [encodeZip(arrays), encodeZip(arrays, { stored: true, zip64: 'everywhere' })],
      read: readNpz,
    },
    {
      name: 'npz: images',
      samples: [arrays['train_images.npy']],
      read: (bytes) => readNpz(withImages(bytes)),
    },
    {
      name: 'npz: labels',
      samples: [arrays['train_labels.npy']],
      read: (bytes) => readNpz(withLabels(bytes)),
    },
    {
      name: 'dataset.json',
      samples: [
        Buffer.from(
          '{"name": "cells", "rendered": true, "positive": ["a"], "labelNames": {"a": "blast"}}',
        ),
      ],
      read: (bytes) =>
        inFile('dataset.json', bytes, (path) => {
          writeFileSync(join(dirname(path), 'labels.csv'), 'file,class\n0.png,a\n1.png,b\n');
          for (let i = 0; i < 2; i++) writeFileSync(join(dirname(path), `${i}.png`), 'x');
          return loadDataset(dirname(path));
        }),
    },
    {
      name: 'ALL-IDB2 table',
      samples: [Buffer.from('image;class\nIm001_1.tif;lymphoblast\nIm002_0.tif;monocyte\n')],
      read: (bytes) =>
        inFile('table.csv', bytes, (path) => {
          for (const name of ['Im001_1.tif', 'Im002_0.tif'])
            writeFileSync(join(dirname(path), name), 'x');
          return loadDataset(dirname(path));
        }),
    },
  ];
}

/** Files of labelling programs, beside a picture. */
function programs(): Reader[] {
  const picture = encodeTiff({ width: 40, height: 30, channels: 3, data: ramp(3600) });
  const beside =
    (name: string, others: { [file: string]: string } = {}) =>
    (bytes: Buffer) =>
      inFile(name, bytes, (path) => {
        const folder = dirname(path);
        writeFileSync(join(folder, 'a.tif'), picture);
        for (const [file, text] of Object.entries(others)) writeFileSync(join(folder, file), text);
        const dataset = loadDataset(folder, { cut: 8 });
        return dataset.load(dataset.images, 8);
      });
  const box = [
    [
      [9, 9],
      [19, 9],
      [19, 19],
      [9, 9],
    ],
  ];
  const features = ['blast', 'lymph'].map((name, i) => ({
    type: 'Feature',
    geometry:
      i === 0 ? { type: 'Polygon', coordinates: box } : { type: 'Point', coordinates: [9, 9] },
    properties: { objectType: 'annotation', classification: { name } },
  }));
  const points: [number, number][] = [
    ...([
      [9, 9],
      [19, 9],
      [9, 19],
      [19, 19],
    ] as [number, number][]),
  ];
  const roi = encodeRoi({
    ...{ type: 10, box: [9, 9, 19, 19], points, counters: [0, 0, 1, 1], fine: true, name: '1' },
  });
  const marker = '<Marker><MarkerX>9</MarkerX><MarkerY>9</MarkerY></Marker>';
  const xml = `<CellCounter_Marker_File><Image_Filename>a.tif</Image_Filename><Marker_Type><Type>1</Type>${marker}</Marker_Type></CellCounter_Marker_File>`;
  const images = { 'Image.csv': 'ImageNumber,FileName_Orig\n1,a.tif\n' };
  return [
    {
      name: 'QuPath table',
      samples: [
        Buffer.from('Image\tClass\tCentroid X px\tCentroid Y px\na.tif\tb\t9\t9\na\tc\t19\t9\n'),
      ],
      read: beside('cells.tsv'),
    },
    {
      name: 'QuPath GeoJSON',
      samples: [Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }))],
      read: beside('a.geojson'),
    },
    {
      name: 'training set',
      samples: [Buffer.from('label b c\nb 1 1 9 9\nc 1 2 19 9\n')],
      read: beside('set.txt', images),
    },
    { name: 'ROI', samples: [roi], read: beside('a.roi') },
    { name: 'ROI set', samples: [encodeZip({ 'x.roi': roi })], read: beside('a.zip') },
    { name: 'Cell Counter', samples: [Buffer.from(xml)], read: beside('a.xml') },
    {
      name: 'spreadsheet',
      samples: [encodeXlsx([['Cells'], ['image', 'class'], ['a', 'b']])],
      read: (bytes) =>
        inFile('cells.xlsx', bytes, (path) => {
          writeFileSync(join(dirname(path), 'a.tif'), picture);
          return loadDataset(dirname(path));
        }),
    },
  ];
}

function sheetOf(rows: string[][]): Buffer {
  const cells = (row: string[]) =>
    row.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('');
  const body = rows.map((row, i) => `<row r="${i + 1}">${cells(row)}</row>`).join('');
  return Buffer.from(`<worksheet><sheetData>${body}</sheetData></worksheet>`);
}

function models(): Reader {
  const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'], head: 'softmax' });
  const weights = new Float32Array(network.parameterCount).fill(0.5);
  return {
    name: 'safetensors',
    samples: [Buffer.from(encodeModel({ network, weights, resize: 'triangle' }))],
    read: (bytes) => decodeModel(bytes, 'model.safetensors'),
  };
}

/** Networks of this program and of others, which are imported with what their files do not say. */
function exchanged(): Reader[] {
  const network = defineNetwork({ inputSize: 190, classes: ['no', 'yes'], head: 'sigmoid' });
  const weights = new Float32Array(network.parameterCount).fill(0.5);
  const member = (name: string) => ({ name, model: { network, weights } });
  const golden = (name: string): Buffer =>
    readFileSync(join(import.meta.dirname, '..', 'golden', 'pytorch', name));
  const facts: ForeignFacts = { classes: ['no', 'yes'], pixels: '0..1' };
  return [
    {
      name: 'ONNX',
      samples: [
        Buffer.from(encodeOnnx([member('a')])),
        Buffer.from(encodeOnnx([member('a'), member('b')])),
      ],
      read: (bytes) => decodeOnnx(bytes, 'model.onnx'),
    },
    {
      name: 'ONNX of others',
      samples: [golden('floats.onnx'), golden('bytes.onnx')],
      // The second scales its pixels itself, and says so.
      read: (bytes) => importOnnx(bytes, 'model.onnx', facts),
    },
    {
      name: 'safetensors of others',
      samples: [golden('state.safetensors')],
      read: (bytes) =>
        importSafetensors(bytes, 'model.safetensors', {
          ...{ ...facts, framework: 'pytorch', imageSize: 257 },
        }),
    },
  ];
}

/** A file by this name, in a folder of its own that is gone afterwards. */
async function inFile<T>(name: string, bytes: Buffer, read: (path: string) => T): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    writeFileSync(join(folder, name), bytes);
    await read(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of what users bring: images, tables, archives, models. */
export const readers = (): Reader[] => [
  ...images(),
  ...tables(),
  ...programs(),
  models(),
  ...exchanged(),
];
