/**
 * The engine as a library, without anything of Node: give it a WebGPU adapter and shader text.
 * `cytograd/node` adds adapters through Dawn, files and the study.
 */
export { differentiate } from './autodiff/differentiate.js';
export { fuse } from './autodiff/fuse.js';
export { Graph, type GraphNode, Tensor } from './autodiff/graph.js';
export { type MemoryPlan, memoryPerModel, planMemory } from './autodiff/plan.js';
export { compile, Program } from './autodiff/program.js';
export { propagateRelevance } from './autodiff/propagate-relevance.js';
export { InputError } from './errors.js';
export { createExplainer, type Explainer, type Explanation } from './explain/explainer.js';
export { DEFAULT_EPSILON, type Epsilon } from './explain/lrp.js';
export { drawable, saliencyMap } from './explain/maps.js';
export { isSigned, METHODS, type Method } from './explain/methods.js';
export { tsne } from './explain/tsne.js';
export * from './gpu/errors.js';
export { Gpu } from './gpu/gpu.js';
export { requestGpu } from './gpu/request.js';
export { initialWeights } from './nn/init.js';
export { decodeModel, encodeModel, type Model } from './nn/model-file.js';
export { defineNetwork, type Head, type Network } from './nn/network.js';
export { registry } from './ops/registry.js';
export type { Builder, Kernel, Op, TensorType, Value } from './ops/types.js';
export { type Check, selfTest } from './self-test/self-test.js';
export { bootstrap } from './stats/bootstrap.js';
export * from './stats/classification.js';
export { delong } from './stats/delong.js';
export { forecast } from './stats/learning-curve.js';
export { auc, meanRoc, rocCurve } from './stats/roc.js';
export { summarise } from './stats/summary.js';
export { measureTraining } from './train/measure.js';
export { measureBandwidth, measurePeak } from './train/measure-limits.js';
export { createPredictor, type Predictor } from './train/predictor.js';
export { trainUnits } from './train/trainer.js';
export type * from './train/types.js';
