import { useState } from 'preact/hooks';
import type { DatasetOptions } from '../../layouts/layout.js';
import type { TextName } from './texts.js';
import { useWords } from './words.js';

/** What a person may say of how a folder is read. */
const FIELDS = ['labelColumn', 'groupColumn', 'cut', 'pixelSize'] as const;
type Field = (typeof FIELDS)[number];

/** Whether an error is about one of the things that the form asks for. */
export const isAboutReading = (thing: string | undefined): boolean =>
  FIELDS.some((field) => field === thing);

/** The group that cells cut out of pictures always have. */
const BY_PICTURE = 'picture';

/** Chooses columns of a table, and how cells are cut out of pictures. */
export function ReadingForm({
  columns,
  places,
  options,
  busy,
  onRead,
}: {
  columns: readonly string[];
  /** Labels are places in pictures. */
  places: boolean;
  options: DatasetOptions;
  busy: boolean;
  onRead(options: DatasetOptions): void;
}) {
  const { say } = useWords();
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>(
    Object.fromEntries(FIELDS.map((field) => [field, String(options[field] ?? '')])),
  );
  const type = (field: Field) => (event: { currentTarget: { value: string } }) =>
    setTyped({ ...typed, [field]: event.currentTarget.value });
  const number = (field: Field) => (typed[field]?.trim() ? Number(typed[field]) : undefined);
  return (
    <form
      class="reading"
      onSubmit={(event) => {
        event.preventDefault();
        onRead({
          ...options,
          labelColumn: typed.labelColumn || undefined,
          groupColumn: typed.groupColumn || undefined,
          cut: number('cut'),
          pixelSize: number('pixelSize'),
        });
      }}
    >
      <p class="quiet">{say('readHelp')}</p>
      <div class="fields">
        {(['labelColumn', 'groupColumn'] as const).map((field) => (
          <div class="field" key={field}>
            <label for={`read-${field}`}>{say(field satisfies TextName)}</label>
            <select id={`read-${field}`} value={typed[field]} onChange={type(field)}>
              <option value="">{say('asFound')}</option>
              {columns
                .filter((column) => column !== '')
                .map((column) => (
                  <option key={column} value={column}>
                    {column}
                  </option>
                ))}
              {places && field === 'groupColumn' && !columns.includes(BY_PICTURE) && (
                <option value={BY_PICTURE}>{say('picture')}</option>
              )}
            </select>
          </div>
        ))}
        {places &&
          (['cut', 'pixelSize'] as const).map((field) => (
            <div class="field" key={field}>
              <label for={`read-${field}`}>{say(`${field}Field` satisfies TextName)}</label>
              <input
                id={`read-${field}`}
                inputMode="decimal"
                value={typed[field]}
                placeholder={say('asFound')}
                onInput={type(field)}
              />
            </div>
          ))}
      </div>
      <div class="buttons">
        <button type="submit" disabled={busy}>
          {say('readAgain')}
        </button>
      </div>
    </form>
  );
}
