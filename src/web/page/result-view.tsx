import type { Gift } from '../shared/protocol.js';
import { type Answers, AnswerTable } from './answer-table.js';
import type { Client } from './client.js';
import { Downloads } from './downloads.js';
import { DropZone } from './drop-zone.js';
import { OwnCellsView } from './own-cells-view.js';
import { save } from './save.js';
import { useWords } from './words.js';

/** The report, what can be saved, the study's cells, and new cells for the networks. */
export function ResultView({
  client,
  id,
  report,
  answers,
  busy,
  hasCells,
  onZip,
  onOnnx,
  onCells,
  onNewCells,
}: {
  client: Client;
  id: string;
  report: string;
  answers: Answers | undefined;
  busy: boolean;
  hasCells: boolean;
  onZip(): void;
  onOnnx(): void;
  onCells(gift: Gift): void;
  onNewCells(gift: Gift): void;
}) {
  const { say, language } = useWords();
  return (
    <>
      <section class="card" aria-labelledby="report">
        <h2 id="report">{say('report')}</h2>
        {language !== 'en' && <p class="quiet">{say('reportEnglish')}</p>}
        <div class="buttons">
          <button
            type="button"
            class="main"
            onClick={() => save(`${id}.html`, new Blob([report], { type: 'text/html' }))}
          >
            {say('saveReport')}
          </button>
          <button type="button" onClick={onZip}>
            {say('saveZip')}
          </button>
        </div>
        <Downloads {...{ client, id, onOnnx }} />
        <iframe class="report" title={say('report')} srcdoc={report} sandbox="allow-scripts" />
      </section>
      <OwnCellsView {...{ client, id, hasCells, onCells }} />
      <section class="card" aria-labelledby="new-cells">
        <h2 id="new-cells">{say('newCells')}</h2>
        <DropZone
          label={say('newCellsText')}
          choosers={[{ label: say('chooseImages') }, { label: say('chooseFolder'), folder: true }]}
          onGiven={onNewCells}
        />
        {busy && <p role="status">{say('working')}</p>}
        {answers && <AnswerTable client={client} id={id} {...answers} />}
      </section>
    </>
  );
}
