import { describe, expect, it } from 'vitest';
import { predictionsCsv, predictionsText } from '../../src/cli/predictions.js';
import { combineMembers } from '../../src/stats/ensemble.js';
import { csv } from '../../src/study/csv.js';
import { imagesSeen, type Member } from '../../src/study/members.js';

describe('an ensemble', () => {
  it('by hand: two members that contradict each other', () => {
    const answer = combineMembers([
      [0.9, 0.1],
      [0.3, 0.7],
    ]);
    expect(answer.probabilities[0]).toBeCloseTo(0.6, 15);
    expect(answer.probabilities[1]).toBeCloseTo(0.4, 15);
    expect(answer.predicted).toBe(0);
    expect(answer.logits).toEqual(answer.probabilities.map(Math.log));
    // s.d. of 0.9 and 0.3 with ddof 1: 0.6 / √2
    expect(answer.disagreement).toBeCloseTo(0.4242640687, 10);
    // −0.6 ln 0.6 − 0.4 ln 0.4
    expect(answer.entropy).toBeCloseTo(0.673011667, 10);
    // less the mean of H(0.9, 0.1) = 0.3250829734 and H(0.3, 0.7) = 0.6108643021
    expect(answer.mutualInformation).toBeCloseTo(0.2050380293, 9);
  });

  it('members that are unsure alike do not disagree; sure ones that contradict do entirely', () => {
    const unsure = combineMembers([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(unsure).toMatchObject({ disagreement: 0, mutualInformation: 0 });
    expect(unsure.entropy).toBeCloseTo(Math.LN2, 15);
    const opposed = combineMembers([
      [1, 0],
      [0, 1],
    ]);
    expect(opposed.mutualInformation).toBeCloseTo(Math.LN2, 15);
    expect(opposed.disagreement).toBeCloseTo(Math.SQRT1_2, 15);
  });

  it('stays finite where a probability is 0, and has the predicted class of three', () => {
    const answer = combineMembers([
      [0, 0.25, 0.75],
      [0, 0.15, 0.85],
    ]);
    expect(answer.predicted).toBe(2);
    expect(answer.logits.every(Number.isFinite)).toBe(true);
  });
});

describe('tables', () => {
  const prediction = { file: 'a "b",c.png', logits: [0, 1], probabilities: [0.25, 0.75] };

  it('quotes as RFC 4180 says', () => {
    expect(csv([['plain', 1.5, 'a,b', 'say "x"', 'two\nlines', 'cr\r']])).toBe(
      'plain,1.5,"a,b","say ""x""","two\nlines","cr\r"\n',
    );
  });

  it('CSV: one row an image, nine digits', () => {
    const rows = [{ ...prediction, probabilities: [1 / 3, 2 / 3], predicted: 'b,last' }];
    expect(predictionsCsv(rows, ['other', 'b,last'])).toBe(
      'file,predicted,probability_other,"probability_b,last"\n' +
        '"a ""b"",c.png","b,last",0.333333333,0.666666667\n',
    );
  });

  it('text: aligned, and the images to label next', () => {
    const row = (file: string, disagreement: number) => ({
      ...prediction,
      file,
      predicted: 'blast',
      ensemble: { disagreement, entropy: 0.5, mutualInformation: 0.1, members: [] },
    });
    const text = predictionsText(
      [row('a.png', 0.01), row('folder/b.png', 0.2)],
      ['other', 'blast'],
    );
    expect(text.split('\n')).toEqual([
      'file          predicted  other  blast  disagreement',
      'a.png         blast      0.250  0.750         0.010',
      'folder/b.png  blast      0.250  0.750         0.200',
      'Label these next (the networks disagree most): folder/b.png, a.png',
    ]);
  });
});

describe('images that a network has seen', () => {
  it('are known by their path below the dataset, not by their last name alone', () => {
    const member = { name: 'm', seen: new Set(['blast/1.png']) } as Member;
    const files = ['cells/blast/1.png', 'blast/1.png', 'cells/normal/1.png', 'x-blast/1.png'];
    expect(imagesSeen(files, [member])).toEqual(files.slice(0, 2));
  });

  it('are known by their pixels under any name', () => {
    const member = { name: 'm', seen: new Set(), digests: new Set(['ab']) } as unknown as Member;
    expect(imagesSeen(['x.png', 'y.png'], [member], ['ab', 'cd'])).toEqual(['x.png']);
  });
});
