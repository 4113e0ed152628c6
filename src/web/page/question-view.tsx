import { useState } from 'preact/hooks';
import type { OptionName, StudyRequest } from '../../study/options.js';
import type { Cells, Estimate } from '../shared/protocol.js';
import { OptionFields, requestOf, type Typed } from './option-fields.js';
import { optionLabel } from './option-texts.js';
import { duration, type Language, type Say, type TextName } from './texts.js';
import { fitting, THOROUGH, type Thorough } from './thorough.js';
import { useWords } from './words.js';

/** What is to be told apart, how thoroughly, and what that takes on this machine. */
export function QuestionView({
  cells,
  estimate,
  busy,
  onMeasure,
  onStart,
  onChange,
}: {
  cells: Cells;
  estimate: Estimate | undefined;
  busy: boolean;
  onMeasure(request: StudyRequest): void;
  onStart(request: StudyRequest): void;
  /** The question is another: what was measured no longer holds. */
  onChange(): void;
}) {
  const { say, language } = useWords();
  const names = cells.classes.map(({ name }) => name);
  const proposed = cells.positive ?? proposedOf(names);
  const [positive, setPositive] = useState<readonly string[]>(proposed);
  const [thorough, setThorough] = useState<Thorough>('quick');
  const [typed, setTyped] = useState<Typed>({});
  const base = fitting(THOROUGH[thorough], cells, positive);
  const request = (): StudyRequest => ({
    ...base,
    ...(positive.length > 0 ? { positive: [...positive] } : {}),
    ...requestOf(typed),
  });
  const type = (name: OptionName, text: string) => {
    onChange();
    setTyped({ ...typed, [name]: text });
  };
  const others = names.filter((name) => !positive.includes(name));
  return (
    <section class="card" aria-labelledby="question">
      <h2 id="question">{say('question')}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onStart(request());
        }}
      >
        <fieldset>
          <legend>{say('questionPositive')}</legend>
          <p class="quiet">{say('questionHelp')}</p>
          <div class="ticks">
            {names.map((name) => (
              <label key={name}>
                <input
                  type="checkbox"
                  checked={positive.includes(name)}
                  onChange={(event) => {
                    onChange();
                    const rest = positive.filter((other) => other !== name);
                    setPositive(event.currentTarget.checked ? [...rest, name] : rest);
                  }}
                />{' '}
                {name}
              </label>
            ))}
          </div>
          <p class="question">
            {positive.length > 0
              ? say('against', {
                  positive: positive.join(' + '),
                  others: others.length > 1 ? say('allOthers') : (others[0] ?? '–'),
                })
              : say('everyClass')}
          </p>
        </fieldset>
        <fieldset>
          <legend>{say('thorough')}</legend>
          {(Object.keys(THOROUGH) as Thorough[]).map((name) => (
            <label key={name} class="choice">
              <input
                type="radio"
                name="thorough"
                checked={thorough === name}
                onChange={() => {
                  onChange();
                  setThorough(name);
                }}
              />{' '}
              <span>
                <strong>{say(name)}</strong> {say(`${name}Text` satisfies TextName)}
              </span>
            </label>
          ))}
          <div class="fields">
            {(['sizes', 'folds'] as const).map((name) => (
              <div class="field" key={name}>
                <label for={`option-${name}`}>{optionLabel(name, language)}</label>
                <input
                  id={`option-${name}`}
                  value={typed[name] ?? ''}
                  placeholder={String(base[name] ?? '')}
                  onInput={(event) => type(name, event.currentTarget.value)}
                />
              </div>
            ))}
          </div>
          <OptionFields typed={typed} onType={type} />
        </fieldset>
        {estimate && (
          <p class="answer" role="status">
            {costText(estimate, say, language)}
          </p>
        )}
        <div class="buttons">
          <button type="button" disabled={busy} onClick={() => onMeasure(request())}>
            {say('measure')}
          </button>
          <button type="submit" class="main" disabled={busy}>
            {say('start')}
          </button>
        </div>
      </form>
    </section>
  );
}

function costText(estimate: Estimate, say: Say, language: Language): string {
  const { networks, folds, sizes, adapter, seconds } = estimate;
  const typical = duration(seconds.typical, language);
  const atMost = duration(seconds.atMost, language);
  const values = { networks, folds, sizes: sizes.join(', '), typical, atMost, adapter };
  return say(atMost === typical ? 'costExact' : 'cost', values);
}

/** Of two classes, the one that the command line takes; a class `other` is the rest. */
function proposedOf(names: readonly string[]): string[] {
  if (names.length !== 2) return [];
  const [first, last] = [...names].sort();
  return [last === 'other' ? first : last];
}
