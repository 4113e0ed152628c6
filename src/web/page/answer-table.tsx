import { useMemo, useState } from 'preact/hooks';
import type { Prediction } from '../../study/predict-images.js';
import type { CellName } from '../shared/protocol.js';
import type { Client } from './client.js';
import { failureText } from './error-text.js';
import { ExplainView } from './explain-view.js';
import { Picture } from './picture.js';
import { save } from './save.js';
import { usePictures } from './use-pictures.js';
import { useWords } from './words.js';

export interface Answers {
  answers: Prediction[];
  bad: { file: string; reason: string }[];
  /** What was asked about. */
  given: number;
}

/** Answers that are shown at a time; the table that is saved has all of them. */
const SHOWN = 200;

/** What the networks say of new cells. */
export function AnswerTable({
  client,
  id,
  answers,
  bad,
  given,
}: { client: Client; id: string } & Answers) {
  const { say, language } = useWords();
  const [count, setCount] = useState(SHOWN);
  const [cell, setCell] = useState<CellName>();
  const shown = useMemo(() => answers.slice(0, count), [count, answers]);
  const files = useMemo(() => shown.map(({ file }) => file), [shown]);
  const pictures = usePictures(files, (some) => client.ask('pictures', { given, files: some }));
  const number = (value: number) =>
    value.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <>
      {bad.length > 0 && (
        <div class="warn">
          {say('damagedSome', { count: bad.length })}
          <ul>
            {bad.map(({ file, reason }) => (
              <li key={file}>{failureText(reason, language)}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="buttons">
        <button
          type="button"
          onClick={() => save(`${id}-answers.csv`, new Blob([csv(answers)], { type: 'text/csv' }))}
        >
          {say('saveCsv')}
        </button>
      </div>
      {cell ? (
        <ExplainView client={client} id={id} cell={cell} />
      ) : (
        <p class="quiet">{say('looksClick')}</p>
      )}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('cell')}</th>
              <th scope="col">{say('answer')}</th>
              <th scope="col">{say('probability')}</th>
              <th scope="col">{say('disagreement')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ file, predicted, probabilities, ensemble }) => (
              <tr key={file}>
                <th scope="row">
                  <button
                    type="button"
                    class="plain pick"
                    aria-label={`${say('looks')}: ${file}`}
                    onClick={() => setCell({ file, given })}
                  >
                    {pictures[file] && <Picture thumbnail={pictures[file]} />}
                  </button>{' '}
                  {file}
                </th>
                <td>{predicted}</td>
                <td class="number">{number(Math.max(...probabilities))}</td>
                <td class="number">{ensemble ? number(ensemble.disagreement) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answers.length > shown.length && (
        <button type="button" onClick={() => setCount(count + SHOWN)}>
          {say('more', { count: answers.length - shown.length })}
        </button>
      )}
    </>
  );
}

const quoted = (text: string): string =>
  /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function csv(answers: readonly Prediction[]): string {
  const rows = answers.map(({ file, predicted, probabilities, ensemble }) =>
    [
      quoted(file),
      quoted(predicted),
      Math.max(...probabilities),
      ensemble?.disagreement ?? '',
    ].join(','),
  );
  return `${['file,predicted,probability,disagreement', ...rows].join('\n')}\n`;
}
