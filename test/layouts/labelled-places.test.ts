import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeRoi } from '../../src/layouts/imagej-roi.js';
import { type LoadOptions, loadDataset } from '../../src/node/load-dataset.js';
import { unpackRgb } from '../../src/study/cell-maps.js';
import { encodeXlsx, encodeZip } from '../support/archives.js';
import { encodeRoi } from '../support/rois.js';
import { encodeTiff } from '../support/tiff.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-places-'));
afterAll(() => rmSync(top, { recursive: true }));
let made = 0;

type Files = { [name: string]: string | Uint8Array };
function folder(files: Files): string {
  const root = join(top, `set${made++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const [WIDTH, HEIGHT] = [120, 80];
/** A picture whose pixels say where they are: red is x, green is y. */
const picture = (width = WIDTH, height = HEIGHT, fields: { [tag: number]: number } = {}): Buffer =>
  encodeTiff({
    ...{ width, height, channels: 3, fields },
    data: Uint8Array.from({ length: 3 * width * height }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return [pixel % width, Math.floor(pixel / width), 7][i % 3];
    }),
  });

const read = (files: Files, options: LoadOptions = {}) => loadDataset(folder(files), options);
const labels = ({ images }: ReturnType<typeof read>) =>
  images.map(({ file, label }) => `${label} ${file}`);
const counts = ({ unused }: ReturnType<typeof read>) =>
  (unused ?? []).map(({ reason, count }) => `${reason} ${count}`);
/** The first pixels of images of a side. */
async function corners(set: ReturnType<typeof read>, side: number) {
  const store = await set.load(set.images, side);
  return set.images.map((_, i) => [...unpackRgb(store.packed(i)).slice(0, 3)]);
}

const TSV = [
  'Image\tObject ID\tObject type\tName\tClassification\tParent\tROI\tCentroid X px\tCentroid Y px\tArea px^2',
  'a.tif\t1\tDetection\t\tblast\tRoot object (Image)\tPolygon\t20.5\t30.5\t80',
  'a.tif\t2\tDetection\t\tblast\tRoot object (Image)\tPolygon\t60\t40\t80',
  'a.tif\t3\tDetection\t\tlymph\tRoot object (Image)\tPolygon\t90\t50\t80',
  'a.tif\t4\tDetection\t\t\tRoot object (Image)\tPolygon\t50\t50\t80',
  'a.tif\t5\tDetection\t\tlymph\tRoot object (Image)\tPolygon\t3\t50\t80',
  'a.tif\t6\tAnnotation\tslide\tTumor\tRoot object (Image)\tRectangle\t60\t40\t9000',
  'b.tif\t7\tDetection\t\tlymph\tRoot object (Image)\tPolygon\t90\t50\t80',
].join('\n');

describe('QuPath', () => {
  it('cuts cells of a table of measurements out of pictures, and counts what it leaves', async () => {
    const set = read({ 'a.tif': picture(), 'c.tif': picture(), 'cells.tsv': TSV }, { cut: 10 });
    expect(labels(set)).toEqual([
      'blast a.tif [x=15,y=25,w=10,h=10]',
      'blast a.tif [x=55,y=35,w=10,h=10]',
      'lymph a.tif [x=85,y=45,w=10,h=10]',
    ]);
    expect(set.excluded).toEqual({ emptyLabel: 1, duplicates: 0 });
    expect(counts(set)).toEqual(['no-picture 1', 'edge 1', 'no-cell 1', 'unlabelled 1']);
    expect(set).toMatchObject({
      layout: 'qupath',
      labelledIn: { tool: 'QuPath', files: ['cells.tsv'], cut: { side: 10, pictures: 1 } },
    });
    expect(await corners(set, 10)).toEqual([
      [15, 25, 7],
      [55, 35, 7],
      [85, 45, 7],
    ]);
    const [one, other] = [set.images, [...set.images].reverse()];
    expect(await set.fingerprint(one)).not.toBe(await set.fingerprint(other));
  });

  it('needs a side for points, and the micrometres of a pixel for places in micrometres', async () => {
    const micro = TSV.replaceAll(/Centroid (.) px/g, 'Centroid $1 µm');
    const files = { 'a.tif': picture(), 'cells.tsv': micro };
    expect(() => read(files, { cut: 10 })).toThrow(/pixelSize/);
    const set = read(files, { cut: 10, pixelSize: 2 });
    expect(set.images.map(({ file }) => file)).toContain('a.tif [x=5,y=10,w=10,h=10]');
    expect(() => read({ 'a.tif': picture(), 'cells.tsv': TSV })).toThrow(/points.*give cut/);
    const wide = { 'a.tif': picture(), 'cells.tsv': TSV };
    expect(() => read(wide, { cut: 90 })).toThrow(/cells\.tsv: no square of 90 pixels/);
    expect(() => read(files, { cut: 2 })).toThrow(/cut 2: give a whole number from 8/);
  });

  it('takes columns for classes and groups, and pictures as groups', () => {
    const files = { 'a.tif': picture(), 'cells.tsv': TSV };
    const named = read(files, { cut: 10, labelColumn: 'object type', groupColumn: 'Parent' });
    expect(named.images[0]).toMatchObject({ label: 'Detection', group: 'Root object (Image)' });
    const grouped = read(files, { cut: 10, groupColumn: 'picture' });
    expect(grouped.images[0].group).toBe('a.tif');
    expect(() => read(files, { cut: 10, labelColumn: 'stain' })).toThrow(
      /no such column.*Object ID/,
    );
  });

  it('refuses a table that begins like one and is written in other letters than its first line', () => {
    const head = 'Image\tClass\tCentroid X px\tCentroid Y ';
    const files = { 'a.tif': picture(), 'cells.tsv': `${head}\x01\0\naa\tc\t19\t9\n` };
    expect(() => read(files, { cut: 10 })).toThrow(InputError);
    expect(() => read(files, { cut: 10 })).toThrow(/no column 'Centroid X': export it again/);
  });

  it('names the table in which a cell has two classes', () => {
    const twice = `${TSV}\na.tif\t9\tDetection\t\tlymph\tRoot object (Image)\tPolygon\t60\t40\t80`;
    const files = { 'a.tif': picture(), 'cells.tsv': twice };
    expect(() => read(files, { cut: 10 })).toThrow(/cells\.tsv: a\.tif \[.*\] has two classes/);
  });

  const feature = (
    type: string,
    coordinates: unknown,
    name: string | null,
    kind = 'annotation',
  ) => ({
    ...{ type: 'Feature', id: 'x', geometry: { type, coordinates } },
    properties: {
      objectType: kind,
      ...(name ? { classification: { name, color: [1, 2, 3] } } : {}),
    },
  });
  const box = (x: number, y: number, side: number) => [
    [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
      [x, y],
    ],
  ];
  const collection = (...features: unknown[]) =>
    JSON.stringify({ type: 'FeatureCollection', features });

  it('reads objects as GeoJSON, the largest outline being the side of all', async () => {
    const objects = collection(
      feature('Polygon', box(20, 20, 11), 'blast'),
      feature('Polygon', box(50, 30, 8), 'lymph'),
      feature('LineString', box(50, 30, 8)[0], 'lymph'),
      feature('Polygon', box(60, 30, 8), null),
    );
    const set = read({ 'img/a.tif': picture(), 'img/b.tif': picture(), 'a.geojson': objects });
    expect(labels(set)).toEqual([
      'blast img/a.tif [x=19,y=19,w=12,h=12]',
      'lymph img/a.tif [x=48,y=28,w=12,h=12]',
    ]);
    expect(set.excluded.emptyLabel).toBe(1);
    expect(counts(set)).toEqual(['no-cell 1', 'unlabelled 1']);
  });

  it('takes detections for the cells and annotations for their regions where there are both', () => {
    const objects = collection(
      feature('Polygon', box(0, 0, 70), 'Tumor'),
      feature('Polygon', box(20, 20, 10), 'blast', 'detection'),
      feature('Polygon', box(50, 30, 8), 'lymph', 'cell'),
      feature('Polygon', box(50, 50, 8), 'Ignore*', 'cell'),
    );
    const set = read({ 'a.tif': picture(), 'a.geojson': objects });
    expect(labels(set).map((text) => text.split(' ')[0])).toEqual(['blast', 'lymph']);
    expect(counts(set)).toEqual(['no-cell 2']);
  });

  it('refuses outlines that cannot be single cells, two classes of one place, and other GeoJSON', () => {
    const mixed = collection(
      feature('Polygon', box(1, 1, 70), 'blast'),
      ...[20, 30, 40].map((x) => feature('Polygon', box(x, 20, 8), 'lymph')),
    );
    expect(() => read({ 'a.tif': picture(), 'a.geojson': mixed })).toThrow(/no single cell.*cut/);
    const twice = collection(feature('Point', [50, 40], 'a'), feature('Point', [50, 40], 'b'));
    expect(() => read({ 'a.tif': picture(), 'a.geojson': twice }, { cut: 10 })).toThrow(
      /two classes, a and b/,
    );
    const map = JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature' }] });
    expect(() => read({ 'a.tif': picture(), 'a.geojson': map })).toThrow(/neither a labels\.csv/);
  });

  it('takes tiles that were exported around cells as they are', async () => {
    const rows = [
      'Image,Class,Centroid X px,Centroid Y px',
      's.svs,blast,1020,2020',
      's.svs,lymph,1120,2020',
      's.svs,lymph,1025,2070',
    ];
    const tile = (x: number, y: number) => `tiles/s [x=${x},y=${y},w=40,h=40].tif`;
    const files = {
      [tile(1000, 2000)]: picture(40, 40),
      [tile(1100, 2000)]: picture(40, 40),
      [tile(1005, 2050)]: picture(40, 40),
      'cells.csv': rows.join('\n'),
    };
    const set = read(files);
    expect(labels(set)).toEqual([
      `blast ${tile(1000, 2000)}`,
      `lymph ${tile(1005, 2050)}`,
      `lymph ${tile(1100, 2000)}`,
    ]);
    expect(set.labelledIn).toEqual({ tool: 'QuPath', files: ['cells.csv'] });
    // Tiles of a grid: squares around the cells, in pixels of the tile, which is scaled by two.
    const grid = {
      's [d=2,x=1000,y=2000,w=240,h=160].tif': picture(),
      'cells.csv': rows.join('\n'),
    };
    expect(() => read(grid)).toThrow(/not each around one cell.*cut/);
    expect(labels(read(grid, { cut: 8 }))).toContain(
      'blast s [d=2,x=1000,y=2000,w=240,h=160].tif [x=6,y=6,w=8,h=8]',
    );
  });

  it('never takes masks for cells or classes', () => {
    const set = read({
      ...{ 'x/1.tif': picture(), 'x/1-labelled.tif': picture(), 'y/2.tif': picture() },
    });
    expect(labels(set)).toEqual(['x x/1.tif', 'y y/2.tif']);
    expect(counts(set)).toEqual(['mask 1']);
    const pair = { 'images/1.tif': picture(), 'labels/1.tif': picture() };
    expect(() => read(pair)).toThrow(/pictures and their masks/);
    expect(read(pair, { layout: 'class-folders' }).images).toHaveLength(2);
  });
});

describe('CellProfiler Analyst', () => {
  const IMAGES = 'ImageNumber,FileName_Orig,PathName_Orig\n1,a.tif,C:\\data\n2,b.tif,C:\\data\n';
  const SET = [
    '# Training set created while using properties: C:\\data\\cells.properties',
    'label blast lymph',
    'blast 1 3 20 30',
    'lymph 1 4 60 40',
    'lymph 2 1 60 40',
    "# b'eJyrVkrLL0pNTC5JTVGyUjBUslJQ'",
  ].join('\n');
  const pictures = { 'a.tif': picture(), 'b.tif': picture() };

  it('reads training sets with places, images by CellProfiler’s table', async () => {
    const set = read({ ...pictures, 'Image.csv': IMAGES, 'set.txt': SET }, { cut: 10 });
    expect(labels(set)).toEqual([
      'blast a.tif [x=15,y=25,w=10,h=10]',
      'lymph a.tif [x=55,y=35,w=10,h=10]',
      'lymph b.tif [x=55,y=35,w=10,h=10]',
    ]);
    expect(counts(set)).toEqual([]);
    expect(set.labelledIn).toMatchObject({
      tool: 'CellProfiler Analyst',
      files: ['set.txt', 'Image.csv'],
    });
  });

  it('finds places in the table of objects where the set has none, as text and as CSV', () => {
    const objects = [
      'ImageNumber,ObjectNumber,AreaShape_Area,Location_Center_X,Location_Center_Y',
      '1,3,90,20.4,30.1',
      '1,4,90,60,40',
      '2,1,90,nan,nan',
    ].join('\n');
    const tables = { 'MyExpt_Image.csv': IMAGES, 'MyExpt_Cells.csv': objects };
    const old = 'label blast lymph\nblast 1 3\nlymph 1 4\n';
    const csv = 'ImageNumber,ObjectNumber,Class,Cells_AreaShape_Area\n1,3,blast,90\n1,4,lymph,90\n';
    for (const [file, text] of [
      ['set.txt', old],
      ['set.csv', csv],
    ])
      expect(labels(read({ ...pictures, ...tables, [file]: text }, { cut: 10 }))).toEqual([
        'blast a.tif [x=15,y=25,w=10,h=10]',
        'lymph a.tif [x=55,y=35,w=10,h=10]',
      ]);
    expect(() =>
      read({ ...pictures, ...tables, 'set.txt': `${old}lymph 2 1\n` }, { cut: 10 }),
    ).toThrow(/where object 1 of image 2 lies/);
  });

  it.each([
    ['no table of images', { 'set.txt': SET }, /which picture an image number is/],
    [
      'several tables',
      { 'Image.csv': IMAGES, 'set.txt': 'label a b\na 0 1 3\nb 0 1 4\n' },
      /several tables/,
    ],
    [
      'several channels',
      {
        'Image.csv': 'ImageNumber,FileName_DNA,FileName_RGB\n1,a.tif,b.tif\n',
        'set.txt': SET,
      },
      /FileName_DNA and FileName_RGB/,
    ],
    [
      'two sets',
      { 'Image.csv': IMAGES, 'set.txt': SET, 'old.txt': SET },
      /old\.txt and .*set\.txt/,
    ],
  ])('refuses %s', (_, files, message) => {
    expect(() => read({ ...pictures, ...files } as Files, { cut: 10 })).toThrow(InputError);
    expect(() => read({ ...pictures, ...files } as Files, { cut: 10 })).toThrow(message);
  });
});

const MULTI_POINT =
  'SW91dADlCgAAHgAVACoARwADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAqAAAAAAAAAAAAAAAZAAAACcAMQAAAAoAC0GkAABCcAAAQowAAEHyAABCIAAAQiQAAAAAAAAAAAAAAAAAAAAAAAAAAACkAAAABQAAAAAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAAK4AAAAAAAAAAAAAAAAAbQB1AGwAdABpAAABAAAAAQEAAAIB';
const POLYGON =
  'SW91dADlAAAAHgAUAC4ARwADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKAAAAAAAAAAAAAAATAAAACgAMgAAAAoADwAAAAAAAAAAAAAAAAAAAAAAAACMAAAABgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAcABvAGwAeQAtADE=';
const OVAL =
  'SW91dADlAgAAFAAKACwAHgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAACAAAAABwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWgBlAGwAbABlACAA6Q==';

describe('ImageJ', () => {
  const oval = (x: number, y: number, name: string, group = 0) =>
    encodeRoi({ type: 2, box: [x, y, x + 10, y + 9], name, group });
  const names = ['blast-1', 'blast-2', 'lymph-1', 'lymph-2'];

  it('takes the names of regions for classes, without their numbers', async () => {
    const rois = Object.fromEntries(
      names.map((name, i) => [`${name}.roi`, oval(20 + 20 * i, 30, name)]),
    );
    const line = encodeRoi({ type: 3, box: [0, 0, 9, 9], name: 'scale' });
    const set = read({
      ...{ 'a.tif': picture(), 'RoiSet.zip': encodeZip({ ...rois, 'scale.roi': line }) },
    });
    expect(labels(set)).toEqual([
      'blast a.tif [x=20,y=29,w=10,h=10]',
      'blast a.tif [x=40,y=29,w=10,h=10]',
      'lymph a.tif [x=60,y=29,w=10,h=10]',
      'lymph a.tif [x=80,y=29,w=10,h=10]',
    ]);
    expect(counts(set)).toEqual(['no-cell 1']);
    expect((await corners(set, 10))[0]).toEqual([20, 29, 7]);
  });

  it('takes groups, counters of a multi-point, and names of sets', () => {
    const groups = encodeZip(
      Object.fromEntries(
        [1, 1, 2, 2, 0].map((group, i) => [
          `0030-00${20 + i}.roi`,
          oval(20 + 15 * i, 30, `0030-00${20 + i}`, group),
        ]),
      ),
    );
    const grouped = read({ 'a.tif': picture(), 'RoiSet.zip': groups });
    expect(labels(grouped).map((text) => text.slice(0, 7))).toEqual([
      ...['group 1', 'group 1', 'group 2', 'group 2'],
    ]);
    expect(grouped.excluded.emptyLabel).toBe(1);
    const points: [number, number][] = [
      ...([
        [20.5, 30.25],
        [60, 40],
        [70, 40],
        [80, 40],
      ] as [number, number][]),
    ];
    const multi = encodeRoi({
      ...{ type: 10, box: [20, 30, 80, 40], points, counters: [0, 0, 1, 1], fine: true },
    });
    const counted = read({ 'a.tif': picture(), 'a.roi': multi }, { cut: 10 });
    expect(labels(counted)[0]).toBe('counter 0 a.tif [x=15,y=25,w=10,h=10]');
    expect(labels(counted)[3]).toBe('counter 1 a.tif [x=75,y=35,w=10,h=10]');
    const set = (x: number) =>
      encodeRoi({
        type: 10,
        box: [x, 30, x + 9, 39],
        points: [
          [x, 30],
          [x + 9, 39],
        ],
      });
    const byFile = read(
      { 'a.tif': picture(), 'b.tif': picture(), 'a_blast.roi': set(20), 'a_lymph.roi': set(60) },
      { cut: 10 },
    );
    expect(labels(byFile)[1]).toBe('blast a.tif [x=24,y=34,w=10,h=10]');
    expect(labels(byFile)[2]).toBe('lymph a.tif [x=55,y=25,w=10,h=10]');
  });

  it('refuses regions that nothing says a class or a picture of', () => {
    const plain = (...all: string[]) =>
      encodeZip(
        Object.fromEntries(all.map((name, i) => [`${name}.roi`, oval(20 + 15 * i, 30, name)])),
      );
    expect(() => read({ 'a.tif': picture(), 'RoiSet.zip': plain('1', '2', '3') })).toThrow(
      /rename the regions/,
    );
    const two = { 'a.tif': picture(), 'b.tif': picture(), 'RoiSet.zip': plain(...names) };
    expect(() => read(two)).toThrow(/which picture it belongs to/);
    const clash = encodeZip(
      Object.fromEntries(
        names.map((name, i) => [`${name}.roi`, oval(20 + 15 * i, 30, name, 1 + (i % 2))]),
      ),
    );
    expect(() => read({ 'a.tif': picture(), 'RoiSet.zip': clash })).toThrow(/by name and by group/);
    const chosen = read({ 'a.tif': picture(), 'RoiSet.zip': clash }, { labelColumn: 'group' });
    expect(labels(chosen)[1]).toMatch(/^group 2/);
    const [apple, sound] = [Buffer.from('Mac OS X'), oval(20, 30, 'x-1')];
    const ofMac = encodeZip({
      ...{ 'x-1.roi': sound, 'x-2.roi': oval(30, 30, 'x-2'), 'y-1.roi': oval(40, 30, 'y-1') },
      ...{ 'y-2.roi': oval(50, 30, 'y-2'), '__MACOSX/._x-1.roi': apple },
    });
    expect(read({ 'a.tif': picture(), 'RoiSet.zip': ofMac }).images).toHaveLength(4);
    const damaged = encodeZip({ 'a-1.roi': oval(1, 1, 'a-1').subarray(0, 40) });
    expect(() => read({ 'a.tif': picture(), 'RoiSet.zip': damaged })).toThrow(
      /a-1\.roi cannot be read/,
    );
  });

  it('decodes what another program has written (roifile 2026 of Python)', () => {
    const decode = (text: string) => decodeRoi(new Uint8Array(Buffer.from(text, 'base64')));
    expect(decode(MULTI_POINT)).toEqual({
      ...{ name: 'multi', group: 3 },
      places: [
        { x: 20.5, y: 30.25, counter: 0 },
        { x: 60, y: 40, counter: 1 },
        { x: 70, y: 41, counter: 1 },
      ],
    });
    // Its writer counts the last pixel of a polygon in.
    expect(decode(POLYGON)).toEqual({
      ...{ name: 'poly-1', group: 0, places: [{ x: 45.5, y: 38, extent: 51 }] },
    });
    expect(decode(OVAL)).toMatchObject({ name: 'Zelle é', places: [{ x: 20, y: 32, extent: 24 }] });
    for (let length = 0; length < 128; length++)
      expect(() => decodeRoi(Buffer.from(MULTI_POINT, 'base64').subarray(0, length))).toThrow(
        /no region|cut short/,
      );
  });

  it('reads markers of the Cell Counter', () => {
    const marker = (x: number, y: number) =>
      `<Marker><MarkerX>${x}</MarkerX><MarkerY>${y}</MarkerY><MarkerZ>1</MarkerZ></Marker>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<CellCounter_Marker_File><Image_Properties><Image_Filename>Counter Window - a.tif</Image_Filename></Image_Properties>
<Marker_Data><Current_Type>1</Current_Type>
<Marker_Type><Type>1</Type><Name>blast</Name>${marker(20, 30)}${marker(60, 40)}</Marker_Type>
<Marker_Type><Type>2</Type><Name>Type 2</Name>${marker(80, 40)}</Marker_Type>
<Marker_Type><Type>3</Type></Marker_Type></Marker_Data></CellCounter_Marker_File>`;
    const files = { 'a.tif': picture(), 'b.tif': picture(), 'CellCounter_a.xml': xml };
    expect(labels(read(files, { cut: 10 }))).toEqual([
      'blast a.tif [x=15,y=25,w=10,h=10]',
      'blast a.tif [x=55,y=35,w=10,h=10]',
      'type 2 a.tif [x=75,y=35,w=10,h=10]',
    ]);
    expect(() => read({ ...files, 'CellCounter_a.xml': xml.slice(0, -30) }, { cut: 10 })).toThrow(
      InputError,
    );
  });

  it('reads the Results table of a multi-point, and asks where places are no pixels', () => {
    const rows = ['1,a.tif,0,9,9,9,20.500,30.500,1,1,0,2', '2,a.tif,0,9,9,9,60,40,1,1,1,1'];
    const head = ' ,Label,Area,Mean,Min,Max,X,Y,Ch,Slice,Counter,Count';
    const table = (...all: string[]) => [head, ...all].join('\n');
    const files = (text: string) => ({
      'a.tif': picture(),
      'b.tif': picture(),
      'Results.csv': text,
    });
    expect(labels(read(files(table(...rows)), { cut: 10 }))).toEqual([
      'counter 0 a.tif [x=15,y=25,w=10,h=10]',
      'counter 1 a.tif [x=55,y=35,w=10,h=10]',
    ]);
    const scaled = files(table(...rows, '3,a.tif,0,9,9,9,4.231,3.017,1,1,1,2'));
    expect(() => read(scaled, { cut: 10 })).toThrow(/no whole pixel.*pixelSize/);
    expect(read(scaled, { cut: 10, pixelSize: 0.1 }).images.at(-1)?.file).toBe(
      'a.tif [x=37,y=25,w=10,h=10]',
    );
  });
});

describe('tables', () => {
  const images = Object.fromEntries([1, 2, 3, 4].map((i) => [`img/${i}.tif`, picture(9, 9)]));

  it('names images in a column of any name, with titles above it, with or without endings', () => {
    const rows = [
      ['Cells of May, counted by hand'],
      ['No.', 'Bild', 'Zelltyp', 'Patient ID'],
      ...[1, 2, 3].map((i) => [
        i,
        i === 2 ? '2.TIF' : String(i),
        i > 1 ? 'blast' : 'lymph',
        `p${i}`,
      ]),
      ['', '4', '', ''],
    ];
    const sheet = read({ ...images, 'Auswertung.xlsx': encodeXlsx(rows) });
    expect(sheet).toMatchObject({ layout: 'spreadsheet', excluded: { emptyLabel: 1 } });
    expect(sheet.images[0]).toEqual({ file: 'img/1.tif', label: 'lymph', group: 'p1' });
    expect(labels(sheet)[1]).toBe('blast img/2.tif');
    const tsv = rows.map((row) => row.join('\t')).join('\n');
    expect(labels(read({ ...images, 'cells.tsv': tsv }))).toEqual(labels(sheet));
  });

  it('refuses two columns that name different images, unless one is called file', () => {
    const csv = (name: string) => `No.,${name},class\n1,3,a\n2,1,b\n3,2,b\n`;
    expect(() => read({ ...images, 'list.csv': csv('Bild') })).toThrow(/'No\.' and 'Bild' both/);
    expect(labels(read({ ...images, 'list.csv': csv('File') }))).toContain('a img/3.tif');
  });

  it('asks for the column of classes, and names what it has', () => {
    const csv = 'image,stage\n1,blast\n2,lymph\n3,lymph\n';
    expect(() => read({ ...images, 'list.csv': csv })).toThrow(/labelColumn.*image, stage/);
    const set = read({ ...images, 'list.csv': csv }, { labelColumn: 'stage' });
    expect(labels(set)).toEqual(['blast img/1.tif', 'lymph img/2.tif', 'lymph img/3.tif']);
    expect(counts(set)).toEqual(['no-row 1']);
    expect(() =>
      read({ ...images, 'list.csv': `${csv}9,lymph\n` }, { labelColumn: 'stage' }),
    ).toThrow(/9 missing/);
  });

  it('leaves folders of classes to their folders unless it names all images and has classes', () => {
    const sorted = { 'x/1.tif': picture(9, 9), 'y/2.tif': picture(9, 9) };
    const patients = read({ ...sorted, 'patients.csv': 'file,patient\n1.tif,p\n2.tif,q\n' });
    expect(patients).toMatchObject({ layout: 'class-folders' });
    expect(counts(patients)).toEqual(['table 1']);
    const twice = { 'x/1.tif': picture(9, 9), 'y/1.tif': picture(9, 9) };
    const table = { 'cells.csv': 'file,class\n1.tif,a\n1.tif,b\n' };
    expect(read({ ...twice, ...table })).toMatchObject({ layout: 'class-folders' });
    const relabelled = { ...sorted, 'expert.csv': 'file,class\n1.tif,b\n2.tif,a\n' };
    expect(labels(read(relabelled))).toEqual(['b x/1.tif', 'a y/2.tif']);
    expect(labels(read(relabelled, { layout: 'class-folders' }))).toEqual([
      'x x/1.tif',
      'y y/2.tif',
    ]);
  });

  it('names places in pictures by x and y, also in labels.csv', () => {
    const csv = 'file,class,patient,x,y\na.tif,blast,p1,20,30\na.tif,lymph,p1,60,40\n';
    for (const name of ['places.csv', 'labels.csv']) {
      const set = read({ 'a.tif': picture(), [name]: csv }, { cut: 10 });
      expect(labels(set)).toEqual([
        'blast a.tif [x=15,y=25,w=10,h=10]',
        'lymph a.tif [x=55,y=35,w=10,h=10]',
      ]);
      expect(set.images[0].group).toBe('p1');
    }
    expect(() => read({ 'a.tif': picture(), 'labels.csv': csv })).toThrow(/give cut/);
  });

  it('cuts nothing out of whole images, and nothing of pictures that are to be turned', () => {
    expect(() => read({ 'x/1.tif': picture(), 'y/2.tif': picture() }, { cut: 10 })).toThrow(
      /cut 10: the images .* are not cut out/,
    );
    const turned = { 'a.tif': picture(WIDTH, HEIGHT, { 274: 6 }), 'cells.tsv': TSV };
    expect(() => read(turned, { cut: 10 })).toThrow(/to be turned.*orientation 6/);
  });
});
