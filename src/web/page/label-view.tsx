import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Given, Shown } from '../shared/protocol.js';
import type { Client } from './client.js';
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
  /** The labelled images with their table; the others are not used. */
  onUse(images: string[], table: string): void;
}) {
  const { say, language } = useWords();
  const files = given.images;
  const [labels, setLabels] = useState<Labels>(() => readLabels(given.name));
  const [at, setAt] = useState(() => firstWithout(files, labels, 0));
  const [shown, setShown] = useState<Shown>();
  const [zoom, setZoom] = useState(0);
  const done = files.filter((path) => labels.labels[path] !== undefined).length;
  const file = files[at];
  const change = (next: Labels) => {
    keepLabels(given.name, next);
    setLabels(next);
  };
  const history = useRef<number[]>([]);

  useEffect(() => {
    let left = false;
    setShown(undefined);
    if (file)
      client
        .ask('picture', { file, given: given.key })
        .then((picture) => left || setShown(picture));
    return () => {
      left = true;
    };
  }, [file]);

  const label = (name: string) => {
    history.current.push(at);
    const next = { ...labels, labels: { ...labels.labels, [file]: name } };
    change(next);
    setAt(firstWithout(files, next, at));
  };
  const undo = () => {
    const last = history.current.pop();
    if (last === undefined) return;
    const { [files[last]]: _, ...rest } = labels.labels;
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
        {labels.labels[file] && ` · ${file}: ${labels.labels[file]}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: magnified, it is scrolled by the keys */}
      <section class="stage" tabIndex={0} aria-label={file}>
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
          onClick={() => onUse(...labelled(files, labels))}
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

/** The next image without a label from here on, else the one that is shown. */
function firstWithout(files: readonly string[], { labels }: Labels, from: number): number {
  const next = files.findIndex((file, i) => i >= from && labels[file] === undefined);
  return next >= 0 ? next : Math.min(from, files.length - 1);
}

const withClass = ({ classes, labels }: Labels, name: string): Labels => ({
  classes: classes.includes(name) ? classes : [...classes, name],
  labels,
});

/** The labelled images, and their table. */
function labelled(files: readonly string[], labels: Labels): [string[], string] {
  const used = files.filter((file) => labels.labels[file] !== undefined);
  const rows = used.map((file) => [file, labels.labels[file]]);
  return [used, labelsCsv({ ...labels, labels: Object.fromEntries(rows) })];
}
