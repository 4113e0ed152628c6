import { expectShapes, f32, type Op } from './types.js';

/**
 * Softmax and cross-entropy: logits [B,K], labels u32 [B] → loss [1] (mean over the valid items)
 * and probabilities [B,K]. Keras' binary cross-entropy on two softmax units is the same number.
 */
export const softmaxCrossEntropy: Op = {
  name: 'softmaxCrossEntropy',
  outputs(inputs) {
    const [logits, labels] = inputs;
    const fits =
      logits.shape.length === 2 && labels.dtype === 'u32' && labels.shape[0] === logits.shape[0];
    expectShapes(fits, 'softmaxCrossEntropy', inputs, 'needs logits [B, K], labels u32 [B]');
    return [f32(1), logits];
  },
  kernels: ({ inputs: [logits, labels], outputs: [loss, probabilities] }) => [
    {
      shader: 'softmax-crossentropy',
      entry: 'forward',
      tensors: { logits, labels, loss, probabilities },
      overrides: { CLASSES: logits.type.shape[1] },
      grid: { x: 1 },
      workgroup: [1, 1],
    },
  ],
  vjp: (b, { inputs: [, labels], outputs: [, probabilities] }, [seed]) => [
    seed && b.apply(softmaxCrossEntropyGradient, [probabilities, labels, seed], {})[0],
    null,
  ],
};

const softmaxCrossEntropyGradient: Op = {
  name: 'softmaxCrossEntropyGradient',
  outputs: ([probabilities]) => [probabilities],
  kernels: ({ inputs: [probabilitiesIn, labels, seed], outputs: [gz] }) => {
    const [B, CLASSES] = probabilitiesIn.type.shape;
    return [
      {
        shader: 'softmax-crossentropy',
        entry: 'gradient',
        tensors: { probabilitiesIn, labels, seed, gz },
        overrides: { CLASSES },
        grid: { x: B * CLASSES },
      },
    ];
  },
};
