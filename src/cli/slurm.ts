import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { checkFolder, folderStore, reserveFolder } from '../node/folder-store.js';
import { checkRequest } from '../study/options.js';
import { planStudy } from '../study/plan-study.js';
import { checkPlace, comparePlanned, isRun } from '../study/run-store.js';
import { checkDealt, readShards } from '../study/shards-file.js';
import { commandLine, sweepWords } from './commands.js';
import { notice, say } from './context.js';
import { isDemonstration, SHORT } from './demonstration.js';
import { checkNumber, requestOf } from './flags.js';
import { tell } from './notice-text.js';
import { readingProgress } from './progress.js';
import { MARK, type Resources, sbatchScript } from './sbatch-script.js';
import { openDataset, SWEEP_NAMES, type SweepArguments } from './verb-options.js';

export interface SlurmArguments extends SweepArguments, Omit<Partial<Resources>, 'cpus'> {
  jobs?: number;
  script?: string;
  cpusPerTask?: number;
}

/** Slurm's own default of MaxArraySize allows no more tasks. */
const MOST_JOBS = 1000;
const JOBS = 20;
const TIME = '04:00:00';
const CPUS = 4;

/** Writes the sbatch script of a sweep: an array of shards, and the report behind them. */
export async function runSlurm(args: SlurmArguments): Promise<void> {
  const asked = requestOf(args, SWEEP_NAMES);
  checkRequest(asked);
  checkNumber('jobs', args.jobs, { min: 1, max: MOST_JOBS });
  const resources = resourcesOf(args);
  const dataset = openDataset(args);
  if (args.out !== undefined) checkFolder(args.out);
  if (args.script !== undefined) checkScript(args.script);
  for (const path of [args.out ?? '.', args.script ?? '.']) checkPath(resolve(path));
  const plan = await planStudy(
    dataset,
    asked,
    isDemonstration(args, asked) ? SHORT : {},
    readingProgress(args),
  );
  tell(args, plan.notices);
  const networks = plan.units.length;
  const planned = { dataset: plan.described, options: plan.options };
  const tasks = await tasksOf(args, networks, planned);
  const run = resolve(args.out ?? reserveFolder(dataset.name, new Date()));
  const script = resolve(args.script ?? `${run}.sbatch`);
  const logs = `${run}.logs`;
  checkScript(script);
  mkdirSync(logs, { recursive: true });
  const program = [process.execPath, resolve(process.argv[1])];
  const sweep = sweepWords(args);
  const text = sbatchScript({
    ...{ script, run, logs, name: dataset.name, tasks, networks, program, sweep, resources },
  });
  writeWhole(script, text);
  if (args.json) say(JSON.stringify({ script, run, logs, tasks, networks }, null, 1));
  else say(nextSteps({ script, run, logs, tasks, networks }));
}

/** As many tasks as asked for, or as the run has been dealt into; none without a network. */
async function tasksOf(
  args: SlurmArguments,
  networks: number,
  planned: Parameters<typeof comparePlanned>[1],
): Promise<number> {
  const { out, jobs } = args;
  if (out === undefined || !existsSync(out)) return fewerTasks(args, networks);
  const store = folderStore(out);
  if (!(await isRun(store))) await checkPlace(store, {});
  await comparePlanned(store, planned);
  const dealt = await readShards(store);
  if (!dealt) return fewerTasks(args, networks);
  if (jobs !== undefined) checkDealt(out, dealt, { index: 1, of: jobs });
  return dealt.shards.length;
}

function fewerTasks(args: SlurmArguments, networks: number): number {
  const jobs = args.jobs ?? JOBS;
  if (jobs > networks && args.jobs !== undefined)
    notice(args, `${networks} tasks in place of ${jobs}: there are no more networks.`);
  return Math.min(jobs, networks);
}

/** What sbatch would refuse when nobody looks any longer. @throws InputError naming the option */
function resourcesOf(args: SlurmArguments): Resources {
  const { time = TIME, mem, gres = args.adapter === 'software' ? 'none' : 'gpu:1' } = args;
  const refuse = (name: string, value: string, remedy: string): never => {
    throw new InputError(`${option(name, value)}: give ${remedy}.`, {
      ...{ kind: 'option', thing: name },
    });
  };
  if (!/^(\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d+(:\d\d){0,2})$/.test(time) || !/[1-9]/.test(time))
    refuse('time', time, "a limit as Slurm writes it: minutes, '4:00:00', '1-12' (days-hours)");
  if (mem !== undefined && !/^[1-9]\d*[KMGT]?$/i.test(mem)) refuse('mem', mem, '16G, 4000M');
  checkNumber('cpusPerTask', args.cpusPerTask, { min: 1, max: 1024 });
  const { partition, account, qos, constraint } = args;
  const words = { partition, account, qos, constraint, gres };
  for (const [name, value] of Object.entries(words))
    if (value !== undefined && !/^[\w.,:;=@+/&|*()[\]!-]+$/.test(value))
      refuse(name, value, 'a name as Slurm has it, without spaces');
  return {
    ...words,
    gres: gres === 'none' ? undefined : gres,
    ...{ time, mem, cpus: args.cpusPerTask ?? CPUS },
  };
}

/** Slurm takes no line apart, and a backslash in a path of logs for its own. */
function checkPath(path: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
  if (!/[\\\x00-\x1f\x7f]/.test(path)) return;
  throw new InputError(
    `${path}: Slurm reads no path with a backslash, a line break or another control character: ` +
      'give another place.',
    { kind: 'unwritable', thing: path },
  );
}

/** @throws InputError if something else would be written over */
function checkScript(path: string): void {
  checkFolder(dirname(path));
  if (!existsSync(path)) return;
  const ours = statSync(path).isFile() && readFileSync(path, 'utf8').includes(MARK);
  if (ours) return;
  throw new InputError(`${path} is there already: give another ${option('script')}.`, {
    ...{ kind: 'occupied', thing: path },
  });
}

interface Written {
  script: string;
  run: string;
  logs: string;
  tasks: number;
  networks: number;
}

const nextSteps = ({ script, run, logs, tasks, networks }: Written): string => `\
${networks} networks in ${tasks} tasks, and behind them the report: ${script}
The nodes have to see this program, the images and the run under the same paths.
next:
  ${commandLine(['sbatch', script])}
  squeue --me
then:
  ${join(run, 'report.html')}
  ${join(logs, '*_0.log')}   the answer as text; ${basename(logs)} has what every task says`;
