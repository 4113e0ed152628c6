import { logOddsOfClasses } from '../../stats/classification.js';
import { matchedAuc } from '../../stats/matched-auc.js';
import { differenceOverFolds, mean, type ScoredUnit, summarise } from '../../stats/size-summary.js';
import { hasFailed } from '../never-learned.js';
import type { RunFile } from '../run-file.js';
import type { UnitResult } from '../unit-result.js';
import type { AuditData } from './audit-file.js';
import { DISC, SHORTCUTS, type ShortcutName } from './shortcuts.js';
import type { AuditedShortcut, AuditedSize, AuditSummary, Beyond, FoldMean } from './summary.js';

/** What a shortcut scored, and what it answers at the largest size, by fold. */
interface Audited {
  name: ShortcutName;
  scores: ScoredUnit[];
  logits: Map<number, number[][]>;
}

/** @param units the study's own networks */
export function summariseAudit(
  { rules, border }: AuditData,
  units: readonly UnitResult[],
  run: RunFile,
): AuditSummary {
  const all = [
    ...(rules?.rules ?? []).map(({ rule: name, fits }): Audited => {
      const scores = fits.flatMap(({ n, fold, auc }) =>
        auc === null ? [] : [{ n, fold, repeat: 0, auc, failed: false }],
      );
      const logits = fits.flatMap((fit): [number, number[][]][] =>
        fit.logits ? [[fit.fold, fit.logits]] : [],
      );
      return { name, scores, logits: new Map(logits) };
    }),
    ...(border.length > 0 ? [auditedNetworks(border, run)] : []),
  ];
  const shortcuts = SHORTCUTS.flatMap((name) => all.filter((one) => one.name === name))
    .filter(({ scores }) => scores.length > 0)
    .map((one) => shortcutOf(one, units, run));
  const level = ({ sizes }: AuditedShortcut): number => sizes[sizes.length - 1].mean;
  const shown = shortcuts.filter((one) => one.shown).sort((a, b) => level(b) - level(a));
  return { disc: rules?.disc ?? DISC, shortcuts, best: shown[0]?.name ?? null };
}

function auditedNetworks(border: readonly UnitResult[], run: RunFile): Audited {
  const largest = Math.max(...border.map(({ nTrain }) => nTrain));
  const answers = border.filter(({ nTrain, auc }) => nTrain === largest && auc !== null);
  return {
    name: 'border-network',
    scores: scoredOf(border, run),
    logits: new Map(answers.map(({ fold, test }) => [fold, test.map(({ logits }) => logits)])),
  };
}

const scoredOf = (units: readonly UnitResult[], run: RunFile): ScoredUnit[] =>
  units.flatMap((unit) => {
    const { nTrain: n, fold, repeat, auc } = unit;
    return auc === null ? [] : [{ n, fold, repeat, auc, failed: hasFailed(unit, run) }];
  });

function shortcutOf(
  { name, scores, logits }: Audited,
  units: readonly UnitResult[],
  run: RunFile,
): AuditedShortcut {
  const sizes = sizesOf(scores);
  const largest = sizes[sizes.length - 1];
  const shown = largest.units > 1 && largest.low > 0.5;
  const level = scores.filter(({ n }) => n === largest.n);
  return { name, sizes, shown, beyond: shown ? beyond(level, logits, units, run) : null };
}

const sizesOf = (scores: ScoredUnit[]): AuditedSize[] =>
  summarise(scores).sizes.map(({ n, units, mean, low, high }) => ({ n, units, mean, low, high }));

function beyond(
  level: ScoredUnit[],
  logits: Map<number, number[][]>,
  units: readonly UnitResult[],
  run: RunFile,
): Beyond | null {
  const matched = units.flatMap((unit): ScoredUnit[] => {
    const auc = unit.auc === null ? undefined : beyondOf(unit, logits.get(unit.fold), run);
    if (auc === undefined) return [];
    const { nTrain: n, fold, repeat } = unit;
    return [{ n, fold, repeat, auc, failed: hasFailed(unit, run) }];
  });
  const { requiredSize } = summarise(matched);
  const sizes = sizesOf(matched);
  const gain = gainOver(level, units, run);
  return gain && sizes.length > 0 ? { gain, sizes, requiredSize } : null;
}

/** Networks of the shortcut's largest size and the shortcut, fold by fold. */
function gainOver(
  level: ScoredUnit[],
  units: readonly UnitResult[],
  run: RunFile,
): FoldMean | undefined {
  const shortcut = new Map(level.map(({ fold, auc }) => [fold, auc]));
  const gains = scoredOf(units, run)
    .filter(({ n, fold }) => n === level[0].n && shortcut.has(fold))
    .map(({ fold, auc }) => ({ fold, value: auc - (shortcut.get(fold) as number) }));
  if (gains.length === 0) return undefined;
  return { mean: mean(gains.map(({ value }) => value)), ...differenceOverFolds(gains) };
}

/** With fewer pairs in a fold its AUC says nothing. */
const PAIRS = 5;

/** The AUC of a network over pairs that a shortcut does not tell apart; mean over classes. */
function beyondOf(
  { test }: UnitResult,
  shortcut: number[][] | undefined,
  { dataset: { classes } }: RunFile,
): number | undefined {
  if (shortcut?.length !== test.length) return undefined;
  const [own, other] = [test.map(({ logits }) => logits), shortcut].map((rows) =>
    rows.map((row) => logOddsOfClasses(row)),
  );
  const asked = classes.length === 2 ? [1] : classes.map((_, c) => c);
  const areas = asked.map((c) =>
    matchedAuc(
      own.map((row) => row[c]),
      test.map(({ label }) => Number(label === classes[c])),
      other.map((row) => row[c]),
    ),
  );
  const known = areas.filter(({ pairs }) => pairs >= PAIRS);
  return known.length > 0 ? mean(known.map(({ auc }) => auc)) : undefined;
}
