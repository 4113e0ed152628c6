import { add } from './add.js';
import { classifierLoss } from './classifier-loss.js';
import { conv3x3 } from './conv3x3.js';
import { conv3x3ReluMaxpool } from './conv3x3-relu-maxpool.js';
import { dense } from './dense.js';
import { maxpool2x2 } from './maxpool2x2.js';
import { relevanceShare } from './relevance-share.js';
import { relu } from './relu.js';
import { softmaxCrossEntropy } from './softmax-crossentropy.js';
import { oneChunk, sumChunks } from './sum-chunks.js';
import { twoClassLogits } from './two-class-logits.js';
import type { Op } from './types.js';

/** Every operation that a graph may use. Tests and benchmarks walk this list. */
// biome-ignore lint/suspicious/noExplicitAny: ops differ in their attributes
export const registry: Op<any>[] = [
  add,
  classifierLoss,
  conv3x3,
  conv3x3ReluMaxpool,
  dense,
  maxpool2x2,
  oneChunk,
  relevanceShare,
  relu,
  softmaxCrossEntropy,
  sumChunks,
  twoClassLogits,
];
