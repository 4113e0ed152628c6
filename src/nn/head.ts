import { softmax } from '../stats/classification.js';

/** What turns a network's outputs into class probabilities. */
export type Head = 'softmax';

/** Class probabilities from one image's logits. */
export function classProbabilities(head: Head, logits: ArrayLike<number>): number[] {
  switch (head) {
    case 'softmax':
      return softmax(logits);
  }
}
