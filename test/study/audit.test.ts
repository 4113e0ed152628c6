import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { borderStore } from '../../src/study/audit/border.js';
import type { AuditedShortcut } from '../../src/study/audit/summary.js';
import { addChecksums, readChecksums } from '../../src/study/checksums.js';
import type { Mishap } from '../../src/study/mishaps.js';
import { readUnits } from '../../src/study/results.js';
import type { ReadyStudy, Train } from '../../src/study/run-units.js';
import type { StudySummary } from '../../src/study/study-summary.js';
import {
  filesOf,
  makeStudy,
  NOW,
  pretendToTrain,
  RESUME,
  readCsv,
  sweep,
  task,
  trainer,
  UNITS,
  withoutSeconds,
} from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-audit-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const freshPath = (): string => join(root, `run-${count++}`);

const SIZE = 190;
const CENTRE = (SIZE * SIZE) / 2 + SIZE / 2;
/** Border networks of three folds and two sizes. */
const BORDER = 6;

/** Images whose ground, or whose cell, is darker where the class is 1. */
function audited(
  what: 'ground' | 'cell' | 'nothing',
  parts = { rules: true, border: true },
): ReadyStudy {
  const study = makeStudy();
  const noise = stream(5, 'audit');
  const darker = (i: number, place: string): number =>
    200 +
    Math.round(6 * gaussian(noise, 2 * i + Number(place === 'cell'))) -
    (place === what ? 40 * task.labels[i] : 0);
  const grey = (value: number): number =>
    (value | (value << 8) | (value << 16) | (255 << 24)) >>> 0;
  return {
    ...study,
    audit: parts,
    images: {
      ...study.images,
      packed: (i) => {
        const image = new Uint32Array(SIZE * SIZE).fill(grey(darker(i, 'ground')));
        for (let row = 80; row < 110; row++)
          image.fill(grey(darker(i, 'cell') - 100), row * SIZE + 80, row * SIZE + 110);
        return image;
      },
    },
  };
}

const shortcut = (summary: StudySummary, name: string): AuditedShortcut =>
  summary.audit?.shortcuts.find((one) => one.name === name) as AuditedShortcut;

describe('the audit of shortcuts', () => {
  it('shows a border that gives the class away, and what the networks know beyond it', async () => {
    const { summary } = await sweep(freshPath(), audited('ground'), trainer(), NOW);
    const found = shortcut(summary, 'border-colours');
    expect(found.shown).toBe(true);
    expect(found.sizes.map(({ n, units }) => [n, units])).toEqual([
      [4, 3],
      [10, 3],
    ]);
    expect(found.sizes[1].mean).toBeGreaterThan(0.95);
    expect(summary.audit?.best).toMatch(/colours/);
    expect(shortcut(summary, 'area').shown).toBe(false);
  });

  it('shows no border where only the cell does, but the colours', async () => {
    const { summary } = await sweep(freshPath(), audited('cell'), trainer(), NOW);
    expect(shortcut(summary, 'border-colours')).toMatchObject({ shown: false, beyond: null });
    expect(shortcut(summary, 'colours').shown).toBe(true);
  });

  it('shows nothing where nothing is', async () => {
    const { summary } = await sweep(freshPath(), audited('nothing'), trainer(), NOW);
    expect(summary.audit?.shortcuts.map(({ shown }) => shown)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(summary.audit?.best).toBeNull();
  });
});

describe('networks that see all but the cell', () => {
  it('see the border of their own images and its colour in place of the cell', async () => {
    const study = audited('ground');
    const seen: string[] = [];
    const grounds: [own: number, stretched: number][] = [];
    const look: Train = async (network, images, units, _options, hooks) => {
      for (const unit of units) {
        const blind = unit.id.startsWith('border-');
        const [image] = unit.train;
        const packed = images.packed(image);
        seen.push(
          `${blind} ${packed[CENTRE] === packed[0]} ${images.label(image) === task.labels[image % 40]}`,
        );
        if (blind) {
          const partner = units.find(({ id }) => `border-${id}` === unit.id);
          const seeing = images.packed(partner?.train[0] as number);
          grounds.push([seeing[0] & 255, packed[0] & 255]);
          expect(unit.test.map((i) => images.key(i))).toEqual(
            partner?.test.map((i) => images.key(i)),
          );
        }
        await hooks.onUnit(pretendToTrain(unit, network.parameterCount));
      }
    };
    await sweep(freshPath(), study, look, NOW);
    expect(seen.filter((one) => one === 'false false true')).toHaveLength(UNITS);
    expect(seen.filter((one) => one === 'true true true')).toHaveLength(BORDER);
    const stretched = grounds.sort(([a], [b]) => a - b).map(([, value]) => value);
    expect(stretched).toEqual([...stretched].sort((a, b) => a - b));
    expect(grounds.every(([own, value]) => value < own)).toBe(true);
  });

  it('leave the bits of the study as they are', async () => {
    const [plain, beside] = [freshPath(), freshPath()];
    await sweep(plain, makeStudy(), trainer(), NOW);
    await sweep(beside, audited('ground'), trainer(), NOW);
    expect(withoutSeconds(readCsv(beside))).toBe(withoutSeconds(readCsv(plain)));
    const model = 'models/f01-n010-r1.safetensors';
    expect(readFileSync(join(beside, model))).toEqual(readFileSync(join(plain, model)));
  });

  it('go on after an interrupt, are added to a finished run, and are trained once', async () => {
    const run = freshPath();
    const abort = new AbortController();
    const stop = trainer([], (done) => done === 9 && abort.abort());
    const first = await sweep(run, audited('ground'), stop, NOW, { signal: abort.signal });
    expect(first.complete).toBe(false);
    const trained: string[] = [];
    const second = await sweep(run, audited('ground'), trainer(trained), RESUME);
    expect(second.complete).toBe(true);
    expect(trained).toHaveLength(UNITS + BORDER - 9);
    const later = freshPath();
    await sweep(later, makeStudy(), trainer(), NOW);
    trained.length = 0;
    const added = await sweep(later, audited('ground'), trainer(trained), RESUME);
    expect(trained).toHaveLength(BORDER);
    expect(added.summary).toEqual(second.summary);
    // Killed behind the rules, before their checksum.
    const sums = await readChecksums(folderStore(later));
    const { 'audit/rules.json': rules, ...others } = sums;
    expect(rules).toBeDefined();
    rmSync(join(later, 'checksums.json'));
    await addChecksums(folderStore(later), others);
    await sweep(later, audited('ground'), trainer(), RESUME);
    expect(await readChecksums(folderStore(later))).toEqual(sums);
    expect(filesOf(later)).toEqual(filesOf(run));
  });

  it('are trained again where their file is damaged', async () => {
    const run = freshPath();
    await sweep(run, audited('ground'), trainer(), NOW);
    const file = join(run, 'audit', 'border', 'units', 'f00-n004-r0.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"auc": 0', '"auc": 1'));
    await expect(readUnits(borderStore(folderStore(run)))).rejects.toThrow(
      /f00-n004-r0.json is damaged/,
    );
    const [mishaps, trained]: [Mishap[], string[]] = [[], []];
    const onMishap = (mishap: Mishap): void => void mishaps.push(mishap);
    await sweep(run, audited('ground'), trainer(trained), RESUME, { onMishap });
    expect(trained).toEqual(['border-f00-n004-r0']);
    expect(mishaps).toMatchObject([{ file: 'audit/border/units/f00-n004-r0.json' }]);
  });
});
