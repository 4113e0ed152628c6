import type { Round } from './lockstep.js';
import { LOG_EPOCHS, MAX_ROUNDS } from './lockstep-kernels.js';
import type { BatchPlan } from './schedule.js';
import type { Slot } from './slot.js';
import { INFERENCE_BATCH } from './types.js';

/**
 * Plans about `length` rounds of all slots. A *tick* is one training step of every slot, followed
 * by the validation of those whose epoch it ends; ticks are never cut.
 */
export function planChunk(slots: (Slot | null)[], length: number): Round[] {
  for (const slot of slots) slot?.beginChunk();
  const rounds: Round[] = [];
  const longest = Math.max(...slots.map((slot) => validationRounds(slot)));
  // A validation of more batches than an upload holds still has to be planned whole.
  const most = Math.max(MAX_ROUNDS, 1 + longest);
  while (rounds.length < length && rounds.length + 1 + longest <= most) {
    if (slots.some((slot) => slot && slot.epochsAhead >= LOG_EPOCHS - 1)) break;
    const steps = slots.map((slot) => slot?.nextStep() ?? null);
    if (steps.every((step) => step === null)) break;
    rounds.push({ kind: 'train', plans: steps, closes: steps.some((step) => step?.endsEpoch) });
    rounds.push(...validationOf(slots));
  }
  return rounds;
}

const validationRounds = (slot: Slot | null): number =>
  slot ? Math.ceil(slot.unit.validation.length / INFERENCE_BATCH) : 0;

function validationOf(slots: (Slot | null)[]): Round[] {
  const plans: BatchPlan[][] = slots.map((slot) => slot?.validation() ?? []);
  const count = Math.max(...plans.map((plan) => plan.length));
  return Array.from({ length: count }, (_, i) => ({
    kind: 'validate',
    plans: plans.map((plan) => plan[i - (count - plan.length)] ?? null),
    closes: i === count - 1,
  }));
}
