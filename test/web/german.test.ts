import { describe, expect, it } from 'vitest';
import { option } from '../../src/errors/input-error.js';
import { germanError } from '../../src/web/page/german-errors.js';
import { thrownTexts } from './thrown-texts.js';

describe('every error that the page can show has a German text', () => {
  const thrown = thrownTexts();

  it('those in the sources', () => {
    expect(thrown.length).toBeGreaterThan(90);
    const without = thrown
      // What is wrong is put behind a file's name: it is a text of another place.
      .filter(({ text }) => !/^(x7[:. ]*)+$/.test(text))
      .filter(({ text }) => germanError(text) === undefined)
      .map(({ file, text }) => `${file}: "${text}" has no line in src/web/page/errors/`);
    expect(without).toEqual([]);
  });
});

describe('a German error', () => {
  it('holds the values', () => {
    expect(germanError('cells/labels.csv has no rows: write one for each image.')).toBe(
      'cells/labels.csv hat keine Zeilen: Tragen Sie jedes Bild mit seiner Klasse ein.',
    );
    expect(germanError(`${option('epochs', '0')}: give a whole number from 1 to 100000.`)).toBe(
      `${option('epochs', '0')}: Möglich ist eine ganze Zahl von 1 bis 100000.`,
    );
  });

  it('says that a part is English where it is', () => {
    const text = (reason: string) =>
      `a.png is damaged or of an unsupported kind (PNG: ${reason}): convert it to PNG, replace or remove it`;
    expect(germanError(text('the file is cut short'))).toContain(
      '(PNG: Die Datei ist abgeschnitten)',
    );
    expect(germanError(text('filter 9'))).toContain('(PNG: englisch: „filter 9“)');
  });

  it('takes the line that says most', () => {
    expect(
      germanError(
        'r/units/a.json is damaged (it is no JSON): copy it again, or begin anew in another folder.',
      ),
    ).toBe(
      'r/units/a.json ist beschädigt (kein JSON): Kopieren Sie die Datei noch einmal, oder beginnen Sie eine neue Studie.',
    );
  });

  it('is not made up for what is not known', () => {
    expect(germanError('something else entirely')).toBeUndefined();
  });
});
