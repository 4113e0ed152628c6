/**
 * The engine as a library, without anything of Node: give it a WebGPU adapter and shader text.
 * `cytograd/node` adds adapters through Dawn, files and the study.
 */
export { differentiate } from './autodiff/differentiate.js';
export { fuse } from './autodiff/fuse.js';
export { Graph, type GraphNode, Tensor } from './autodiff/graph.js';
export { type MemoryPlan, memoryPerModel, planMemory } from './autodiff/plan.js';
export { compile, Program } from './autodiff/program.js';
export { InputError } from './errors.js';
export { createExplainer, type Explainer } from './explain/gradient.js';
export { normalise, saliencyMap } from './explain/saliency.js';
export * from './gpu/errors.js';
export { Gpu } from './gpu/gpu.js';
export { requestGpu } from './gpu/request.js';
export { initialWeights } from './nn/init.js';
export { decodeModel, encodeModel, type Model } from './nn/model-file.js';
export { defineNetwork, type Head, type Network } from './nn/network.js';
export { registry } from './ops/registry.js';
export type { Builder, Kernel, Op, TensorType, Value } from './ops/types.js';
export * from './stats/classification.js';
export { auc, meanRoc, rocCurve } from './stats/roc.js';
export { summarise } from './stats/summary.js';
export { measureTraining } from './train/measure.js';
export { createPredictor, type Predictor } from './train/predictor.js';
export { trainUnits } from './train/trainer.js';
export type * from './train/types.js';
