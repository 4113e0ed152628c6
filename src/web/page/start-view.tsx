import { useState } from 'preact/hooks';
import type { SavedStudy } from '../shared/protocol.js';
import { DropZone, FileButton } from './drop-zone.js';
import type { Lab } from './use-lab.js';
import { useWords } from './words.js';

/** The first view: give cells, try it, go on with what is saved. */
export function StartView({ lab }: { lab: Lab }) {
  const { machine, studies } = lab;
  const { say } = useWords();
  return (
    <>
      <p class="lead">{say('lead')}</p>
      <DropZone
        label={say('drop')}
        choosers={[
          { label: say('chooseFolder'), folder: true },
          { label: say('chooseZip'), accept: '.zip' },
        ]}
        onGiven={lab.openGift}
      >
        <details>
          <summary>{say('folderForm')}</summary>
          <p>{say('folderFormText')}</p>
          <pre>
            {
              'cells/blast/0001.png            cells/labels.csv:  file,class,patient\ncells/lymphocyte/0002.png                          img/0001.png,blast,p01'
            }
          </pre>
        </details>
      </DropZone>
      <section class="card try">
        <div>
          <button type="button" class="main" onClick={lab.tryIt} disabled={!machine}>
            {say('tryIt')}
          </button>
          <button type="button" class="plain" onClick={lab.lookAtExample}>
            {say('lookAtExample')}
          </button>
        </div>
        <p>{say('tryItText')}</p>
      </section>
      {machine && machine !== 'none' && (
        <p class={machine.software ? 'warn' : 'quiet'}>
          {say(machine.software ? 'machineSoftware' : 'machine', { name: machine.name })}
        </p>
      )}
      <SavedStudies studies={studies} lab={lab} />
    </>
  );
}

function SavedStudies({
  studies,
  lab,
}: {
  /** Undefined until they are known. */
  studies: readonly SavedStudy[] | undefined;
  lab: Lab;
}) {
  const { say, language } = useWords();
  const status = ({ complete, total, finished }: SavedStudy): string => {
    if (complete) return say('finished');
    return total === null ? say('notBegun') : say('networksOf', { done: finished, total });
  };
  return (
    <section class="card" aria-labelledby="saved">
      <h2 id="saved">{say('saved')}</h2>
      {studies && (
        <ul class="studies">
          {studies.map((study) => (
            <li key={study.id}>
              <div>
                <strong>{study.name}</strong>{' '}
                <span class="quiet">
                  {new Date(study.date).toLocaleString(language)} · {status(study)}
                </span>
              </div>
              <div class="buttons">
                {!study.complete && study.hasCells && (
                  <button type="button" class="main" onClick={() => lab.resume(study.id)}>
                    {say('goOn')}
                  </button>
                )}
                {!study.complete && !study.hasCells && (
                  <FileButton
                    chooser={{ label: say('goOnWithCells'), folder: true }}
                    onGiven={(gift) => lab.giveCells(study.id, gift)}
                  />
                )}
                {study.finished > 0 && (
                  <button type="button" onClick={() => lab.show(study.id)}>
                    {say('showResult')}
                  </button>
                )}
                {study.finished > 0 && (
                  <button type="button" onClick={() => lab.zip(study.id)}>
                    {say('saveZip')}
                  </button>
                )}
                <RemoveButton onRemove={() => lab.remove(study.id)} />
              </div>
            </li>
          ))}
        </ul>
      )}
      <FileButton
        chooser={{ label: say('openZip'), accept: '.zip' }}
        onGiven={(gift) => 'files' in gift && lab.take(gift.files[0])}
      />
    </section>
  );
}

/** Asks once more: what is deleted is gone. */
function RemoveButton({ onRemove }: { onRemove(): void }) {
  const { say } = useWords();
  const [sure, setSure] = useState(false);
  return (
    <button
      type="button"
      class="plain"
      onClick={() => (sure ? onRemove() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {say(sure ? 'removeSure' : 'remove')}
    </button>
  );
}

/** What to do where the browser cannot compute. */
export function NoGpuView() {
  const { say } = useWords();
  return (
    <section class="card" role="alert">
      <h2>{say('noGpuTitle')}</h2>
      <p>{say('noGpuText')}</p>
      <ul>
        <li>{say('noGpuWindows')}</li>
        <li>{say('noGpuMac')}</li>
        <li>{say('noGpuLinux')}</li>
      </ul>
      <p>{say('noGpuElse')}</p>
    </section>
  );
}
