import * as z from 'zod';
import { allowed, OPTIONS, type OptionName, type StudyRequest } from '../../study/options.js';
import { optionHelp, optionLabel } from './option-texts.js';
import { useWords } from './words.js';

/** Options that have a place of their own on the page, or belong to a table that is read already. */
const ELSEWHERE: readonly OptionName[] = [
  'positive',
  'sizes',
  'folds',
  'labelColumn',
  'groupColumn',
  'cut',
  'pixelSize',
];
const ADVANCED = (Object.keys(OPTIONS) as OptionName[]).filter((name) => !ELSEWHERE.includes(name));

/** What was typed, by option. */
export type Typed = Partial<Record<OptionName, string>>;

/** Every other option, made of the one list of them. */
export function OptionFields({
  typed,
  onType,
}: {
  typed: Typed;
  onType(name: OptionName, text: string): void;
}) {
  const { say } = useWords();
  return (
    <details>
      <summary>{say('advanced')}</summary>
      <p class="quiet">{say('advancedHelp')}</p>
      <div class="fields">
        {ADVANCED.map((name) => (
          <Field
            key={name}
            name={name}
            text={typed[name] ?? ''}
            onType={(text) => onType(name, text)}
          />
        ))}
      </div>
    </details>
  );
}

function Field({
  name,
  text,
  onType,
}: {
  name: OptionName;
  text: string;
  onType(text: string): void;
}) {
  const { say, language } = useWords();
  const { fallback } = OPTIONS[name];
  const { type, enum: choices } = z.toJSONSchema(OPTIONS[name].schema);
  const id = `option-${name}`;
  const listed = type === 'boolean' ? ['true', 'false'] : choices?.map(String);
  const change = (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value);
  return (
    <div class="field">
      <label for={id}>{optionLabel(name, language)}</label>
      {listed ? (
        <select id={id} value={text} onChange={change}>
          <option value="">
            {fallback === undefined ? say('plainDefault') : say('byDefault', { value: fallback })}
          </option>
          {listed.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          value={text}
          placeholder={fallback ?? ''}
          title={allowed(name)}
          onInput={change}
        />
      )}
      <small>{optionHelp(name, language)}</small>
    </div>
  );
}

/** What was typed as a study's request; what cannot be is left for the study to refuse by name. */
export function requestOf(typed: Typed): StudyRequest {
  const given = Object.entries(typed).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(
    given.map(([name, text]) => [name, typedValue(name as OptionName, text.trim())]),
  );
}

function typedValue(name: OptionName, text: string): unknown {
  const { type, items } = z.toJSONSchema(OPTIONS[name].schema);
  const number = (word: string) => (word.trim() === '' ? word : Number(word));
  if (type === 'integer' || type === 'number') return number(text);
  if (type === 'boolean') return text === 'true';
  if (type !== 'array') return text;
  const words = text.split(/[,;\s]+/).filter((word) => word !== '');
  return (items as { type?: string }).type === 'integer' ? words.map(number) : words;
}
