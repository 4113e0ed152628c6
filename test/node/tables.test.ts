import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { loadDataset } from '../../src/node/load-dataset.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-tables-'));
afterAll(() => rmSync(top, { recursive: true }));
let made = 0;

/** A folder with a labels.csv and empty files in place of images, which nothing decodes here. */
function folder(table: string | Uint8Array, images = ['a.png', 'b.png', 'c.png']): string {
  const root = join(top, `set${made++}`);
  for (const file of images) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  writeFileSync(join(root, 'labels.csv'), table);
  return root;
}

const labels = (table: string | Uint8Array, images?: string[]): string[] =>
  loadDataset(folder(table, images)).images.map(({ file, label }) => `${file} ${label}`);
const groups = (table: string): (string | undefined)[] =>
  loadDataset(folder(table)).images.map(({ group }) => group);

const swap = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes).swap16();
const PLAIN = 'file;class\na.png;Jäger\nb.png;Größe\nc.png;Jager\n';
const READ = ['a.png Jäger', 'b.png Größe', 'c.png Jager'];

describe('encodings of a table', () => {
  it.each([
    ['UTF-8', Buffer.from(PLAIN)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${PLAIN}`)],
    ['Latin-1', Buffer.from(PLAIN, 'latin1')],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${PLAIN}`, 'utf16le')],
    ['UTF-16 BE with a mark', swap(Buffer.from(`\ufeff${PLAIN}`, 'utf16le'))],
    ['UTF-16 LE', Buffer.from(PLAIN, 'utf16le')],
    ['UTF-16 BE', swap(Buffer.from(PLAIN, 'utf16le'))],
    ['ends of lines of old Macs', Buffer.from(PLAIN.replaceAll('\n', '\r'))],
  ])('reads %s', (_, bytes) => {
    expect(labels(bytes)).toEqual(READ);
  });

  it('reads what Windows-1252 has beyond Latin-1', () => {
    const bytes = Buffer.concat([Buffer.from('file,class\na.png,x'), Buffer.of(0x80, 0x0a)]);
    expect(labels(bytes)).toEqual(['a.png x€']);
  });

  it.each([
    [
      'no text',
      Buffer.of(0xd1, 0xcf, 0x11, 0xe0, 0, 0, 1, 2),
      /is no text.*save it as CSV in UTF-8/,
    ],
    [
      'a workbook of old Excel',
      Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0, 1, 2),
      /is a workbook.*save it as CSV in UTF-8/,
    ],
    ['a renamed XLSX', Buffer.from('PK\x03\x04abcdef'), /is a workbook.*or call it \.xlsx/],
    [
      'a page of DOS',
      Buffer.from('file,class\na.png,T\x81r\n', 'latin1'),
      /save it as CSV in UTF-8/,
    ],
    [
      'a control character',
      'file,class\na.png,x\nb.png,\x1b[31mred\n',
      /U\+001B in line 3: remove/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => labels(bytes)).toThrow(InputError);
    expect(() => labels(bytes)).toThrow(message);
  });
});

describe('separators of a table', () => {
  const two = ['a.png x', 'b.png y'];
  it.each([
    ['a sep= line', 'sep=;\nfile;class\na.png;x\nb.png;y\n'],
    ['a sep= line with a comma in quotes', '"sep=,"\r\nfile,class\r\na.png,x\r\nb.png,y\r\n'],
    ['a sep= line before commas in names', 'sep=;\n"file";"a,b,c,d";class\na.png;1;x\nb.png;1;y\n'],
    [
      'quoted commas between semicolons',
      '"file";"class";"size, of the cell, in µm"\na.png;x;1,5\nb.png;y;2,5\n',
    ],
    ['commas between semicolons', 'file;class;size, area, form\na.png;x;1,5\nb.png;y;2,5\n'],
    ['blank lines before it', '\n  \r\nfile;class\na.png;x\nb.png;y\n'],
    [
      'rows of separators before, in and behind it',
      ';;\nfile;class;\n;;\na.png;x;\nb.png;y;\n;;\n',
    ],
    ['tabs', 'file\tclass\na.png\tx\nb.png\ty\n'],
    ['bars', 'file|class\na.png|x\nb.png|y\n'],
  ])('reads %s', (_, table) => {
    expect(labels(table)).toEqual(two);
  });
});

