import { expectShapes, f32, type Op } from './types.js';

export interface CrossEntropy {
  /** Probabilities count as this far from 0 and 1 at least, and learn nothing beyond (Keras). */
  clip?: number;
}

/**
 * Softmax and cross-entropy: logits [B,K], labels u32 [B] → loss [1] (mean over the valid items)
 * and probabilities [B,K]. Keras' binary cross-entropy on two softmax units is the same number.
 */
export const softmaxCrossEntropy: Op<CrossEntropy> = {
  name: 'softmaxCrossEntropy',
  outputs(inputs) {
    const [logits, labels] = inputs;
    const fits =
      logits.shape.length === 2 && labels.dtype === 'u32' && labels.shape[0] === logits.shape[0];
    expectShapes(fits, 'softmaxCrossEntropy', inputs, 'needs logits [B, K], labels u32 [B]');
    return [f32(1), logits];
  },
  kernels: ({ inputs: [logits, labels], outputs: [loss, probabilities], attrs }) => [
    {
      shader: 'softmax-crossentropy',
      entry: 'forward',
      tensors: { logits, labels, loss, probabilities },
      overrides: { CLASSES: logits.type.shape[1], CLIP: attrs.clip ?? 0 },
      grid: { x: 1 },
      workgroup: [1, 1],
    },
  ],
  vjp: (b, { inputs: [, labels], outputs: [, probabilities], attrs }, [upstream]) => [
    upstream && b.apply(softmaxCrossEntropyGradient, [probabilities, labels, upstream], attrs)[0],
    null,
  ],
};

const softmaxCrossEntropyGradient: Op<CrossEntropy> = {
  name: 'softmaxCrossEntropyGradient',
  outputs: ([probabilities]) => [probabilities],
  kernels: ({ inputs: [probabilitiesIn, labels, upstream], outputs: [gz], attrs }) => {
    const [B, CLASSES] = probabilitiesIn.type.shape;
    return [
      {
        shader: 'softmax-crossentropy',
        entry: 'gradient',
        tensors: { probabilitiesIn, labels, upstream, gz },
        overrides: { CLASSES, CLIP: attrs.clip ?? 0 },
        grid: { x: B * CLASSES },
      },
    ];
  },
};
