import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isImageName } from '../../images/image-name.js';
import type { GivenFile, Shown } from '../shared/protocol.js';
import type { Client } from './client.js';
import type { Given } from './dropped-files.js';
import { failureText } from './error-text.js';
import { keepLabels, type Labels, labelsCsv, readLabels } from './label-store.js';
import { Picture } from './picture.js';
import { save } from './save.js';
import { useWords } from './words.js';

/** Labels are given with the keys 1 to 9. */
const MOST_CLASSES = 9;
const ZOOMS = [1, 2, 4];

/** Unsorted images, one after another, labelled by keyboard. */
export function LabelView({
  client,
  given,
  onUse,
}: {
  client: Client;
  given: Given;
  onUse(given: Given): void;
}) {
  const { say, language } = useWords();
  const files = imagesOf(given);
  const [labels, setLabels] = useState<Labels>(() => readLabels(given.name));
  const [at, setAt] = useState(() => firstWithout(files, labels, 0));
  const [shown, setShown] = useState<Shown>();
  const [zoom, setZoom] = useState(0);
  const done = files.filter(({ path }) => labels.labels[path] !== undefined).length;
  const file = files[at];
  const change = (next: Labels) => {
    keepLabels(given.name, next);
    setLabels(next);
  };
  const history = useRef<number[]>([]);

  useEffect(() => {
    let left = false;
    setShown(undefined);
    if (file) client.ask('picture', file).then((picture) => left || setShown(picture));
    return () => {
      left = true;
    };
  }, [file?.path]);

  const label = (name: string) => {
    history.current.push(at);
    const next = { ...labels, labels: { ...labels.labels, [file.path]: name } };
    change(next);
    setAt(firstWithout(files, next, at));
  };
  const undo = () => {
    const last = history.current.pop();
    if (last === undefined) return;
    const { [files[last].path]: _, ...rest } = labels.labels;
    change({ ...labels, labels: rest });
    setAt(last);
  };
  const move = (by: number) => setAt(Math.min(files.length - 1, Math.max(0, at + by)));

  // At once and not after the next paint: keys may come faster.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
      const name = /^[1-9]$/.test(event.key) ? labels.classes[Number(event.key) - 1] : undefined;
      if (name !== undefined) label(name);
      else if (event.key === 'Backspace' || event.key === 'u') undo();
      else if (event.key === 'ArrowRight') move(1);
      else if (event.key === 'ArrowLeft') move(-1);
      else if (event.key === '+') setZoom(Math.min(zoom + 1, ZOOMS.length - 1));
      else if (event.key === '-') setZoom(Math.max(zoom - 1, 0));
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  return (
    <section class="card" aria-labelledby="label">
      <h2 id="label">
        {say('label')}: {given.name}
      </h2>
      <p class="quiet">{say('labelHelp')}</p>
      <ClassList
        labels={labels}
        onAdd={(name) => change(withClass(labels, name))}
        onLabel={label}
      />
      <p role="status">
        {say('labelled', { done, total: files.length })}
        {labels.labels[file.path] && ` · ${file.path}: ${labels.labels[file.path]}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: magnified, it is scrolled by the keys */}
      <section class="stage" tabIndex={0} aria-label={file.path}>
        {shown && 'failure' in shown && <p class="warn">{failureText(shown.failure, language)}</p>}
        {shown && !('failure' in shown) && (
          <div style={{ width: `${384 * ZOOMS[zoom]}px` }}>
            <Picture thumbnail={shown} />
          </div>
        )}
      </section>
      <div class="buttons">
        <button type="button" onClick={() => move(-1)}>
          {say('previous')} (←)
        </button>
        <button type="button" onClick={() => move(1)}>
          {say('next')} (→)
        </button>
        <button type="button" onClick={undo}>
          {say('undo')} (U)
        </button>
        <button type="button" onClick={() => setZoom((zoom + 1) % ZOOMS.length)}>
          {say('zoom')} (+ −)
        </button>
      </div>
      <div class="buttons">
        <button
          type="button"
          disabled={done === 0}
          onClick={() => save('labels.csv', new Blob([labelsCsv(labels)], { type: 'text/csv' }))}
        >
          {say('saveLabels')}
        </button>
        <button
          type="button"
          class="main"
          disabled={new Set(Object.values(labels.labels)).size < 2}
          onClick={() => onUse(labelled(given.name, files, labels))}
        >
          {say('useLabels')}
        </button>
      </div>
    </section>
  );
}

function ClassList({
  labels,
  onAdd,
  onLabel,
}: {
  labels: Labels;
  onAdd(name: string): void;
  onLabel(name: string): void;
}) {
  const { say } = useWords();
  const [name, setName] = useState('');
  return (
    <>
      <div class="buttons">
        {labels.classes.map((one, i) => (
          <button type="button" key={one} onClick={() => onLabel(one)}>
            <kbd>{i + 1}</kbd> {one}
          </button>
        ))}
      </div>
      {labels.classes.length < MOST_CLASSES && (
        <form
          class="buttons"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') onAdd(name.trim());
            setName('');
          }}
        >
          <label>
            {say('newClass')}{' '}
            <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          <button type="submit">{say('add')}</button>
        </form>
      )}
    </>
  );
}

/** By their names below the folder, sorted. */
function imagesOf({ files }: Given): GivenFile[] {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]));
  const nested = tops.size === 1 && files.every(({ path }) => path.includes('/'));
  return files
    .filter(
      ({ path }) => isImageName(path) && !path.split('/').some((part) => part.startsWith('.')),
    )
    .map(({ path, blob }) => ({ blob, path: nested ? path.slice(path.indexOf('/') + 1) : path }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The next image without a label from here on, else the one that is shown. */
function firstWithout(files: readonly GivenFile[], { labels }: Labels, from: number): number {
  const next = files.findIndex(({ path }, i) => i >= from && labels[path] === undefined);
  return next >= 0 ? next : Math.min(from, files.length - 1);
}

const withClass = ({ classes, labels }: Labels, name: string): Labels => ({
  classes: classes.includes(name) ? classes : [...classes, name],
  labels,
});

/** The labelled images with their table; the others are not used. */
function labelled(name: string, files: readonly GivenFile[], labels: Labels): Given {
  const used = files.filter(({ path }) => labels.labels[path] !== undefined);
  const known = new Set(used.map(({ path }) => path));
  const rows = Object.entries(labels.labels).filter(([file]) => known.has(file));
  const table = labelsCsv({ ...labels, labels: Object.fromEntries(rows) });
  return { name, files: [...used, { path: 'labels.csv', blob: new Blob([table]) }] };
}

/** Whether there are images to be labelled in what was given. */
export const hasImages = (given: Given): boolean => imagesOf(given).length > 1;
