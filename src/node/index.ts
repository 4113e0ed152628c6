/** What cytograd needs of Node: adapters through Dawn, folders of images, runs in folders. */

export type { DatasetOptions, LayoutName } from '../layouts/layout.js';
export { prepareEnvironment } from './drivers.js';
export { folderStore } from './folder-store.js';
export { type FolderDataset, type LoadOptions, loadDataset } from './load-dataset.js';
export { openGpu } from './open-gpu.js';
export { openMembers } from './open-members.js';
export { nodeReportHost } from './pictures.js';
export { loadImageFile, loadImageFiles } from './read-images.js';
export { readShader } from './shaders.js';
