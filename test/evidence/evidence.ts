import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chooseCases, collectEvidence } from './cases.js';
import { differences, type Evidence } from './hashes.js';

const USAGE = `tsx evidence.ts <cli.js> [--out hashes.json] [--compare hashes.json] [--only case,…]

Runs small cases with a built cytograd on the software adapter and hashes every result: two builds
with the same hashes give the same bits. Without --out and --compare the hashes are printed.
Exits with 1 if a case fails or differs from --compare.
`;

/** A line for every difference, of the cases that were run. */
function compare(before: Evidence, now: Evidence, names: string[]): string[] {
  const adapter =
    before.adapter === now.adapter ? [] : [`adapter: was ${before.adapter}, is ${now.adapter}`];
  const hashes = names.flatMap((name) =>
    differences(before.cases[name] ?? {}, now.cases[name] ?? {}).map((line) => `${name}: ${line}`),
  );
  return [...adapter, ...hashes];
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, compare: { type: 'string' }, only: { type: 'string' } },
});
if (positionals.length !== 1) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const only = values.only?.split(',') ?? [];
const names = chooseCases(only);
const before: Evidence | undefined =
  values.compare === undefined ? undefined : JSON.parse(readFileSync(values.compare, 'utf8'));
const failures: string[] = [];
const start = performance.now();
const evidence = await collectEvidence(positionals[0], names, (name, { message }) => {
  failures.push(name);
  process.stderr.write(`${name} FAILED: ${message}\n`);
});
const seconds = Math.round((performance.now() - start) / 1000);
process.stderr.write(`${names.length} cases, ${seconds} s, ${evidence.adapter}\n`);

const json = `${JSON.stringify(evidence, null, 1)}\n`;
if (values.out !== undefined) writeFileSync(values.out, json);
else if (before === undefined) process.stdout.write(json);

if (before !== undefined) {
  // Cases that were there and are not in the list any more count too.
  const compared = only.length > 0 ? names : [...new Set([...Object.keys(before.cases), ...names])];
  const lines = compare(before, evidence, compared);
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.stdout.write(
    lines.length > 0
      ? `${lines.length} differences\n`
      : `no difference in ${compared.length} cases\n`,
  );
  process.exitCode = lines.length > 0 ? 1 : 0;
}
if (failures.length > 0) {
  process.stderr.write(`failed: ${failures.join(', ')}\n`);
  process.exitCode = 1;
}
