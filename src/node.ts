/** What the library offers under Node: Dawn's adapters, datasets, splits, runs and reports. */
export { fingerprint, loadDataset } from './data/dataset.js';
export { loadImageFile, loadImages, type PixelStore } from './data/images.js';
export { type Fold, makeSplits } from './data/splits.js';
export { defineTask, type Task } from './data/task.js';
export { openGpu } from './platform/open-gpu.js';
export { readShader } from './platform/shaders.js';
export { writeReport } from './report/report.js';
export { type Study, sweep } from './study/sweep.js';
