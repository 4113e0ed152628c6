// A study of made-up networks, so that most of what it does is writing:
// node made-up-child.mjs <study as JSON> <run directory>
import { readFileSync } from 'node:fs';
import { folderStore } from '../../dist/node/folder-store.js';
import { runUnits } from '../../dist/study/run-units.js';
import { train } from './made-up-trainer.mjs';

const [, , study, run] = process.argv;
const ready = JSON.parse(readFileSync(study, 'utf8'));
const images = { label: (i) => ready.task.labels[i], key: (i) => ready.files[i] };
await runUnits(folderStore(run), { ...ready, images }, train, { resume: true });
