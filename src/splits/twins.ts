import { InputError } from '../errors/input-error.js';

/**
 * A name but for case, blanks, marks that are not seen, kinds of dashes, and how accents are
 * composed; a number but for how it is written (`1`, `01`, `1.0`, as spreadsheets change it).
 */
function asSeen(name: string): string {
  const seen = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Pd}/gu, '-')
    .replace(/[\s\p{Cf}]+/gu, '');
  const number = /^0*(\d+)([.,]0*)?$/.exec(seen);
  return number ? number[1] : seen;
}

/**
 * Names that people take for one must not become two in silence, nor one.
 * @param what whose names they are, at the beginning of the message
 * @throws InputError naming two that differ in case, blanks or the way a number is written only
 */
export function refuseTwins(names: Iterable<string>, what: string): void {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const first = new Map<string, string>();
  for (const name of counts.keys()) {
    const seen = asSeen(name);
    const twin = first.get(seen);
    if (twin !== undefined)
      throw new InputError(
        `${what} '${twin}' (${counts.get(twin)} images) and '${name}' (${counts.get(name)}) differ ` +
          'in case, blanks, accents, dashes or the form of a number only: write them alike, or give ' +
          'one another name.',
        { kind: 'conflict', thing: name, choices: [twin, name] },
      );
    first.set(seen, name);
  }
}
