import * as z from 'zod';
import { writeJsonSummed } from '../checksums.js';
import { readUnits } from '../results.js';
import { readChecked } from '../schemas.js';
import type { Store } from '../store.js';
import type { UnitResult } from '../unit-result.js';
import { borderStore } from './border.js';
import { type AuditedStudy, fitRules, type RulesFile } from './rules.js';

const RULES = 'audit/rules.json';

const SCHEMA = z.looseObject({
  disc: z.number(),
  rules: z.array(
    z.looseObject({
      rule: z.string(),
      fits: z.array(
        z.looseObject({
          fold: z.int().min(0),
          n: z.int().min(0),
          auc: z.number().min(0).max(1).nullable(),
          logits: z.array(z.array(z.number())).optional(),
        }),
      ),
    }),
  ),
});

/**
 * Fits the rules of the audit, unless the run has them; networks may train meanwhile.
 * @returns what puts them into the run, when nothing else is written
 */
export async function fitMissingRules(
  store: Store,
  study: AuditedStudy,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const before = await readRules(store).catch(() => undefined);
  const fitted = before === undefined ? await fitRules(study, signal) : undefined;
  return async () => {
    // Those that are there too: a process that was killed behind them has left no checksum.
    const rules = fitted ?? before;
    if (rules) await writeJsonSummed(store, RULES, rules);
  };
}

const readRules = (store: Store): Promise<RulesFile | undefined> =>
  readChecked<RulesFile>(store, RULES, SCHEMA, 'remove it: going on with the sweep writes it.');

/** What a run knows of its shortcuts. */
export interface AuditData {
  rules?: RulesFile;
  /** Finished border networks. */
  border: UnitResult[];
}

/** @returns undefined if nothing was audited @throws InputError if a file is damaged */
export async function readAudit(store: Store): Promise<AuditData | undefined> {
  const rules = await readRules(store);
  const border = await readUnits(borderStore(store));
  return rules || border.length > 0 ? { rules, border } : undefined;
}
