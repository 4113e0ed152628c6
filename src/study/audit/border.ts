import type { ImageSource, TrainedUnit } from '../../engine/train/types.js';
import { discMask, withoutCell } from '../../images/cell-disc.js';
import type { SchoutenNetwork } from '../../paper/network.js';
import type { Task } from '../../splits/task.js';
import type { Mishap } from '../mishaps.js';
import type { StudyUnit } from '../plan.js';
import { findUnits, saveUnit } from '../results.js';
import type { RunFile } from '../run-file.js';
import type { Store } from '../store.js';
import { trainedMix } from '../unit-calibration.js';
import { unitResult } from '../unit-result.js';
import { DISC } from './shortcuts.js';

const FOLDER = 'audit/border/';
/** Names of their own: equal draws are not to make them like the networks that see the cell. */
const PREFIX = 'border-';

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
    lock: () => store.lock(),
  };
}

/** Units beside a study's own. */
export interface BorderUnits {
  /** Not finished yet. */
  todo: StudyUnit[];
  finished: number;
  planned: number;
  /** The study's images, and behind them those without cells. */
  images: ImageSource;
  isOne(unit: StudyUnit): boolean;
  save(result: TrainedUnit<StudyUnit>): Promise<void>;
}

/**
 * One network for every fold and size (the first repeat's images) that sees all but the cell: a disc
 * of grey hides it, in training, validation and test.
 * @param given the study's units and their images
 */
export async function borderUnits(
  store: Store,
  given: { units: StudyUnit[]; images: ImageSource },
  study: { run: RunFile; network: SchoutenNetwork; task: Task; files: string[] },
  onMishap?: (mishap: Mishap) => void,
): Promise<BorderUnits> {
  const place = borderStore(store);
  const { units, damaged } = await findUnits(place, { thorough: true });
  for (const { file, why } of damaged)
    onMishap?.({ kind: 'damaged-unit', file: FOLDER + file, why });
  const finished = new Set(units.map(({ unit }) => unit));
  const seeing = new Map(given.units.filter(({ repeat }) => repeat === 0).map((u) => [u.id, u]));
  const offset = behind(given.units);
  const todo = [...seeing.values()].filter(({ id }) => !finished.has(id));
  return {
    todo: todo.map((unit) => blind(unit, offset)),
    finished: finished.size,
    planned: seeing.size,
    images: withBlind(given.images, offset, study.network.inputSize),
    isOne: ({ id }) => id.startsWith(PREFIX),
    async save(result) {
      const unit = seeing.get(result.unit.id.slice(PREFIX.length)) as StudyUnit;
      const mix = trainedMix(study.run.options, unit, given.images);
      const saved = unitResult({ ...result, unit }, study.task, study.files, mix);
      await saveUnit(place, saved, { network: study.network, weights: result.weights });
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
    id: PREFIX + unit.id,
    ...{ train: shift(train), validation: shift(validation), test: shift(test) },
  };
}

function withBlind(images: ImageSource, offset: number, size: number): ImageSource {
  const disc = discMask(size, DISC);
  const original = (i: number): number => (i < offset ? i : i - offset);
  return {
    packed: (i) => (i < offset ? images.packed(i) : withoutCell(images.packed(original(i)), disc)),
    label: (i) => images.label(original(i)),
    key: (i) => images.key(original(i)),
  };
}
