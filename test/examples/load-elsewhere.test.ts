import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/engine/nn/safetensors.js';
import { decodeImage } from '../../src/images/decode.js';

const HERE = import.meta.dirname;
const GOLDEN = join(HERE, '..', 'golden', 'six257');
/** The first Python that has a module: Debian's own may not be the first in the path. */
const pythonWith = (module: string): string | undefined =>
  ['python3', '/usr/bin/python3'].find(
    (python) =>
      spawnSync(python, ['-c', `import ${module}, numpy`], { stdio: 'ignore' }).status === 0,
  );
const TORCH = pythonWith('torch');
const KERAS = pythonWith('keras');

/** The documented loaders of model files, as they stand in the documentation. */
describe('a model file in other frameworks', () => {
  let folder: string;
  let expected: number[];
  let shape: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cytograd-elsewhere-'));
    const read = (file: string): Buffer => readFileSync(join(GOLDEN, file));
    const files: string[] = JSON.parse(read('expected.json').toString()).images;
    const images = files.map((file) => decodeImage(read(join('images', file)), file));
    writeFileSync(join(folder, 'images.raw'), Buffer.concat(images.map(({ data }) => data)));
    shape = `${images.length}, ${images[0].height}, ${images[0].width}, 3`;
    const { tensors } = readSafetensors(read('expected.safetensors'), 'expected');
    expected = [...tensors.get('logits')!.data];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a loaded network answers for the golden images. */
  function logits(python: string | undefined, loader: string, ask: string): number[] {
    const script = `
import json, sys, numpy
sys.path.insert(0, ${JSON.stringify(HERE)})
from ${loader} import load
net, meta = load(${JSON.stringify(join(GOLDEN, 'model.safetensors'))})
rgb = numpy.fromfile(${JSON.stringify(join(folder, 'images.raw'))}, "uint8").reshape(${shape})
${ask}
print(json.dumps([float(x) for x in logits.reshape(-1)]))
`;
    const { status, stdout, stderr } = spawnSync(python as string, ['-c', script], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout.trim().split('\n').at(-1) as string);
  }

  function expectLogits(given: number[]): void {
    expect(given).toHaveLength(expected.length);
    // float32 against float64.
    for (const [i, value] of given.entries()) expect(value).toBeCloseTo(expected[i], 4);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.01);
  }

  it.skipIf(!TORCH)('PyTorch', () => {
    expectLogits(
      logits(
        TORCH,
        'load_pytorch',
        'import torch\nwith torch.no_grad(): logits = net(torch.from_numpy(rgb).permute(0, 3, 1, 2) / 255).numpy()',
      ),
    );
  });

  it.skipIf(!KERAS)('Keras', () => {
    expectLogits(logits(KERAS, 'load_keras', 'logits = numpy.asarray(net.predict(rgb / 255))'));
  });

  it('is documented word for word', () => {
    const page = readFileSync(join(HERE, '..', '..', 'src', 'paper', 'EXCHANGE.md'), 'utf8');
    for (const loader of ['load_pytorch.py', 'load_keras.py']) {
      const text = readFileSync(join(HERE, loader), 'utf8');
      expect(page).toContain(`\`\`\`python\n${text}\`\`\``);
      // "Ten lines".
      expect(text.split('def load(path):\n')[1].trim().split('\n')).toHaveLength(10);
    }
  });
});
