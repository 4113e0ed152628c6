// The study that attacks are made on: node study-child.mjs <folder of images> <run directory>
import { study } from '../../dist/index.js';
import { folderStore, loadDataset, openGpu } from '../../dist/node/index.js';

const [, , cells, run] = process.argv;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
const reopen = () => openGpu({ adapter: 'software' });
const { complete } = await study(
  loadDataset(cells),
  {
    ...{ positive: ['blast'], sizes: [4, 6], folds: 2, val: 4, imageSize: 190 },
    ...{ epochs: 6, patience: 6 },
  },
  {
    ...{ gpu: await reopen(), reopen, store: folderStore(run), resume: true },
    signal: stop.signal,
    onEvent: ({ kind }) => kind !== 'reading' && console.log(kind),
  },
);
process.exit(complete ? 0 : 130);
