import { createHash } from 'node:crypto';
import { quoted } from './commands.js';

/** What a job is to have; sbatch's own words. */
export interface Resources {
  partition?: string;
  account?: string;
  qos?: string;
  constraint?: string;
  gres?: string;
  time: string;
  mem?: string;
  cpus: number;
}

export interface SbatchJob {
  /** Absolute paths: of this file, the run, and the folder of logs. */
  script: string;
  run: string;
  logs: string;
  /** The data set's, for the queue. */
  name: string;
  tasks: number;
  networks: number;
  /** The program, and the words that make a shard but for its number and the run. */
  program: readonly string[];
  sweep: readonly string[];
  resources: Resources;
}

/** By which a script is known as one of ours. */
export const MARK = '# A sweep of cytograd';

/** Seconds before the time limit at which a task is told to save. */
const WARNING = 120;
/** Restarts of a task: at the time limit as often as that, after a crash only so often. */
const RESTARTS = 200;
const RETRIES = 5;

/** A word of an #SBATCH line: sbatch reads quotes as a shell does, and expands nothing. */
const directive = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/** Of a path in which sbatch replaces %A and the like. */
const literal = (path: string): string => path.replaceAll('%', '%%');

/**
 * An sbatch script: an array of tasks that train a shard each, and a job behind them that merges and
 * reports. Task 0 is that job, so that one script is both.
 */
export function sbatchScript(job: SbatchJob): string {
  const { script, run, tasks, networks, program, sweep } = job;
  return `#!/bin/bash
${MARK}: ${networks} networks in ${tasks} tasks, then the report.
#   sbatch ${quoted(script)}
# trains, and queues the report behind the tasks. A task that is preempted, killed or out of time goes
# on where it was. Single tasks again, and the report: sbatch --array=3,7 …; the report alone:
# sbatch --array=0 …; if compute nodes may not submit jobs: bash ${quoted(script)} on the login node.
${directives(job)}

# Here is the place for: module load …

set -u
script=${quoted(script)}
run=${quoted(run)}
cytograd=(${program.map(quoted).join(' ')})
sweep=(${sweep.map(quoted).join(' ')})

# The report of the tasks of job $1, when they have ended.
queue_report() {
  sbatch --array=0 --dependency="afterany:$1" "$script" ||
    echo "The report could not be queued: sbatch --array=0 --dependency=afterany:$1 $script"
}

if [ -z "\${SLURM_JOB_ID:-}" ]; then
  job=$(CYTOGRAD_REPORT=queued sbatch --parsable "$script") || exit
  echo "Submitted the tasks as job $job"
  queue_report "\${job%%;*}"
  exit
fi

if [ "\${SLURM_ARRAY_TASK_ID:-0}" = 0 ]; then
  trap '' USR1
  "\${cytograd[@]}" report "$run"
  code=$?
  [ "$code" = 0 ] || echo "If shards are missing: sbatch --array=<their numbers: 3,7> $script"
  exit "$code"
fi

restarts=\${SLURM_RESTART_COUNT:-0}
if [ "$restarts" = 0 ] && [ "$SLURM_ARRAY_TASK_ID" = "$SLURM_ARRAY_TASK_MIN" ] &&
  [ -z "\${CYTOGRAD_REPORT:-}" ]; then
  queue_report "$SLURM_ARRAY_JOB_ID"
fi

# Saves and ends: at USR1 the time is almost up, at TERM the task is preempted or cancelled.
told=
trap 'told=time; kill -TERM "$child" 2>/dev/null' USR1
trap 'told=stop; kill -TERM "$child" 2>/dev/null' TERM
"\${cytograd[@]}" "\${sweep[@]}" --shard "$SLURM_ARRAY_TASK_ID/${tasks}" --out "$run" &
child=$!
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
trap '' USR1

# One that comes to its end after the others were reported on has the report made again.
if [ "$code" = 0 ]; then
  [ "$restarts" = 0 ] ||
    squeue --noheader --me --format=%E | grep -q "afterany:$SLURM_ARRAY_JOB_ID[_(]" ||
    queue_report "$SLURM_ARRAY_JOB_ID"
  exit 0
fi
# 2: what was asked for is refused, and would be again. A preempted task is requeued by Slurm.
[ "$code" != 2 ] && [ "$told" != stop ] || exit "$code"
limit=${RETRIES}
[ "$told" != time ] || limit=${RESTARTS}
if [ "$restarts" -lt "$limit" ]; then
  echo "exit code $code: the task is queued again"
  scontrol requeue "$SLURM_JOB_ID" && sleep 300
fi
exit "$code"
`;
}

function directives({ logs, name, run, tasks, resources }: SbatchJob): string {
  const { partition, account, qos, constraint, gres, time, mem, cpus } = resources;
  const tag = createHash('sha256').update(run).digest('hex').slice(0, 6);
  const lines: [string, string | undefined][] = [
    ['job-name', `cytograd-${name.replace(/[^\w.-]+/g, '-')}-${tag}`],
    ['array', `1-${tasks}`],
    ['output', `${literal(logs)}/%A_%a.log`],
    ['open-mode', 'append'],
    ['signal', `B:USR1@${WARNING}`],
    ['time', time],
    ['ntasks', '1'],
    ['cpus-per-task', `${cpus}`],
    ['mem', mem],
    ['gres', gres],
    ['partition', partition],
    ['account', account],
    ['qos', qos],
    ['constraint', constraint],
  ];
  const given = lines.flatMap(([option, value]) =>
    value === undefined ? [] : [`#SBATCH --${option}=${directive(value)}`],
  );
  return [...given, '#SBATCH --requeue'].join('\n');
}
