import * as z from 'zod';
import { InputError } from '../errors/input-error.js';
import { type Checksums, changedSince, readChecksums } from './checksums.js';
import { readJson, type Store } from './store.js';

/** The first thing that a schema found wrong: `test.3.logits: expected array`. */
export function problemOf({ issues: [issue] }: z.ZodError): string {
  const place = issue.path.map(String).join('.');
  return place ? `${place}: ${issue.message}` : issue.message;
}

const count = z.int().min(0);
const score = z.number().min(0).max(1).nullable();
/** JSON has no NaN: it is null. */
const number = z.number().nullable();
const text = z.string();

/** Objects may hold more than is listed: newer versions add to them, older ones lack the optional. */
const ADAPTER = z.looseObject({ name: text, backend: text, type: text, driver: text });

export const RUN_SCHEMA = z.looseObject({
  dataset: z.looseObject({
    name: text,
    images: count,
    classes: z.array(text).min(2),
    counts: z.array(count),
    excluded: z.looseObject({ emptyLabel: count, duplicates: count }),
    grouped: z.boolean(),
    fingerprint: text,
    notices: z.array(z.looseObject({ kind: text })).optional(),
    notes: z.record(text, text).optional(),
  }),
  // What the network and the page are made of; the values are checked against the list of options.
  options: z.looseObject({
    ...{ protocol: text, quirks: z.array(text), sizes: z.array(count), imageSize: count },
  }),
  adapter: ADAPTER,
  furtherAdapters: z.array(ADAPTER).optional(),
  kernels: z.looseObject({}),
  versions: z.looseObject({ cytograd: text }),
  date: text,
});

/** training.json, as far as it is read again. */
export const TRAINING_SCHEMA = z.looseObject({
  dataset: z.looseObject({ name: text, licence: text.optional(), fingerprint: text }),
});

const ANSWERS = z.array(z.looseObject({ file: text, label: text, logits: z.array(number) }));

export const UNIT_SCHEMA = z.looseObject({
  unit: text,
  fold: count,
  nTrain: count,
  nVal: count,
  nTest: count,
  repeat: count,
  trainLoss: z.array(number),
  valLoss: z.array(number),
  bestEpoch: count,
  epochs: count,
  test: ANSWERS,
  validated: ANSWERS.optional(),
  calibration: z
    .looseObject({ temperature: z.number().positive(), offset: z.array(z.number()) })
    .nullable()
    .optional(),
  validation: z.array(text).optional(),
  adapter: text.optional(),
  auc: score,
  accuracy: score,
  f1: score,
  status: z.enum(['converged', 'max-epochs', 'diverged', 'interrupted']),
  seconds: z.number().min(0),
});

const files = z.array(text);

export const SPLITS_SCHEMA = z.looseObject({
  folds: z.array(
    z.looseObject({
      fold: count,
      test: files,
      validation: files,
      train: files,
      whole: count.optional(),
    }),
  ),
  images: z.array(z.looseObject({ file: text, label: text, group: text.optional() })).optional(),
});

const INTERVAL = z.looseObject({ low: number, high: number });
const ESTIMATE = z.looseObject({ value: number, low: number, high: number });

const POOLED = z.looseObject({
  ...{ images: count, folds: count, auc: z.number() },
  ...{ delong: INTERVAL.nullable(), bootstrap: INTERVAL.nullable() },
  ...{ f1Weighted: ESTIMATE, f1Macro: ESTIMATE },
  confusion: z.array(z.array(count)),
  ...{ sensitivity: ESTIMATE.nullable(), specificity: ESTIMATE.nullable() },
});

const SIZE = z.looseObject({
  ...{ n: count, units: count, nVal: count, diverged: count, neverLearned: count },
  ...{ mean: z.number(), sd: number, median: z.number(), q1: z.number(), q3: z.number() },
  ...{ low: number, high: number },
  f1: z.looseObject({ mean: z.number(), sd: number }),
  pooled: POOLED.nullable(),
});

export const SUMMARY_SCHEMA = z.looseObject({
  sizes: z.array(SIZE),
  requiredSize: count.nullable(),
  rule: text,
  forecast: z.looseObject({ band: z.array(z.looseObject({ n: z.number() })) }),
  saturation: z.looseObject({}).nullable(),
});

export const EMBEDDING_SCHEMA = z.looseObject({
  fold: count,
  classes: z.array(text),
  settings: z.looseObject({
    ...{ iterations: count, exaggeration: z.number(), exaggeratedIterations: count },
  }),
  panels: z.array(
    z.looseObject({
      n: count,
      nVal: count,
      points: z.array(
        z.looseObject({
          file: text,
          label: text,
          role: z.enum(['test', 'unused']),
          x: z.number(),
          y: z.number(),
        }),
      ),
      silhouette: number,
      purity: number,
      chance: number,
      neighbours: count,
      perplexity: number,
      divergence: number,
    }),
  ),
});

/**
 * A JSON file of a run as it is, once its schema has been held against it.
 * @param remedy a sentence
 * @returns undefined if there is no such file
 * @throws InputError naming the file, what is wrong with it, and the remedy
 */
export async function readChecked<T>(
  store: Store,
  file: string,
  schema: z.ZodType,
  remedy: string,
): Promise<T | undefined> {
  const damaged = (why: string, cause?: unknown) =>
    new InputError(`${store.name}/${file} is damaged (${why}): ${remedy}`, {
      ...{ kind: 'damaged', cause, thing: `${store.name}/${file}` },
    });
  const look = async (): Promise<{ value: unknown; changed?: string } | undefined> => {
    const value = await readJson(store, file).catch((cause: unknown) => {
      throw damaged('it is no JSON', cause);
    });
    if (value === undefined) return undefined;
    const { success, error } = schema.safeParse(value);
    if (!success) throw damaged(problemOf(error));
    // Damaged checksums are said where networks are read, and mended where training goes on.
    const sums = await readChecksums(store).catch((): Checksums => ({}));
    return { value, changed: changedSince(value as object, sums[file]) };
  };
  let seen = await look();
  // Another process may have written both between the two reads.
  if (seen?.changed) seen = await look();
  if (seen?.changed) throw damaged(seen.changed);
  // Checked above; unknown fields and the order of fields stay.
  return seen?.value as T | undefined;
}
