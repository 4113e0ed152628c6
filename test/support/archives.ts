import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A zip archive. `zip64` writes every size and offset into the extra fields, as for entries beyond
 * 4 GiB; NumPy does so in the local headers only.
 */
export function encodeZip(
  files: { [name: string]: Buffer },
  { stored = false, zip64 = 'none' as 'none' | 'local' | 'everywhere' } = {},
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = stored ? content : deflateRawSync(content);
    const common = (wide: boolean) => {
      const header = Buffer.alloc(26);
      header.writeUInt16LE(wide ? 45 : 20, 0);
      header.writeUInt16LE(stored ? 0 : 8, 4);
      header.writeUInt32LE(crc32(content), 10);
      header.writeUInt32LE(wide ? 0xffffffff : data.length, 14);
      header.writeUInt32LE(wide ? 0xffffffff : content.length, 18);
      header.writeUInt16LE(name.length, 22);
      return header;
    };
    const wideLocal = zip64 !== 'none';
    const wideCentral = zip64 === 'everywhere';
    const localExtra = wideLocal ? extra([content.length, data.length]) : Buffer.alloc(0);
    const local = common(wideLocal);
    local.writeUInt16LE(localExtra.length, 24);
    const record = [u32(0x04034b50), local, Buffer.from(name), localExtra, data];
    const centralExtra = wideCentral
      ? extra([content.length, data.length, offset])
      : Buffer.alloc(0);
    const entry = common(wideCentral);
    entry.writeUInt16LE(centralExtra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(wideCentral ? 0xffffffff : offset, 10);
    central.push(
      u32(0x02014b50),
      Buffer.from([45, 0]),
      entry,
      rest,
      Buffer.from(name),
      centralExtra,
    );
    locals.push(...record);
    offset += record.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const count = Object.keys(files).length;
  const wide = zip64 === 'everywhere';
  return Buffer.concat([
    ...locals,
    directory,
    ...(wide ? [end64(count, directory.length, offset)] : []),
    end(count, wide ? 0xffffffff : directory.length, wide ? 0xffffffff : offset),
  ]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** An unrelated field first: readers have to look for theirs. */
const extra = (values: number[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x55, 0x54, 1, 0, 9]),
    Buffer.from([1, 0, 8 * values.length, 0]),
    ...values.map(u64),
  ]);

function end64(count: number, size: number, offset: number): Buffer {
  const record = Buffer.concat([
    u32(0x06064b50),
    u64(44),
    Buffer.alloc(12),
    u64(count),
    u64(count),
    u64(size),
    u64(offset),
  ]);
  return Buffer.concat([record, u32(0x07064b50), u32(0), u64(offset + size), u32(1)]);
}

function end(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

/** A NumPy array of unsigned bytes, version 1.0. */
export function encodeNpy(shape: number[], data: Uint8Array, header?: string): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = header ?? `{'descr': '|u1', 'fortran_order': False, 'shape': (${sides}), }`;
  const padded = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, 0]);
  start[9] = padded.length >> 8;
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), data]);
}

/** A workbook as Excel saves it: texts in the shared list, numbers in place, empty cells absent. */
export function encodeXlsx(rows: (string | number)[][]): Buffer {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const strings = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const cells = rows.map((row, r) => {
    const filled = row.map((cell, c) => {
      if (cell === '') return '';
      const place = `r="${String.fromCharCode(65 + c)}${r + 1}"`;
      return typeof cell === 'number'
        ? `<c ${place}><v>${cell}</v></c>`
        : `<c ${place} t="s"><v>${strings.indexOf(cell)}</v></c>`;
    });
    return `<row r="${r + 1}">${filled.join('')}</row>`;
  });
  const xmlns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  // Every text in two runs, as if half of it were bold.
  const items = strings.map((text) => {
    const half = Math.ceil(text.length / 2);
    const [a, b] = [text.slice(0, half), text.slice(half)].map(escaped);
    return `<si><r><t xml:space="preserve">${a}</t></r><r><rPr><b/></rPr><t xml:space="preserve">${b}</t></r></si>`;
  });
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  return encodeZip({
    'xl/worksheets/sheet2.xml': Buffer.from(
      `${declaration}<worksheet ${xmlns}><sheetData/></worksheet>`,
    ),
    'xl/worksheets/sheet1.xml': Buffer.from(
      `${declaration}<worksheet ${xmlns}><sheetData>${cells.join('')}</sheetData></worksheet>`,
    ),
    'xl/sharedStrings.xml': Buffer.from(`${declaration}<sst ${xmlns}>${items.join('')}</sst>`),
  });
}
