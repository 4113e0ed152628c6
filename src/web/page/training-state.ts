import type { TrainingProgress } from '../../engine/train/types.js';
import type { StudyEvent } from '../../study/study.js';
import type { Point } from '../shared/protocol.js';
import { mishapText } from './mishap-text.js';
import type { Say } from './texts.js';

/** What is known of the training that is at work. */
export interface TrainingState {
  name: string;
  /** In words: what is done before networks train. */
  preparing: string | undefined;
  /** Networks that were finished before, and those that were to be trained. */
  before: number;
  todo: number;
  sizes: number[];
  points: Point[];
  progress: TrainingProgress | undefined;
  /** When networks began to train (performance.now). */
  began: number;
  /** Early stopping usually ends well before the limit: this part of it is typical. */
  typicalShare: number;
  mishaps: string[];
  stopping: boolean;
}

export const IDLE: TrainingState = {
  ...{ name: '', preparing: undefined, before: 0, todo: 0, sizes: [], points: [] },
  ...{ progress: undefined, began: 0, typicalShare: 1, mishaps: [], stopping: false },
};

const different = <T>(values: readonly T[]): T[] => [...new Set(values)];

export const readingWords = (done: number, total: number, say: Say): string =>
  done < total ? say('reading', { done, total }) : say('preparing');

/** The state after an event of the study. */
export function afterEvent(state: TrainingState, event: StudyEvent, say: Say): TrainingState {
  switch (event.kind) {
    case 'reading':
      return { ...state, preparing: readingWords(event.done, event.total, say) };
    case 'compiling':
      return { ...state, preparing: say('compiling') };
    case 'start': {
      const { todo, done, cost } = event;
      return {
        ...state,
        ...{ preparing: undefined, before: done, todo: todo.length, began: performance.now() },
        typicalShare: cost.typical / Math.max(cost.atMost, Number.MIN_VALUE),
        sizes: different([...state.sizes, ...todo.map(({ n }) => n)]),
      };
    }
    case 'progress':
      return { ...state, progress: event.progress };
    case 'unit': {
      const { nTrain: n, fold, repeat, auc } = event.unit;
      return { ...state, points: [...state.points, { n, fold, repeat, auc }] };
    }
    case 'mishap':
      return { ...state, mishaps: different([...state.mishaps, mishapText(event.mishap, say)]) };
    default:
      return state;
  }
}
