import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd'].map((name) => `/usr/sbin/${name}`);

/** Debian's slurm-wlm is there, and daemons may be started: slurmd runs as root only. */
export const HAS_SLURM = process.getuid?.() === 0 && PROGRAMS.every((path) => existsSync(path));

/** A Slurm of the test's own, with its own keys, ports and folders: one controller, several nodes. */
export class Cluster {
  private readonly root = mkdtempSync(join(tmpdir(), 'cytograd-slurm-'));
  private readonly daemons: ChildProcess[] = [];
  /** For sbatch and the like. */
  readonly env = { ...process.env, SLURM_CONF: join(this.root, 'slurm.conf') };

  /** @param nodes of one processor each, all of them on this machine */
  static async start(nodes: number): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.start(nodes);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Runs one of Slurm's commands. @returns what it prints */
  call(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...{ env: this.env, encoding: 'utf8', cwd: this.root },
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  /** Resolves when no job is in the queue any longer. */
  async idle(seconds: number): Promise<void> {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end; await wait(500))
      if (this.call('squeue', '--noheader') === '') return;
    throw new Error(`still at work:\n${this.call('squeue')}`);
  }

  async stop(): Promise<void> {
    spawnSync('scancel', ['--user=root'], { env: this.env });
    for (const daemon of this.daemons.reverse()) {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      if (daemon.exitCode === null && daemon.kill('SIGTERM'))
        await Promise.race([ended, wait(5000)]);
      daemon.kill('SIGKILL');
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  private async start(nodes: number): Promise<void> {
    const at = (name: string): string => join(this.root, name);
    for (const name of ['munge', 'state']) mkdirSync(at(name), { mode: 0o755 });
    writeFileSync(at('munge/key'), randomBytes(128), { mode: 0o400 });
    const socket = at('munge/socket');
    const files = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map((name) =>
      name === 'socket' ? `--socket=${socket}` : `--${name}=${at(`munge/${name.slice(0, -5)}`)}`,
    );
    this.run('/usr/sbin/munged', '--foreground', '--force', ...files);
    const ports = await freePorts(nodes + 1);
    const names = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
    writeFileSync(at('slurm.conf'), config(this.root, socket, ports, names));
    writeFileSync(at('cgroup.conf'), 'CgroupPlugin=cgroup/v1\n');
    await until(() => existsSync(socket), 'munged');
    this.run('/usr/sbin/slurmctld', '-D', '-c', '-f', at('slurm.conf'));
    for (const name of names)
      this.run('/usr/sbin/slurmd', '-D', '-N', name, '-f', at('slurm.conf'));
    const idle = (): boolean => {
      const { stdout } = spawnSync('sinfo', ['--noheader', '--Node', '--format=%t'], {
        ...{ env: this.env, encoding: 'utf8' },
      });
      return (
        stdout
          .trim()
          .split('\n')
          .filter((state) => state === 'idle').length === nodes
      );
    };
    await until(idle, 'the nodes');
  }

  private run(program: string, ...args: string[]): void {
    this.daemons.push(spawn(program, args, { env: this.env, stdio: 'ignore', cwd: this.root }));
  }
}

async function until(done: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(200)) if (done()) return;
  throw new Error(`${what} did not start`);
}

/** Held open together, so that no two are one. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Slurm waits as long as a credential is good before it runs a task again: `cred_expire`. */
const config = (root: string, socket: string, [port, ...ports]: number[], nodes: string[]) => `
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=${port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket},cred_expire=5
CredType=cred/munge
StateSaveLocation=${root}/state
SlurmdSpoolDir=${root}/spool-%n
SlurmctldPidFile=${root}/slurmctld.pid
SlurmdPidFile=${root}/slurmd-%n.pid
SlurmctldLogFile=${root}/slurmctld.log
SlurmdLogFile=${root}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=10
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1
${nodes
  .map(
    (name, i) =>
      `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=1 RealMemory=4000`,
  )
  .join('\n')}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
