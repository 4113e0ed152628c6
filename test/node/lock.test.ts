import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { temporaryName, writeWhole } from '../../src/node/files.js';
import { folderStore } from '../../src/node/folder-store.js';
import { lockFolder, STALE_SECONDS } from '../../src/node/lock.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const folder = (): string => mkdtempSync(join(root, `${count++}-`));
const gone = (): number => spawnSync(process.execPath, ['--version']).pid;
const start = '2021-01-01T00:00:00.000Z';

/** Takes and releases a folder many times; in between it looks whether another one is in there. */
const CONTENDER = `
  import { openSync, closeSync, rmSync, writeFileSync } from 'node:fs';
  const { lockFolder } = await import(process.argv[1]);
  const [folder, gone, wanted] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
  let taken = 0, double = 0;
  for (const end = Date.now() + 30000; taken < wanted && Date.now() < end; ) {
    let release;
    try { release = lockFolder(folder); } catch (error) {
      if (error.name !== 'InputError') throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
      continue;
    }
    taken++;
    try { closeSync(openSync(folder + '/inside', 'wx')); } catch { double++; }
    await new Promise((resolve) => setTimeout(resolve, Math.random()));
    rmSync(folder + '/inside', { force: true });
    // Every other time it "dies": another process's lock stays behind.
    if (taken % 2) writeFileSync(folder + '/.lock', JSON.stringify({ id: process.pid + '-' + taken,
      host: ${JSON.stringify(hostname())}, pid: gone, start: '' }));
    else release();
  }
  console.log(JSON.stringify({ taken, double }));`;

describe('the lock of a folder', () => {
  it('is never held twice by six processes that contend, some of which die', async () => {
    const place = folder();
    const module = pathToFileURL(join(import.meta.dirname, '../../dist/node/lock.js')).href;
    const results = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const args = ['--input-type=module', '-e', CONTENDER, module, place, String(gone()), '60'];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        let text = '';
        for await (const part of child.stdout) text += part;
        return JSON.parse(text) as { taken: number; double: number };
      }),
    );
    expect(results.map(({ double }) => double)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(results.every(({ taken }) => taken > 5)).toBe(true);
    lockFolder(place)();
    expect(readdirSync(place)).toEqual([]);
  }, 60_000);

  it('is taken from another host after two minutes without a heartbeat, and not before', () => {
    const place = folder();
    const file = join(place, '.lock');
    writeFileSync(file, JSON.stringify({ id: 'a', host: 'elsewhere.example', pid: 1, start }));
    const ago = (seconds: number): void => {
      const time = Date.now() / 1000 - seconds;
      utimesSync(file, time, time);
    };
    ago(STALE_SECONDS - 10);
    expect(() => lockFolder(place)).toThrow(/elsewhere\.example.*120 seconds after its last/s);
    expect(readdirSync(place)).toEqual(['.lock']);
    ago(STALE_SECONDS + 10);
    const release = lockFolder(place);
    expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid);
    release();
    expect(readdirSync(place)).toEqual([]);
  });

  it('is taken where others died while they took it over', () => {
    const place = folder();
    const lock = (id: string) => JSON.stringify({ id, host: hostname(), pid: gone(), start });
    writeFileSync(join(place, '.lock'), lock('a'));
    writeFileSync(join(place, '.lock.taken-a'), lock('b'));
    writeFileSync(join(place, '.lock.taken-b'), lock('c'));
    writeFileSync(join(place, '.lock.x.4711.tmp'), '');
    lockFolder(place)();
    expect(readdirSync(place)).toEqual(['.lock.x.4711.tmp']);
  });

  it('is not in the list of files, and what a dead process left of it goes', async () => {
    const place = folder();
    writeFileSync(join(place, '.lock.x.4711.tmp'), '');
    const store = folderStore(place);
    const release = await store.lock();
    expect(await store.list()).toEqual([]);
    await release();
    expect(readdirSync(place)).toEqual([]);
  });

  it('stops the writes of a process that slept until another host took it for dead', async () => {
    const place = folder();
    const store = folderStore(place);
    const release = await store.lock();
    await store.write('a', 'ours');
    writeFileSync(join(place, '.lock'), JSON.stringify({ id: 'b', host: 'other', pid: 7, start }));
    await expect(store.write('a', 'late')).rejects.toThrow(/process 7 on other has its lock/);
    expect(readFileSync(join(place, 'a'), 'utf8')).toBe('ours');
    await release();
    expect(existsSync(join(place, '.lock'))).toBe(true);
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  it('leaves nothing half-written, and is said', () => {
    // A name that is a link to the device that is always full.
    const place = folder();
    const file = join(place, 'a.json');
    spawnSync('ln', ['-s', '/dev/full', temporaryName(file)]);
    expect(() => writeWhole(file, 'text')).toThrow(InputError);
    spawnSync('ln', ['-s', '/dev/full', temporaryName(file)]);
    expect(() => writeWhole(file, 'text')).toThrow(/a\.json cannot be written \(the disk is full/);
    expect(readdirSync(place)).toEqual([]);
  });
});
