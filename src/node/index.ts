/** What the library offers under Node: Dawn's adapters, datasets, splits, runs and reports. */

export { writeReport } from '../report/write-report.js';
export { type Fold, makeSplits } from '../splits/folds.js';
export { defineTask, type Task } from '../splits/task.js';
export { type Study, sweep } from '../study/run-units.js';
export { fingerprint, loadDataset } from './dataset.js';
export { loadImageFile, loadImages, type PixelStore } from './images.js';
export { openGpu } from './open-gpu.js';
export { nodeReportHost } from './pictures.js';
export { readShader } from './shaders.js';
