import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DeviceLostError } from '../../src/engine/gpu/errors.js';
import { openGpu } from '../../src/node/open-gpu.js';

const module = pathToFileURL(
  join(import.meta.dirname, '..', '..', 'dist', 'node', 'open-gpu.js'),
).href;

/** A process that opens a device, is patient for two seconds, and then does something. */
const run = (body: string) =>
  spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { openGpu } from '${module}';
      const block = (seconds) =>
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * seconds);
      const gpu = await openGpu({ patience: 2 });
      ${body}
      console.log('done');
      process.exit(0);`,
    ],
    { encoding: 'utf8' },
  );

describe('a driver that does not come back', () => {
  it.each([
    ['from a submission', '{ submit: () => block(200) }', 'gpu.run([])'],
    [
      'from its own work while it is waited for',
      '{ onSubmittedWorkDone: () => new Promise(() => setTimeout(block, 0, 200)) }',
      'await gpu.finish()',
    ],
  ])('%s ends the process with words', (_, queue, call) => {
    const { status, stdout, stderr } = run(
      `Object.defineProperty(gpu.device, 'queue', { value: ${queue} }); ${call};`,
    );
    expect(stderr).toMatch(
      /^cytograd: the driver .* has blocked the process for 2 seconds; .* go on/,
    );
    expect(status).toBe(1);
    expect(stdout).toBe('');
  });

  it('and other work that takes long does not', () => {
    const { status, stdout, stderr } = run('await gpu.finish(); block(6); gpu.close();');
    expect(stderr).toBe('');
    expect(stdout).toBe('done\n');
    expect(status).toBe(0);
  });

  it('but lets the process run counts as a lost device', async () => {
    const gpu = await openGpu({ patience: 0.2 });
    const queue = { onSubmittedWorkDone: () => new Promise(() => {}) };
    Object.defineProperty(gpu.device, 'queue', { value: queue });
    await expect(gpu.finish()).rejects.toThrow(DeviceLostError);
    await expect(gpu.finish()).rejects.toThrow(/it has not answered for 0.2 seconds/);
  });
});
