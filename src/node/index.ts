/** What cytograd needs of Node: adapters through Dawn, folders of images, runs in folders. */
export { type FolderDataset, loadDataset } from './dataset.js';
export { prepareEnvironment } from './drivers.js';
export { folderStore } from './folder-store.js';
export { loadImageFile, loadImageFiles } from './images.js';
export { openMembers } from './members.js';
export { openGpu } from './open-gpu.js';
export { nodeReportHost } from './pictures.js';
export { readShader } from './shaders.js';
