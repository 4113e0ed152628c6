import type { ImageSource, TrainedUnit } from '../../engine/train/types.js';
import { borderLevels, discMask, withoutCell } from '../../images/cell-disc.js';
import type { SchoutenNetwork } from '../../paper/network.js';
import type { Task } from '../../splits/task.js';
import type { Mishap } from '../mishaps.js';
import type { StudyUnit } from '../plan.js';
import { findUnits, saveUnit } from '../results.js';
import type { RunFile } from '../run-file.js';
import type { Store } from '../store.js';
import { trainedMix } from '../unit-calibration.js';
import { type UnitResult, unitResult } from '../unit-result.js';
import { DISC } from './shortcuts.js';

const FOLDER = 'audit/border/';
/** Names of their own: equal draws are not to make them like the networks that see the cell. */
const PREFIX = 'border-';

/** Whether an ID is one of theirs. */
export const isBorderId = (id: string): boolean => id.startsWith(PREFIX);

/** What the border network of the same fold, size and repeat is called in training. */
export const borderId = (id: string): string => PREFIX + id;

/** The networks that have one. */
export const auditedUnits = (units: readonly StudyUnit[]): StudyUnit[] =>
  units.filter(({ repeat }) => repeat === 0);

/** These say the same of the border networks as of the study's own. */
const SHARED = new Set(['run.json', 'splits.json']);

/** Where the border networks' results are, as if they were a run. */
export function borderStore(store: Store): Store {
  const place = (path: string): string => (SHARED.has(path) ? path : FOLDER + path);
  return {
    name: `${store.name}/${FOLDER.slice(0, -1)}`,
    read: (path) => store.read(place(path)),
    size: (path) => store.size(place(path)),
    write: (path, content) => store.write(place(path), content),
    async list(prefix = '') {
      const paths = await store.list(FOLDER + prefix);
      return paths.map((path) => path.slice(FOLDER.length));
    },
    remove: (path) => store.remove(place(path)),
    lock: (name, how) => store.lock(name, how),
    part: store.part,
  };
}

/** Units beside a study's own. */
export interface BorderUnits {
  /** Not finished yet. */
  todo: StudyUnit[];
  finished: number;
  planned: number;
  /** IDs of their files, where not all of them are to be trained here. */
  mine?: ReadonlySet<string>;
  /** The study's images, and behind them those without cells. */
  images: ImageSource;
  isOne(unit: StudyUnit): boolean;
  save(result: TrainedUnit<StudyUnit>): Promise<void>;
}

/**
 * One network for every fold and size (the first repeat's images) that sees all but the cell: a disc
 * of the border's colour hides it, in training, validation and test. Levels are those of all images of
 * the study; no label has a part in them.
 * @param given the study's units and their images; `mine`: the border networks to train, by ID, if
 *   not all of them; `another`: the adapter, if it is not the run's first
 */
export async function borderUnits(
  store: Store,
  given: {
    units: StudyUnit[];
    images: ImageSource;
    mine?: ReadonlySet<string>;
    another?: Pick<UnitResult, 'adapter'>;
  },
  study: { run: RunFile; network: SchoutenNetwork; task: Task; files: string[] },
  onMishap?: (mishap: Mishap) => void,
): Promise<BorderUnits> {
  const place = borderStore(store);
  const { mine } = given;
  const audited = auditedUnits(given.units).filter(({ id }) => !mine || mine.has(borderId(id)));
  const seeing = new Map(audited.map((unit) => [unit.id, unit]));
  const of = mine && new Set(seeing.keys());
  const { units, damaged } = await findUnits(place, { thorough: true, of });
  for (const { file, why } of damaged)
    onMishap?.({ kind: 'damaged-unit', file: FOLDER + file, why });
  const finished = new Set(units.map(({ unit }) => unit));
  const offset = behind(given.units);
  const todo = [...seeing.values()].filter(({ id }) => !finished.has(id));
  return {
    todo: todo.map((unit) => blind(unit, offset)),
    finished: finished.size,
    planned: seeing.size,
    mine: of,
    images: withBlind(given, offset, study.network.inputSize),
    isOne: ({ id }) => isBorderId(id),
    async save(result) {
      const unit = seeing.get(result.unit.id.slice(PREFIX.length)) as StudyUnit;
      const mix = trainedMix(study.run.options, unit, given.images);
      const saved = unitResult({ ...result, unit }, study.task, study.files, mix);
      await saveUnit(
        place,
        { ...saved, ...given.another },
        { network: study.network, weights: result.weights },
      );
    },
  };
}

/** The first index that no unit uses. */
function behind(units: StudyUnit[]): number {
  let last = 0;
  for (const { train, validation, test } of units)
    for (const image of [...train, ...validation, ...test]) last = Math.max(last, image);
  return last + 1;
}

function blind(unit: StudyUnit, offset: number): StudyUnit {
  const shift = (images: number[]): number[] => images.map((image) => image + offset);
  const { train, validation, test } = unit;
  return {
    ...unit,
    id: borderId(unit.id),
    ...{ train: shift(train), validation: shift(validation), test: shift(test) },
  };
}

function withBlind(
  { units, images }: { units: StudyUnit[]; images: ImageSource },
  offset: number,
  size: number,
): ImageSource {
  const disc = discMask(size, DISC);
  const levels = borderLevels(sampled(units, images), disc);
  const original = (i: number): number => (i < offset ? i : i - offset);
  return {
    packed: (i) =>
      i < offset ? images.packed(i) : withoutCell(images.packed(original(i)), disc, levels),
    label: (i) => images.label(original(i)),
    key: (i) => images.key(original(i)),
  };
}

/** Images that the levels of borders are measured on: more change them by less than a grey level. */
const SAMPLE = 200;

function* sampled(units: StudyUnit[], images: ImageSource): Generator<Uint32Array> {
  const used = new Set(
    units.flatMap(({ train, validation, test }) => [...train, ...validation, ...test]),
  );
  const list = [...used].sort((a, b) => a - b);
  const step = Math.max(1, list.length / SAMPLE);
  for (let at = 0; at < list.length; at += step) yield images.packed(list[Math.floor(at)]);
}
