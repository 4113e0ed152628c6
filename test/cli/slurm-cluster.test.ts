import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWorkFolder } from '../support/command-line.js';
import { Cluster, HAS_SLURM } from '../support/slurm.js';

// Debian: apt-get install slurm-wlm

const work = useWorkFolder('slurm-cluster');
/** Long enough that a task can be killed in the middle. */
const STUDY = [
  ...['--sizes', '4,8', '--folds', '2', '--repeats', '2', '--val', '4', '--image-size', '190'],
  ...['--epochs', '40', '--patience', '40'],
];
/** sbatch has to read it too. */
const ODD = `it's "odd" 100% $HOME ü`;
const withoutSeconds = (csv: string): string => csv.replaceAll(/,[^,\n]*$/gm, '');

describe.runIf(HAS_SLURM)('on a Slurm of four nodes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(4);
  });
  afterAll(() => cluster?.stop());

  it('a task that is killed is requeued, and the report is as that of one machine', async () => {
    const run = join(work.root, ODD);
    const resources = ['--jobs', '4', '--gres', 'none', '--cpus-per-task', '1', '--mem', '1000M'];
    const written = work.cytograd('slurm', 'cells', ...STUDY, '--out', run, ...resources);
    expect(written.code, written.stderr).toBe(0);
    cluster.call('sbatch', `${run}.sbatch`);
    const lock = join(run, '.lock-shard2');
    while (!existsSync(lock)) await wait(20);
    await wait(500);
    process.kill(JSON.parse(readFileSync(lock, 'utf8')).pid, 'SIGKILL');
    const one = work.cytograd('sweep', 'cells', ...STUDY, '--out', 'one', '--json');
    expect(one.code, one.stderr).toBe(0);
    await cluster.idle(240);
    const logs = readdirSync(`${run}.logs`).sort();
    const log = (task: number): string =>
      readFileSync(
        join(`${run}.logs`, logs.find((name) => name.endsWith(`_${task}.log`)) as string),
        'utf8',
      );
    expect(log(2)).toMatch(/exit code 137: the task is queued again/);
    expect(log(2)).toMatch(/shard 2 of 4: all 2 networks are finished/);
    expect(log(0)).toMatch(/AUC .*; report: .*report\.html/);
    const text = (place: string, name: string): string =>
      readFileSync(join(work.root, place, name), 'utf8');
    expect(withoutSeconds(text(ODD, 'results.csv'))).toBe(
      withoutSeconds(text('one', 'results.csv')),
    );
    expect(text(ODD, 'summary.json')).toBe(text('one', 'summary.json'));
    expect(`${text('one', 'summary.json')}`).toBe(one.stdout);
    expect(existsSync(join(run, 'report.html'))).toBe(true);
  });
});
