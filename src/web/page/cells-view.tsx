import type { ComponentChildren } from 'preact';
import type { DatasetOptions } from '../../layouts/layout.js';
import type { UnusedReason } from '../../study/dataset.js';
import type { Cells, Inspection } from '../shared/protocol.js';
import { failureText } from './error-text.js';
import { Picture } from './picture.js';
import { ReadingForm } from './reading-form.js';
import { useWords } from './words.js';

/** Kinds of images and damaged files that are listed. */
const KINDS = 4;
const BAD = 20;

/** What was understood of the folder, in words and pictures. */
export function CellsView({
  cells,
  inspection,
  busy,
  onRead,
}: {
  cells: Cells;
  inspection: Inspection | undefined;
  busy: boolean;
  /** Undefined where there is nothing to read in another way. */
  onRead: ((options: DatasetOptions) => void) | undefined;
}) {
  const { say } = useWords();
  const { classes, images, recognised, labelledIn, columns, options } = cells;
  return (
    <section class="card" aria-labelledby="understood">
      <h2 id="understood">
        {cells.name}:{' '}
        {say(classes.length === 1 ? 'imagesOfOne' : 'imagesOf', {
          images,
          classes: classes.length,
        })}
      </h2>
      {classes.length === 1 && <p class="warn">{say('oneClass', { name: classes[0].name })}</p>}
      {recognised && <p class="warn">{say('recognised', { name: recognised })}</p>}
      {labelledIn && <LabelledIn {...labelledIn} />}
      {onRead && columns && (
        <details>
          <summary>{say('readTitle')}</summary>
          <ReadingForm
            {...{ columns, options, busy, onRead, places: labelledIn?.cut !== undefined }}
          />
        </details>
      )}
      <div class="scroll">
        <table class="classes">
          <thead>
            <tr>
              <th scope="col">{say('classColumn')}</th>
              <th scope="col">{say('countColumn')}</th>
              <th scope="col">{say('examplesColumn')}</th>
            </tr>
          </thead>
          <tbody>
            {classes.map(({ name, meaning, count }) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {meaning && <span class="quiet"> {meaning}</span>}
                </th>
                <td class="number">{count}</td>
                <td class="examples">
                  {inspection?.thumbnails
                    .filter(({ label }) => label === name)
                    .map((thumbnail) => (
                      <Picture key={thumbnail.file} thumbnail={thumbnail} />
                    ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Findings cells={cells} inspection={inspection} />
    </section>
  );
}

/** Where the labels come from, and how cells are cut out. */
function LabelledIn({ tool, files, cut }: NonNullable<Cells['labelledIn']>) {
  const { say } = useWords();
  const named = tool === 'a table' ? say('aTable') : tool;
  return (
    <p class="warn">
      {say('labelledIn', { tool: named, file: files.slice(0, 3).join(', ') })}{' '}
      {cut && say('cutOut', cut)}
    </p>
  );
}

function Findings({ cells, inspection }: { cells: Cells; inspection: Inspection | undefined }) {
  const { say } = useWords();
  const { groups, groupColumn = '', unused, excluded } = cells;
  const left = [
    ...(excluded.emptyLabel > 0 ? [say('emptyLabel', { count: excluded.emptyLabel })] : []),
    ...(excluded.duplicates > 0 ? [say('markedDuplicates', { count: excluded.duplicates })] : []),
    ...unused.map(({ reason, count, examples }) =>
      say(`unused-${reason satisfies UnusedReason}`, { count, example: examples[0] }),
    ),
  ];
  return (
    <dl class="findings">
      <Finding name={say('patients')} warn={groups === undefined}>
        {groups === undefined ? say('groupsNo') : say('groupsYes', { groups, column: groupColumn })}
      </Finding>
      {left.length > 0 && (
        <Finding name={say('leftOutTitle')} warn>
          {left.join('; ')}
        </Finding>
      )}
      {inspection && <Decoded inspection={inspection} />}
    </dl>
  );
}

function Decoded({ inspection: { kinds, bad, empty, copies } }: { inspection: Inspection }) {
  const { say, language } = useWords();
  const rest = kinds.slice(KINDS).reduce((sum, { count }) => sum + count, 0);
  const listed = kinds.slice(0, KINDS).map((kind) => say('kind', kind));
  const contradictions = copies.filter(({ sameClass }) => !sameClass).length;
  const number = new Set(copies.map(({ second }) => second)).size;
  return (
    <>
      <Finding name={say('sizesAndFormats')}>
        {[...listed, ...(rest > 0 ? [say('more', { count: rest })] : [])].join(', ')}
      </Finding>
      <Finding name={say('copiesTitle')} warn={contradictions > 0}>
        {number === 0
          ? say('copiesNone')
          : say('copiesSome', {
              count: number,
              example: `${copies[0].first} = ${copies[0].second}`,
            })}{' '}
        {contradictions > 0 && say('copiesContradict', { count: contradictions })}
      </Finding>
      {empty.length > 0 && (
        <Finding name={say('emptyTitle')} warn>
          {say('emptySome', { count: empty.length, example: empty[0] })}
        </Finding>
      )}
      <Finding name={say('damagedTitle')} warn={bad.length > 0}>
        {bad.length === 0 ? (
          say('damagedNone')
        ) : (
          <>
            {say('damagedSome', { count: bad.length })}
            <ul>
              {bad.slice(0, BAD).map(({ file, reason }) => (
                <li key={file}>{failureText(reason, language)}</li>
              ))}
              {bad.length > BAD && <li>{say('more', { count: bad.length - BAD })}</li>}
            </ul>
          </>
        )}
      </Finding>
    </>
  );
}

function Finding({
  name,
  warn = false,
  children,
}: {
  name: string;
  warn?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class={warn ? 'finding warn' : 'finding'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
