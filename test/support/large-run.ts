import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderStore } from '../../src/node/folder-store.js';
import { addChecksums, checksumOf, checksumOfJson } from '../../src/study/checksums.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { unitId } from '../../src/study/plan.js';
import { dealStudy } from '../../src/study/run-shard.js';
import { runUnits, type Train } from '../../src/study/run-units.js';
import { shardStore } from '../../src/study/shard-store.js';
import { writeShards } from '../../src/study/shards-file.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { pretend, type SyntheticStudy, studyOf } from './synthetic-run.js';

/** 10 folds × 20 sizes × 50 repeats on 300 images, 30 of them in each test set. */
const FOLDS = 10;
const SIZES = Array.from({ length: 20 }, (_, i) => 10 + 10 * i);
const REPEATS = 50;
const GIVEN: SyntheticStudy = {
  ...{ classes: ['other', 'blast'], counts: [150, 150], sizes: SIZES },
  options: { repeats: REPEATS, folds: FOLDS },
};
export const NETWORKS = FOLDS * SIZES.length * REPEATS;

/**
 * A run of 10 000 networks as `shards` processes leave it: those of the first repeat are drawn at
 * random, the others say the same. Written plainly: what makes it is not what is measured.
 */
export async function largeRun(run: string, shards: number): Promise<void> {
  const study = studyOf(GIVEN);
  const memory = memoryStore();
  await runUnits(memory, study, firstRepeat, {});
  const read = async (file: string) => (await memory.read(file)) as Uint8Array;
  const write = (file: string, content: string | Uint8Array) =>
    writeFileSync(join(run, file), content);
  for (const folder of ['units', 'models']) mkdirSync(join(run, folder), { recursive: true });
  for (const file of ['run.json', 'splits.json']) write(file, await read(file));
  const dealt = dealStudy(study, shards);
  const store = folderStore(run);
  await writeShards(store, { shards: dealt, rules: false, border: false, by: null });
  const shardOf = new Map(dealt.flatMap((ids, i) => ids.map((id): [string, number] => [id, i])));
  const sums: Record<string, string>[] = dealt.map(() => ({}));
  for (const n of SIZES)
    for (let fold = 0; fold < FOLDS; fold++) {
      const first = unitId(fold, n, 0);
      const unit = JSON.parse(new TextDecoder().decode(await read(`units/${first}.json`)));
      const model = await read(`models/${first}.safetensors`);
      const modelSum = checksumOf(model);
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const id = unitId(fold, n, repeat);
        const one: UnitResult = { ...unit, unit: id, repeat };
        write(`units/${id}.json`, `${JSON.stringify(one, null, 1)}\n`);
        if (repeat === 0) write(`models/${id}.safetensors`, model);
        else
          linkSync(join(run, `models/${first}.safetensors`), join(run, `models/${id}.safetensors`));
        const own = sums[shardOf.get(id) as number];
        own[`units/${id}.json`] = checksumOfJson(one);
        own[`models/${id}.safetensors`] = modelSum;
      }
    }
  for (const [i, own] of sums.entries()) await addChecksums(shardStore(store, i + 1), own);
}

const firstRepeat: Train = (network, images, units, options, hooks) => {
  const drawn = units.filter(({ repeat }) => repeat === 0);
  return pretend(GIVEN, studyOf(GIVEN).task)(network, images, drawn, options, hooks);
};
