// A shard of a study of made-up networks, or with `merge` what puts shards together:
// node made-up-shard-child.mjs <study as JSON> <run directory> <i/n | merge>
import { readFileSync } from 'node:fs';
import { folderStore } from '../../dist/node/folder-store.js';
import { runShard } from '../../dist/study/run-shard.js';
import { mergeShards } from '../../dist/study/shard-progress.js';
import { writeResults } from '../../dist/study/write-results.js';
import { train } from './made-up-trainer.mjs';

const [, , study, run, part] = process.argv;
const store = folderStore(run);
if (part === 'merge') {
  if (!(await mergeShards(store))) throw new Error('somebody is at work');
  await writeResults(store);
} else {
  const ready = JSON.parse(readFileSync(study, 'utf8'));
  const images = { label: (i) => ready.task.labels[i], key: (i) => ready.files[i] };
  const [index, of] = part.split('/').map(Number);
  await runShard(store, { ...ready, images }, train, { shard: { index, of } });
}
