import { describe, expect, it } from 'vitest';
import { printable } from '../../src/cli/printable.js';
import { forecastText } from '../../src/cli/summary-text.js';
import { csv } from '../../src/study/csv.js';
import type { StudySummary } from '../../src/study/study-summary.js';

describe('text for people', () => {
  it.each([
    ['=cmd|/c calc!A1', "'=cmd|/c calc!A1\n"],
    ['+1', "'+1\n"],
    ['-x.png', "'-x.png\n"],
    ['@SUM(1,2)', '"\'@SUM(1,2)"\n'],
    ['blast', 'blast\n'],
    ['a,b', '"a,b"\n'],
  ])('the cell %s is no formula in a spreadsheet', (text, line) => {
    expect(csv([[text]])).toBe(line);
  });

  it('numbers stay numbers', () => {
    expect(csv([[-1.5, 2]])).toBe('-1.5,2\n');
  });

  it('a terminal is shown codes and does not obey them', () => {
    expect(printable('a\u001b[2Jb\u0007\u009b1m\u202ec')).toBe(
      'a\\u001b[2Jb\\u0007\\u009b1m\\u202ec',
    );
    expect(printable('Größe\tµm\n')).toBe('Größe\tµm\n');
    expect(JSON.parse(printable(JSON.stringify({ a: '\u007f' })))).toEqual({ a: '\u007f' });
  });

  it('a sweep says what is enough with its probability, and why there is no forecast', () => {
    const summary = (enough: { n: number; probability: number }) =>
      ({
        forecast: { at: [], refused: 'a forecast needs 5 sizes' },
        saturation: {
          ...{ loss: 0.02, enough },
          sizes: [
            { n: 40, probability: 0.73 },
            { n: 80, probability: 1 },
          ],
        },
      }) as unknown as StudySummary;
    expect(forecastText(summary({ n: 80, probability: 1 }))).toContain(
      'fewer than 80 training images are not known to be enough: 40 lose less than 0.02 with a ' +
        'probability of 73 %\n',
    );
    expect(forecastText(summary({ n: 40, probability: 0.94 }))).toBe(
      '40 training images lose less than 0.02 to the largest size: 94 %\n' +
        'no forecast: a forecast needs 5 sizes',
    );
    const none = { forecast: { at: [] }, saturation: null } as unknown as StudySummary;
    expect(forecastText(none)).toBe('');
  });
});
