/**
 * The engine as a library, without anything of Node: give it a WebGPU adapter and shader text.
 * `cytograd/node` adds adapters through Dawn, files and the study.
 */
export { differentiate } from './engine/autodiff/differentiate.js';
export { fuse } from './engine/autodiff/fuse.js';
export { Graph, type GraphNode, Tensor } from './engine/autodiff/graph.js';
export { type MemoryPlan, memoryPerModel, planMemory } from './engine/autodiff/plan.js';
export { compile, Program } from './engine/autodiff/program.js';
export { propagateRelevance } from './engine/autodiff/propagate-relevance.js';
export { createExplainer, type Explainer, type Explanation } from './engine/explain/explainer.js';
export { DEFAULT_EPSILON, type Epsilon } from './engine/explain/lrp.js';
export { drawable, saliencyMap } from './engine/explain/maps.js';
export { isSigned, METHODS, type Method } from './engine/explain/methods.js';
export * from './engine/gpu/errors.js';
export { Gpu } from './engine/gpu/gpu.js';
export { requestGpu } from './engine/gpu/request.js';
export { initialWeights } from './engine/nn/init.js';
export { conv3x3, dense, layer, maxpool2x2, relu, twoClassLogits } from './engine/nn/layers.js';
export { type Network, sequential } from './engine/nn/network.js';
export { registry } from './engine/ops/registry.js';
export type { Builder, Kernel, Op, TensorType, Value } from './engine/ops/types.js';
export { type Check, selfTest } from './engine/testing/self-test.js';
export { type Augmentation, TURNS_AND_FLIPS } from './engine/train/augmentation.js';
export { measureTraining } from './engine/train/measure.js';
export { measureBandwidth, measurePeak } from './engine/train/measure-limits.js';
export { createPredictor, type Predictor } from './engine/train/predictor.js';
export { trainUnits } from './engine/train/trainer.js';
export type * from './engine/train/types.js';
export { InputError } from './errors/input-error.js';
export { decodeModel, encodeModel, type Model } from './paper/model-file.js';
export { defineNetwork, type Head, type SchoutenNetwork } from './paper/network.js';
export { trainingOptions } from './paper/training.js';
export { bootstrap } from './stats/bootstrap.js';
export * from './stats/classification.js';
export { forecast } from './stats/curve-fit.js';
export { delong } from './stats/delong.js';
export { auc, meanRoc, rocCurve } from './stats/roc.js';
export { summarise } from './stats/size-summary.js';
export { tsne } from './stats/tsne.js';
