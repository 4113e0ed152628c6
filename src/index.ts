/**
 * cytograd without anything of Node: the engine, the study and its report. Adapters, pixels, shader
 * text and the place of a run are passed in; `cytograd/node` has them for Node.
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
export type { Dispatch } from './engine/gpu/dispatch.js';
export * from './engine/gpu/errors.js';
export { Gpu } from './engine/gpu/gpu.js';
export { requestGpu } from './engine/gpu/request.js';
export type { ShaderSource } from './engine/gpu/shader.js';
export { initialWeights } from './engine/nn/init.js';
export {
  conv3x3,
  dense,
  type Layer,
  layer,
  maxpool2x2,
  relu,
  twoClassLogits,
} from './engine/nn/layers.js';
export { type InputType, type Network, sequential } from './engine/nn/network.js';
export { compileTraining, recordTraining } from './engine/nn/training-program.js';
export { defineOp, type OwnKernel, type OwnOp } from './engine/ops/define-op.js';
export { variantsFor } from './engine/ops/kernel-variants.js';
export { registry } from './engine/ops/registry.js';
export {
  type Builder,
  f32,
  type Kernel,
  type Op,
  ShapeError,
  type TensorType,
  u32,
  type Value,
  words,
} from './engine/ops/types.js';
export { createOptimizer } from './engine/optim/optimizers.js';
export { checkGradients, type GradientReport } from './engine/testing/check-gradients.js';
export { runGraph, runOp } from './engine/testing/run-op.js';
export { type Check, selfTest } from './engine/testing/self-test.js';
export { type Augmentation, TURNS_AND_FLIPS } from './engine/train/augmentation.js';
export type { Checkpoint, CheckpointStore } from './engine/train/checkpoint.js';
export { type FitOptions, type Fitted, fit, predict } from './engine/train/fit.js';
export { measureTraining } from './engine/train/measure.js';
export { measureBandwidth, measurePeak } from './engine/train/measure-limits.js';
export { createPredictor, type Predictor } from './engine/train/predictor.js';
export { type TrainingHooks, trainUnits } from './engine/train/trainer.js';
export type * from './engine/train/types.js';
export { InputError, type InputFacts, type InputProblem } from './errors/input-error.js';
export { decodeImage } from './images/decode.js';
export { readWebpWith } from './images/formats/webp.js';
export { packRgba, resizeTriangle } from './images/resize.js';
export { FAITHFUL, PAPER_SIZES } from './paper/faithful.js';
export { decodeModel, encodeModel, type Model } from './paper/model-file.js';
export { defineNetwork, type Head, type SchoutenNetwork } from './paper/network.js';
export { type ExportFacts, encodeOnnx } from './paper/onnx/export-onnx.js';
export type { ImportFacts } from './paper/onnx/foreign-model.js';
export { decodeOnnx, importOnnx } from './paper/onnx/import-onnx.js';
export { importSafetensors } from './paper/onnx/import-safetensors.js';
export { PRESETS } from './paper/presets.js';
export { QUIRKS } from './paper/quirks.js';
export { trainingOptions } from './paper/training.js';
export { type Door, PROGRAM } from './report/door.js';
export type { ReportHost } from './report/host.js';
export { makeReport } from './report/make-report.js';
export { reportStudy } from './report/report-study.js';
export { writeReport } from './report/write-report.js';
export type { Fold } from './splits/fold.js';
export { makeSplits } from './splits/folds.js';
export type { LabelledImage, LabelledImages } from './splits/labelled-images.js';
export { defineTask, type Task } from './splits/task.js';
export { bootstrap } from './stats/bootstrap.js';
export * from './stats/classification.js';
export { delong } from './stats/delong.js';
export {
  type Forecast,
  type ForecastPoint,
  type ForecastRequest,
  type ForecastTarget,
  forecast,
} from './stats/forecast.js';
export type { CurveScore } from './stats/learning-curve.js';
export { auc, meanRoc, rocCurve } from './stats/roc.js';
export { type Saturation, saturation } from './stats/saturation.js';
export { summarise } from './stats/size-summary.js';
export { tsne } from './stats/tsne.js';
export { cellMaps } from './study/cell-maps.js';
export type { Dataset, PixelStore, Unused, UnusedReason } from './study/dataset.js';
export { embed } from './study/embedding.js';
export { foldImages, reopenImages } from './study/fold-images.js';
export { type Member, runMembers, trainingMember } from './study/members.js';
export { memoryDataset } from './study/memory-dataset.js';
export { memoryStore } from './study/memory-store.js';
export type { Mishap } from './study/mishaps.js';
export type { Notice } from './study/notices.js';
export { OPTIONS, type StudyOptions, type StudyRequest } from './study/options.js';
export { planStudy, type StudyPlan } from './study/plan-study.js';
export { type Prediction, predict as predictImages } from './study/predict-images.js';
export { readUnits } from './study/results.js';
export type { RunFile } from './study/run-file.js';
export { readRun } from './study/run-store.js';
export {
  mergeShards,
  missingShards,
  type RunProgress,
  type ShardProgress,
  shardProgress,
} from './study/shard-progress.js';
export type { Shard } from './study/shards-file.js';
export type { LockPatience, Store } from './study/store.js';
export {
  runStudy,
  type ShardResult,
  type StudyEnvironment,
  type StudyEvent,
  type StudyResult,
  study,
  studyShard,
} from './study/study.js';
export { forecastStudy, type StudySummary } from './study/study-summary.js';
export { train } from './study/train-one.js';
export type { History } from './study/training-store.js';
export type { UnitResult } from './study/unit-result.js';
export { writeResults } from './study/write-results.js';
