import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../src/cli/sweep-shard.js';
import { useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('slurm');
const SMALL = ['--sizes', '4,8', '--folds', '2', '--val', '4', '--image-size', '190'];
const at = (...names: string[]): string => join(work.root, ...names);

describe('slurm', () => {
  it('writes a script that bash reads, and says what to do with it', () => {
    const { code, stdout, stderr } = work.cytograd(
      ...['slurm', 'cells', ...SMALL, '--jobs', '3', '--partition', 'gpu', '--time', '30'],
      ...['--out', 'study', '--audit'],
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`sbatch ${at('study.sbatch')}`);
    expect(stdout).toMatch(/4 networks in 3 tasks/);
    const text = readFileSync(at('study.sbatch'), 'utf8');
    for (const line of [
      '#SBATCH --array="1-3"',
      '#SBATCH --partition="gpu"',
      '#SBATCH --gres="gpu:1"',
      '#SBATCH --time="30"',
      '#SBATCH --requeue',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).toMatch(/^sweep=\(sweep \S*\/cells .*--sizes 4,8.*--audit\)$/m);
    expect(text).not.toMatch(/--out study|--jobs|--partition gpu/);
    expect(spawnSync('bash', ['-n', at('study.sbatch')]).status).toBe(0);
    expect(existsSync(at('study.logs'))).toBe(true);
  });

  it('takes no more tasks than there are networks, and says so as JSON too', () => {
    const { code, stdout, stderr } = work.cytograd(
      ...['slurm', 'cells', ...SMALL, '--jobs', '50', '--out', 'many', '--json', '--gres', 'none'],
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/4 tasks in place of 50/);
    expect(JSON.parse(stdout)).toEqual({
      script: at('many.sbatch'),
      run: at('many'),
      logs: at('many.logs'),
      tasks: 4,
      networks: 4,
    });
    expect(readFileSync(at('many.sbatch'), 'utf8')).not.toContain('gres');
  });

  it('quotes odd paths so that a shell gets them back', () => {
    const odd = `it's "odd" $HOME 100% ü`;
    mkdirSync(at(odd));
    spawnSync('cp', ['-r', at('cells'), at(odd, 'cells')]);
    const { code, stderr } = work.cytograd(
      ...['slurm', join(odd, 'cells'), ...SMALL, '--out', join(odd, 'run')],
    );
    expect(code, stderr).toBe(0);
    const script = at(odd, 'run.sbatch');
    const lines = readFileSync(script, 'utf8')
      .split('\n')
      .filter((line) => /^(?:script|run|cytograd|sweep)=/.test(line));
    const { stdout } = spawnSync(
      'bash',
      ['-c', `${lines.join('\n')}\nprintf '%s\\n' "$script" "$run" "\${sweep[1]}"`],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n').slice(0, 3)).toEqual([script, at(odd, 'run'), at(odd, 'cells')]);
    expect(readFileSync(script, 'utf8')).toContain('100%% ü/run.logs');
  });

  it('refuses what sbatch or the tasks would refuse when nobody looks', () => {
    const refused = (words: string[], message: RegExp): void =>
      work.expectRefusal(['slurm', ...words], message);
    refused(['nowhere'], /nowhere/);
    refused(['cells', ...SMALL.slice(2), '--sizes', '500', '--out', 'x'], /500/);
    refused(['cells', ...SMALL, '--jobs', '0'], /--jobs 0: give a whole number from 1/);
    refused(['cells', ...SMALL, '--time', 'soon'], /--time soon/);
    refused(['cells', ...SMALL, '--time', '0'], /--time 0/);
    refused(['cells', ...SMALL, '--mem', 'much'], /--mem much/);
    refused(['cells', ...SMALL, '--partition', 'a b'], /--partition a b/);
    refused(['cells', ...SMALL, '--gres'], /Not enough arguments following: gres/);
    refused(['cells', ...SMALL, '--shard', '1/2'], /Unknown argument: shard/);
    refused(['cells', ...SMALL, '--out', 'a\\b'], /backslash/);
    writeFileSync(at('mine.sh'), 'echo mine\n');
    refused(['cells', ...SMALL, '--script', 'mine.sh', '--out', 'y'], /mine\.sh is there already/);
    refused(['cells', ...SMALL, '--out', 'cells'], /cells is not empty/);
  });
});

describe('sweep --shard', () => {
  it.each(['0/4', '5/4', '1', '1/0', '-1/4', '1/4/2', 'a/b', '1.5/4', '1/99999', ''])(
    'refuses "%s"',
    (text) => expect(() => parseShard(text)).toThrow(/give i\/n/),
  );
  it('takes one of n', () => expect(parseShard('4/4')).toEqual({ index: 4, of: 4 }));

  it('names the option, and needs a place that all share', () => {
    const words = ['sweep', 'cells', ...SMALL, '--shard'];
    work.expectRefusal([...words, '0/4', '--out', 'z'], /--shard 0\/4: give i\/n/);
    work.expectRefusal([...words, '1/4'], /--shard needs --out/);
  });
});