describe('columns of a table', () => {
  it.each([
    ['File,Class\na.png,x\n'],
    ['FILE,Label\na.png,x\n'],
    ['Filename,class\na.png,x\n'],
    ['file name,CLASS\na.png,x\n'],
  ])('are found whatever their case: %j', (table) => {
    expect(labels(table)).toEqual(['a.png x']);
  });

  it.each(['Patient ID', 'patient_id', 'PatientID', 'Patient', 'Group'])('finds %s', (name) => {
    expect(groups(`file,class,${name}\na.png,x,7\nb.png,y,8\n`)).toEqual(['7', '8']);
  });

  it('finds a column asked for whatever its case, and one as it is written first', () => {
    const root = folder('file,Class,class,Ward No\na.png,1,2,3\n');
    const set = loadDataset(root, { labelColumn: 'Class', groupColumn: 'ward no' });
    expect(set.images).toEqual([{ file: 'a.png', label: '1', group: '3' }]);
  });

  it.each([
    ['file,class,class\na.png,1,2\n', /more than one column 'class' \(class, class\)/],
    ['file,file,class\na.png,b.png,2\n', /more than one column 'file'/],
    ['file,Class,CLASS\na.png,1,2\n', /more than one column 'class' \(Class, CLASS\)/],
    ['file,class,patient,patient\na.png,1,2,3\n', /more than one column 'patient'/],
    ['file,class,duplicate_of,duplicate_of\na.png,1,,\n', /more than one column 'duplicate_of'/],
  ])('are refused when there are two: %j', (table, message) => {
    expect(() => labels(table)).toThrow(message);
  });

  it('group goes before patient where it holds each patient whole', () => {
    const rows = (last: string) => `a.png,x,s1,p1\nb.png,y,s1,p2\nc.png,x,${last}\n`;
    const table = (last: string) => `file,class,group,patient\n${rows(last)}`;
    expect(groups(table('s1,p1'))).toEqual(['s1', 's1', 's1']);
    expect(groups(table('s2,NA'))).toEqual(['s1', 's1', 's2']);
    expect(() => groups(table('s2,p1'))).toThrow(
      /'group' parts the images of 'patient' p1 \(s1, s2\): say with groupColumn/,
    );
    const set = loadDataset(folder(table('s2,p1')), { groupColumn: 'patient' });
    expect(set.images.map(({ group }) => group)).toEqual(['p1', 'p2', 'p1']);
  });

  it('one column says how cells are parted', () => {
    expect(() => labels('file class\na.png x\n')).toThrow(/file class \(one: part cells by commas/);
  });

  it('what stands above the names is said', () => {
    expect(() => labels('Cells of ward 7\n\nfile,class\na.png,x\n')).toThrow(
      /line 3 has 2 cells, the first one 1\. Remove what stands above/,
    );
  });

  it('may be there twice where nobody reads them', () => {
    expect(labels('file,class,note,note,,\na.png,x,1,2,,\n')).toEqual(['a.png x']);
  });
});

describe('cells of a table', () => {
  it.each(['no', 'No', '0', 'NA', 'n/a', 'none', '-', '–', 'FALSE', 'null', 'NaN'])(
    'a duplicate of %s is none',
    (word) => {
      expect(labels(`file,class,duplicate_of\na.png,x,${word}\nb.png,y,a.png\n`)).toEqual([
        'a.png x',
      ]);
    },
  );

  it('all rows being duplicates is said', () => {
    const table = 'file,class,duplicate_of\na.png,x,b.png\nb.png,y,a.png\n';
    expect(() => labels(table)).toThrow(/2 have an entry in 'duplicate_of'/);
  });

  it.each(['NA', 'n/a', '#N/A', 'nan', 'NULL', ''])(
    'a label of %j is none, and counted',
    (word) => {
      const set = loadDataset(folder(`file,class\na.png,x\nb.png,${word}\nc.png,y\n`));
      expect(set.images.map(({ label }) => label)).toEqual(['x', 'y']);
      expect(set.excluded.emptyLabel).toBe(1);
    },
  );

  it.each(['-', '?', 'none', 'unknown'])('a label of %j may be a class', (word) => {
    expect(labels(`file,class\na.png,+\nb.png,${word}\n`)).toEqual(['a.png +', `b.png ${word}`]);
  });

  it('patients that are not known are not one patient', () => {
    expect(groups('file,class,patient\na.png,x,NA\nb.png,y,NA\nc.png,y,1\n')).toEqual([
      undefined,
      undefined,
      '1',
    ]);
    expect(groups('file,class,patient\na.png,x,\nb.png,y,-\nc.png,y,N/A\n')).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    [
      'case',
      'file,class\na.png,Blast\nb.png,blast\nc.png,Blast\n',
      /'Blast' \(2 images\) and 'blast' \(1\)/,
    ],
    ['blanks', 'file,class\na.png,T cell\nb.png,Tcell\n', /'T cell'.*'Tcell'.*write them alike/],
    ['a blank of another kind', 'file,class\na.png,T cell\nb.png,T\u00a0cell\n', /differ/],
    ['a mark that is not seen', 'file,class\na.png,Tcell\nb.png,T\u200bcell\n', /differ/],
    ['a kind of dash', 'file,class\na.png,T-cell\nb.png,T\u2011cell\n', /differ/],
    ['the form of a number', 'file,class\na.png,1\nb.png,1.0\nc.png,0\n', /'1' .*'1\.0'/],
    ['noughts, of patients', 'file,class,patient\na.png,x,07\nb.png,y,7\n', /groups '07'.*'7'/],
    ['case, of patients', 'file,class,patient\na.png,x,p1\nb.png,y,P1\n', /groups 'p1'.*'P1'/],
  ])('labels and patients that differ in %s only are refused', (_, table, message) => {
    expect(() => labels(table)).toThrow(InputError);
    expect(() => labels(table)).toThrow(message);
  });

  it('accents are the same however they are composed', () => {
    const words = ['Mu\u0308ller', 'M\u00fcller'];
    expect(labels(`file,class\na.png,${words[0]}\nb.png,${words[1]}\n`)).toEqual([
      'a.png M\u00fcller',
      'b.png M\u00fcller',
    ]);
  });
});

describe('paths of a table', () => {
  it('are those below the folder, however they are written', () => {
    const images = ['img/a.png', 'img/b.png', 'img/c.png', 'img/d.png'];
    const root = folder('', images);
    const table = `file,class\n./img/a.png,x\n${root}/img/b.png,x\nimg//../img/c.png,y\n.\\img\\d.png,y\n`;
    writeFileSync(join(root, 'labels.csv'), table);
    expect(loadDataset(root).images.map(({ file }) => file)).toEqual(images);
  });

  it.each(['img/a.png', 'A.PNG', 'a', 'a.jpg'])(
    'that lead nowhere: what %s may mean is said',
    (name) => {
      expect(() => labels(`file,class\n${name},x\nb.png,y\n`)).toThrow(
        /missing \(a\.png is there: names must be alike/,
      );
    },
  );

  it('one file by two names is listed twice', () => {
    expect(() => labels('file,class\n./a.png,x\na.png,y\n')).toThrow(
      /a\.png listed more than once/,
    );
  });

  it('accents may be composed otherwise than on the disk, in folders too', () => {
    const disk = 'Fa\u0308lle/Mu\u0308ller.png';
    expect(labels('file,class\nF\u00e4lle/M\u00fcller.png,x\n', [disk])).toEqual([`${disk} x`]);
  });
});
