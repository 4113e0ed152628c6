import { expectShapes, f32, type Op } from './types.js';

/**
 * The logit of one sigmoid unit as two opposite logits: z [B,1] → (−z/2, z/2) [B,2]. Softmax of
 * the pair is (1 − σ(z), σ(z)) and its cross-entropy is the sigmoid's, so a network with one output
 * unit needs no loss, prediction or explanation of its own.
 */
export const twoClassLogits: Op = {
  name: 'twoClassLogits',
  outputs(inputs) {
    const [z] = inputs;
    const fits = z.shape.length === 2 && z.shape[1] === 1;
    expectShapes(fits, 'twoClassLogits', inputs, 'needs the logit of one unit, [B, 1]');
    return [f32(z.shape[0], 2)];
  },
  kernels: ({ inputs: [z], outputs: [pair] }) => [
    {
      shader: 'two-class-logits',
      entry: 'forward',
      tensors: { z, pair },
      grid: { x: z.type.shape[0] },
    },
  ],
  vjp: (b, { inputs: [z] }, [gpair]) => [
    gpair && b.apply(twoClassLogitsGradient, [z, gpair], {})[0],
  ],
  // Either logit is made of z alone, so all of its relevance is z's.
  relevance: (b, { inputs: [z] }, [rpair]) => [
    rpair && b.apply(twoClassLogitsRelevance, [z, rpair], {})[0],
  ],
};

const twoClassLogitsGradient: Op = {
  name: 'twoClassLogitsGradient',
  outputs: ([z]) => [z],
  kernels: ({ inputs: [z, gpair], outputs: [gz] }) => [
    {
      shader: 'two-class-logits',
      entry: 'gradient',
      tensors: { gpair, gz },
      grid: { x: z.type.shape[0] },
    },
  ],
};

const twoClassLogitsRelevance: Op = {
  name: 'twoClassLogitsRelevance',
  outputs: ([z]) => [z],
  kernels: ({ inputs: [z, rpair], outputs: [rz] }) => [
    {
      shader: 'two-class-logits',
      entry: 'relevance',
      tensors: { gpair: rpair, gz: rz },
      grid: { x: z.type.shape[0] },
    },
  ],
};
