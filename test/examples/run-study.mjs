// A whole study in memory: node run-study.mjs <folder of images>
import { memoryStore, study } from 'cytograd';
import { loadDataset, openGpu } from 'cytograd/node';

const gpu = await openGpu();
const { summary } = await study(
  loadDataset(process.argv[2]),
  { positive: ['blast'], sizes: [4, 8], folds: 2, val: 4, epochs: 2, imageSize: 190 },
  {
    gpu,
    store: memoryStore(),
    onEvent(event) {
      if (event.kind === 'unit') process.stderr.write(`${event.unit.unit} is trained\n`);
    },
  },
);
gpu.close();

console.log('training images  networks  AUC');
for (const { n, units, mean } of summary.sizes)
  console.log(`${n}`.padStart(15), `${units}`.padStart(9), mean.toFixed(3).padStart(7));
process.exit(0);
