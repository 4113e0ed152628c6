import { METHODS } from '../engine/explain/methods.js';

/** What a run directory holds beside pictures in its own folders. */
const RUN_FOLDERS = ['units', 'models', 'checkpoints', 'figures', 'audit'];
/** What no other program leaves side by side: of these, a run whose run.json is damaged has two. */
const RUN_MARKS = ['units', 'models', 'checkpoints', 'splits.json', 'summary.json', 'report.html'];
const TRAINING_FOLDERS = ['checkpoints', 'figures'];
/** Of `explain`: `<image>-<method>.png`. */
const MAP = new RegExp(`-(${METHODS.join('|')})\\.png$`, 'i');
const CONTACT_SHEET = /^contact-sheet( \(\d+\)|-\d+)?\.(png|svg)$/i;

/**
 * Whether cytograd wrote an entry of a folder, so that it must never be read as data. Runs and
 * trainings are known by what is in them, the pictures of `inspect` and `explain` by their names,
 * wherever they lie.
 * @param names of all entries of the folder
 * @param readRun gives the text of its `run.json`, where that can be read
 */
export function ownEntries(
  names: readonly string[],
  readRun: () => string | undefined,
): (name: string) => boolean {
  const own = new Set<string>();
  if (isRun(names, readRun)) for (const name of RUN_FOLDERS) own.add(name);
  const isTraining = ['training.json', 'model.safetensors'].every((name) => names.includes(name));
  if (isTraining) for (const name of TRAINING_FOLDERS) own.add(name);
  const drawn = isTraining || own.size > 0 ? /\.svg$/i : /$^/;
  return (name) => own.has(name) || MAP.test(name) || CONTACT_SHEET.test(name) || drawn.test(name);
}

function isRun(names: readonly string[], readRun: () => string | undefined): boolean {
  if (!names.includes('run.json')) return false;
  const text = readRun();
  if (text === undefined) return false;
  try {
    const run: unknown = JSON.parse(text);
    const { versions, dataset } = run as { [key: string]: { [key: string]: unknown } | undefined };
    if (versions?.cytograd !== undefined && dataset !== undefined) return true;
  } catch {
    // Damaged: what lies beside it tells.
  }
  return RUN_MARKS.filter((name) => names.includes(name)).length > 1;
}
