import { useEffect, useState } from 'preact/hooks';
import { METHODS, type Method } from '../../engine/explain/methods.js';
import type { CellName, Explained } from '../shared/protocol.js';
import type { Client } from './client.js';
import { errorText } from './error-text.js';
import { Picture } from './picture.js';
import { useWords } from './words.js';

/** Where networks look on a cell: by every method, for every size. */
export function ExplainView({
  client,
  id,
  cell,
  label,
}: {
  client: Client;
  id: string;
  /** A new cell, or one of the study's own. */
  cell: CellName;
  /** Its class, where it is known. */
  label?: string;
}) {
  const { say, language } = useWords();
  const { file, given } = cell;
  const [sizes, setSizes] = useState<number[]>([]);
  const [n, setN] = useState<number>();
  const [method, setMethod] = useState<Method>('saliency');
  const [explained, setExplained] = useState<Explained>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    client.ask('sizes', id).then((all) => {
      setSizes(all);
      setN(all.at(-1));
    });
  }, [id]);
  useEffect(() => {
    if (n === undefined) return;
    let left = false;
    setExplained(undefined);
    setFailure(undefined);
    client.ask('explain', { id, cell: { file, given }, n, method }).then(
      (found) => left || setExplained(found),
      (error) => left || setFailure(errorText(error, language)),
    );
    return () => {
      left = true;
    };
  }, [id, file, given, n, method]);
  return (
    <section class="card" aria-labelledby="explain">
      <h3 id="explain">
        {say('looks')} {file}
        {label && ` (${label})`}
      </h3>
      <div class="fields">
        <div class="field">
          <label for="explain-n">{say('sizeOfNetwork')}</label>
          <select
            id="explain-n"
            value={n}
            onChange={(event) => setN(Number(event.currentTarget.value))}
          >
            {sizes.map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="explain-method">{say('method')}</label>
          <select
            id="explain-method"
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value as Method)}
          >
            {METHODS.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div role="status">
        {failure && <p class="warn">{failure}</p>}
        {!failure && !explained && <p>{say('working')}</p>}
        {explained && (
          <>
            <div class="maps">
              {explained.pictures.map((picture, i) => (
                <Picture key={i} thumbnail={picture} />
              ))}
            </div>
            <p>
              {say('looksWhy', {
                className: explained.className,
                probability: explained.probability.toLocaleString(language, {
                  maximumFractionDigits: 2,
                }),
              })}
            </p>
          </>
        )}
      </div>
      <p class="quiet">{say('looksHelp')}</p>
    </section>
  );
}
