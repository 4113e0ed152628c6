import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Row, useWorkFolder } from '../support/command-line.js';
import { makeRun } from '../support/made-run.js';

const work = useWorkFolder('predict');
const { cytograd, expectRefusal } = work;

describe('predict with a run', () => {
  const IMAGES = ['cells/blast/blast-3.png', 'cells/normal/normal-0.png'];
  beforeAll(() => makeRun(work.root, 'run', [4, 8]));

  it('is the mean of its largest networks, and tells how far they are apart', () => {
    const { code, stdout, stderr } = cytograd('predict', 'run', ...IMAGES, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/3 networks, f00-n008-r0 to f02-n008-r0/);
    const rows: Row[] = JSON.parse(stdout);
    const single = [0, 1, 2].map((fold): Row[] => {
      const model = `run/models/f0${fold}-n008-r0.safetensors`;
      return JSON.parse(cytograd('predict', model, ...IMAGES, '--json').stdout);
    });
    for (const [i, row] of rows.entries()) {
      const p = single.map((each) => each[i].probabilities[1]);
      const mean = (p[0] + p[1] + p[2]) / 3;
      // Nine digits are printed.
      expect(row.probabilities[1]).toBeCloseTo(mean, 8);
      expect(row.predicted).toBe(mean > 0.5 ? 'blast' : 'normal');
      const squares = p.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(row.disagreement).toBeCloseTo(Math.sqrt(squares / 2), 7);
      expect(row.members?.map(({ probabilities }) => probabilities[1])).toEqual(p);
      expect(Math.exp(row.logits[1])).toBeCloseTo(row.probabilities[1], 7);
      expect(row.entropy).toBeLessThanOrEqual(Math.LN2);
      expect(row.mutualInformation).toBeLessThan(row.entropy as number);
      expect(Object.keys(row).slice(0, 4)).toEqual(Object.keys(single[0][i]));
    }
  });

  it('sorts by disagreement, writes CSV, takes another size', () => {
    const args = ['predict', 'run', 'cells', '--size', '4', '--sort', 'disagreement'];
    const { code, stdout, stderr } = cytograd(...args, '--json', '--csv', 'out/all.csv');
    expect(code, stderr).toBe(0);
    const rows: Row[] = JSON.parse(stdout);
    expect(rows).toHaveLength(24);
    expect(rows[0].members?.[0].name).toBe('f00-n004-r0');
    const spread = rows.map(({ disagreement }) => disagreement as number);
    expect(spread).toEqual([...spread].sort((a, b) => b - a));
    expect(spread[0]).toBeGreaterThan(spread[23]);
    const lines = readFileSync(join(work.root, 'out', 'all.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(25);
    expect(lines[0]).toBe(
      'file,predicted,probability_normal,probability_blast,disagreement,entropy,mutual_information',
    );
    expect(lines[1].split(',').slice(0, 5)).toEqual([
      rows[0].file,
      rows[0].predicted,
      ...[...rows[0].probabilities, rows[0].disagreement].map(String),
    ]);
    const text = cytograd(...args, '--quiet')
      .stdout.trim()
      .split('\n');
    expect(text).toHaveLength(26);
    expect(text[25]).toContain(`disagree most): ${rows[0].file}, ${rows[1].file}`);
  });

  it('warns of images that a member has seen: validation, and training up to its size', () => {
    const seen = (image: string): string =>
      cytograd('predict', 'run', '--size', '4', image, '--json').stderr;
    expect(seen('cells/blast/blast-0.png')).toMatch(/1 of 1 images have the name/);
    expect(seen('cells/blast/blast-9.png')).toMatch(/1 of 1 images have the name/);
    expect(seen('cells/blast/blast-10.png')).not.toMatch(/have the name/);
    expect(seen('cells/normal/normal-0.png')).not.toMatch(/have the name/);
  });

  it('writes where the time goes, and changes no answer by it', () => {
    const args = ['predict', 'run', ...IMAGES, '--json'];
    const { code, stdout, stderr } = cytograd(...args, '--profile', 'out/trace.json');
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(cytograd(...args).stdout);
    const { traceEvents } = JSON.parse(readFileSync(join(work.root, 'out', 'trace.json'), 'utf8'));
    const names = traceEvents.map(({ name }: { name: string }) => name);
    for (const name of ['start', 'run', 'decode', 'open the device', 'infer'])
      expect(names).toContain(name);
    const [infer] = traceEvents.filter(({ name }: { name: string }) => name === 'infer');
    expect(infer.args).toEqual({ networks: 3, items: 2 });
    expectRefusal([...args, '--profile', 'cells'], /--profile cells is a folder/);
    expectRefusal([...args, '--profile', 'run/run.json/trace'], /lies below a file/);
    expectRefusal(['predict', 'run', 'gone.png', '--profile', 'refused.json'], /gone\.png/);
  });

  it('leaves out a network without any finite loss', () => {
    makeRun(work.root, 'diverged', [4]);
    const file = join(work.root, 'diverged', 'units', 'f01-n004-r0.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"bestEpoch":1', '"bestEpoch":0'));
    const { stdout } = cytograd('predict', 'diverged', IMAGES[0], '--json');
    const [{ members }]: Row[] = JSON.parse(stdout);
    expect(members?.map(({ name }) => name)).toEqual(['f00-n004-r0', 'f02-n004-r0']);
  });

  it('calibrates, and takes a threshold: a probability, or one that validation images choose', () => {
    const thresholds = { positive: [-2, -1, 0, 1, 2, 3], negative: [-9, -8, -7] };
    makeRun(work.root, 'calibrated', [4], 3, { temperature: 4, offset: [0.3, -0.3], thresholds });
    const model = 'calibrated/models/f00-n004-r0.safetensors';
    const rows = (...args: string[]) => {
      const { code, stdout, stderr } = cytograd('predict', ...args, ...IMAGES, '--json');
      expect(code, stderr).toBe(0);
      return { stderr, rows: JSON.parse(stdout) as Row[] };
    };
    const single = rows(model);
    for (const { logits, probabilities, calibrated } of single.rows) {
      const odds = (logits[1] - logits[0]) / 4 - 0.6;
      expect(calibrated?.[1]).toBeCloseTo(1 / (1 + Math.exp(-odds)), 8);
      expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(logits[0] - logits[1])), 8);
    }
    const together = rows('calibrated', '--threshold', 'sens=0.9');
    // 18 of three networks, of which the lowest is left out.
    expect(together.stderr).toMatch(/18 validation images of "blast" of 3 networks/);
    expect(together.rows[0].threshold).toBeCloseTo(1 / (1 + Math.exp(2)), 8);
    const alone = rows(model, '--threshold', 'sens=0.95');
    expect(alone.stderr).toMatch(/sensitivity on new images like them 86 % .*54 % to 99\.6 %/);
    expect(alone.stderr).toMatch(/too few .* takes 19 or more/);
    const [p, q] = single.rows.map(({ calibrated }) => calibrated?.[1] ?? 0);
    const between = rows(model, '--threshold', String((p + q) / 2)).rows;
    expect(between.map(({ predicted }) => predicted)).toEqual(
      [p, q].map((value) => (value >= (p + q) / 2 ? 'blast' : 'normal')),
    );
    const args = ['predict', model, ...IMAGES, '--threshold'];
    for (const wrong of ['1', 'sens', 'sens=2', 'often', '-0.1'])
      expectRefusal([...args, wrong], /--threshold .*: give a probability between 0 and 1/);
    expectRefusal(
      ['predict', 'run', ...IMAGES, '--threshold', 'spec=0.9'],
      /f00-n008-r0 does not say how its validation images were scored/,
    );
  });

  it('refuses what is not possible', () => {
    expectRefusal(['predict', 'run', ...IMAGES, '--size', '5'], /--size 5 is not in run.* 4, 8\./);
    expectRefusal(['predict', 'cells', ...IMAGES], /cells is no run directory/);
    const model = 'run/models/f00-n004-r0.safetensors';
    expectRefusal(['predict', model, ...IMAGES, '--size', '4'], /--size 4 needs a run/);
    expectRefusal(['predict', model, ...IMAGES, '--sort', 'disagreement'], /needs a run/);
    expectRefusal(['predict', 'run', ...IMAGES, '--csv', 'cells'], /cells is a folder/);
    expectRefusal(['predict', 'nothing', ...IMAGES], /nothing: no such file/);
    mkdirSync(join(work.root, 'begun'));
    writeFileSync(join(work.root, 'begun', 'run.json'), '{}');
    expectRefusal(['predict', 'begun', ...IMAGES], /begun\/run\.json is damaged \(dataset/);
    mkdirSync(join(work.root, 'bare'));
    expectRefusal(['predict', 'run', 'bare'], /no .* images in bare/);
  });

  it('answers for the others where an image cannot be read, names it and ends with 1', () => {
    cpSync(join(work.root, 'cells', 'blast'), join(work.root, 'mixed'), { recursive: true });
    writeFileSync(join(work.root, 'mixed', 'zz.png'), 'no image');
    cpSync(join(work.root, 'cells', 'normal'), join(work.root, 'mixed'), { recursive: true });
    const given = ['predict', 'run', 'mixed', 'gone.png', '--csv', 'mixed.csv'];
    const { code, stdout, stderr } = work.cytograd(...given);
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/2 of \d+ images cannot be read.*:\n.*gone\.png.*\n.*mixed\/zz\.png/);
    expect(stdout).toContain('mixed/blast-0.png');
    expect(readFileSync(join(work.root, 'mixed.csv'), 'utf8')).toContain('mixed/normal-0.png');
    expectRefusal(['predict', 'run', 'mixed/zz.png', '--csv', 'never.csv'], /mixed\/zz\.png/);
    const model = 'run/models/f00-n004-r0.safetensors';
    const few = ['mixed/zz.png', 'mixed/blast-0.png', 'gone.png', '--out', 'maps'];
    const explained = work.cytograd('explain', model, ...few);
    expect(explained.code, explained.stderr).toBe(1);
    expect(explained.stderr).toMatch(/2 of 3 images cannot be read.*:\n.*gone\.png.*\n.*zz\.png/);
    expect(existsSync(join(work.root, 'maps', 'blast-0-saliency.png'))).toBe(true);
    expectRefusal(['explain', model, 'mixed/zz.png', '--out', 'none'], /mixed\/zz\.png/);
  });
});
