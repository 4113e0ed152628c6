import { InputError } from '../errors/input-error.js';

/** Control characters that no text has: those of C0 but tab and line ends, and those of C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
const CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/;

/**
 * The text of a table: UTF-8, UTF-16 (with a mark or without), else Windows-1252, of which Latin-1
 * is a part: what spreadsheets write. Without a byte-order mark.
 * @param path the table's name in errors
 * @throws InputError naming the file and the encoding to save it in
 */
export function tableText(path: string, bytes: Uint8Array): string {
  refuseArchive(path, bytes);
  const encoding = encodingOf(bytes);
  const text =
    encoding === 'windows-1252' ? windows1252(bytes) : new TextDecoder(encoding).decode(bytes);
  const control = CONTROL.exec(text);
  if (encoding === 'utf-8' && control) {
    const code = text.charCodeAt(control.index).toString(16).toUpperCase().padStart(4, '0');
    const line = text.slice(0, control.index).split(/\r\n?|\n/).length;
    throw new InputError(
      `${path} holds the control character U+${code} in line ${line}: remove it.`,
      {
        ...{ kind: 'unreadable', thing: path },
      },
    );
  }
  if (control || (encoding !== 'utf-8' && text.includes('\ufffd')))
    throw new InputError(
      `${path} is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV in UTF-8.`,
      { kind: 'unreadable', thing: path },
    );
  return text;
}

/** XLSX, ODS and ZIP begin alike, XLS with other letters: renamed, they are no table of text yet. */
function refuseArchive(path: string, bytes: Uint8Array): void {
  const begins = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (!begins(0x50, 0x4b, 3, 4) && !begins(0xd0, 0xcf, 0x11, 0xe0)) return;
  throw new InputError(
    `${path} is a workbook or an archive and no text: save it as CSV in UTF-8, or call it .xlsx.`,
    { kind: 'unreadable', thing: path },
  );
}

/** Where Windows-1252 differs from Latin-1: bytes 128 to 159; some are not in use. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** By hand: `TextDecoder` of some versions of Node takes Windows-1252 for Latin-1. */
const windows1252 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .replace(/[\x80-\x9f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80]);

function encodingOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Without a mark: separators and line ends, and most letters of a table, have a zero byte.
  const zeros = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) zeros[i % 2]++;
  if (zeros[1] > 2 * zeros[0]) return 'utf-16le';
  if (zeros[0] > 2 * zeros[1]) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
