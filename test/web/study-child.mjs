// What the page's studies are held against: node study-child.mjs <folder of images> <run directory>
// <options as JSON>. The driver is the one that the environment names; no report is drawn.
import { study } from '../../dist/index.js';
import { folderStore, loadDataset, openGpu } from '../../dist/node/index.js';

const [, , cells, run, options] = process.argv;
const store = folderStore(run);
const { complete } = await study(loadDataset(cells), JSON.parse(options), {
  gpu: await openGpu(),
  store,
});
process.exit(complete ? 0 : 1);
