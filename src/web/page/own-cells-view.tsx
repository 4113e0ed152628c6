import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Gift, TestCell } from '../shared/protocol.js';
import type { Client } from './client.js';
import { FileButton } from './drop-zone.js';
import { ExplainView } from './explain-view.js';
import { Picture } from './picture.js';
import { usePictures } from './use-pictures.js';
import { useWords } from './words.js';

/** Cells that are shown at a time. */
const SHOWN = 24;

/** The study's own cells as the networks that had not seen them answer, the clearest mistakes first. */
export function OwnCellsView({
  client,
  id,
  hasCells,
  onCells,
}: {
  client: Client;
  id: string;
  /** Else they have to be given: an imported run brings none. */
  hasCells: boolean;
  onCells(gift: Gift): void;
}) {
  const { say } = useWords();
  const [cells, setCells] = useState<TestCell[]>([]);
  const [shown, setShown] = useState(SHOWN);
  const [chosen, setChosen] = useState<TestCell>();
  useEffect(() => {
    void client.ask('testCells', id).then(setCells);
  }, [id]);
  const wrong = cells.filter(({ label, predicted }) => label !== predicted).length;
  if (cells.length === 0) return null;
  return (
    <section class="card" aria-labelledby="own-cells">
      <h2 id="own-cells">{say('ownCells')}</h2>
      <p>{say('ownCellsText', { n: cells[0].n, cells: cells.length, wrong })}</p>
      {hasCells ? (
        <>
          {chosen ? (
            <ExplainView client={client} id={id} cell={chosen} label={chosen.label} />
          ) : (
            <p class="quiet">{say('looksClick')}</p>
          )}
          <Gallery {...{ client, id, cells: cells.slice(0, shown), chosen, onChoose: setChosen }} />
          {cells.length > shown && (
            <button type="button" onClick={() => setShown(shown + SHOWN)}>
              {say('more', { count: cells.length - shown })}
            </button>
          )}
        </>
      ) : (
        <>
          <p>{say('cellsAway')}</p>
          <FileButton chooser={{ label: say('chooseFolder'), folder: true }} onGiven={onCells} />
        </>
      )}
    </section>
  );
}

function Gallery({
  client,
  id,
  cells,
  chosen,
  onChoose,
}: {
  client: Client;
  id: string;
  cells: readonly TestCell[];
  chosen: TestCell | undefined;
  onChoose(cell: TestCell): void;
}) {
  const { say, language } = useWords();
  const files = useMemo(() => cells.map(({ file }) => file), [cells.length]);
  const pictures = usePictures(files, (some) => client.ask('ownPictures', { id, files: some }));
  const percent = (value: number) => value.toLocaleString(language, { style: 'percent' });
  return (
    <ul class="gallery">
      {cells.map((cell) => {
        const { file, label, predicted, probability } = cell;
        const picture = pictures[file];
        return (
          <li key={file} class={label === predicted ? undefined : 'wrong'}>
            <button
              type="button"
              class="plain pick"
              aria-label={`${say('looks')}: ${file}`}
              aria-pressed={chosen?.file === file}
              onClick={() => onChoose(cell)}
            >
              {picture && <Picture thumbnail={picture} />}
            </button>
            <span>
              {label === predicted ? `✓ ${label}` : `✗ ${label} → ${predicted}`}{' '}
              <span class="quiet">{percent(probability)}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
