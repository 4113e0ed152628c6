import type { Store } from '../study/store.js';
import type { TrainingPlan } from '../study/train-one.js';
import type { History } from '../study/training-store.js';
import { lossCurve } from './figures/losses.js';
import type { ReportHost } from './host.js';
import { toSvg } from './render.js';

/** Draws the losses of a single training into losses.svg and losses.png. */
export async function writeLosses(
  store: Store,
  history: History,
  { described, unit }: TrainingPlan,
  host: ReportHost,
): Promise<void> {
  const curve = lossCurve(history, `${described.name}, ${unit.n} training images`);
  const svg = await toSvg(curve, host);
  await store.write('losses.svg', svg);
  await store.write('losses.png', await host.png(svg));
}
