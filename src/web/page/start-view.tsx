import { useState } from 'preact/hooks';
import type { Machine, SavedStudy } from '../shared/protocol.js';
import { DropZone } from './drop-zone.js';
import type { Given } from './dropped-files.js';
import { useWords } from './words.js';

export interface StudyActions {
  onResume(id: string): void;
  onResult(id: string): void;
  onZip(id: string): void;
  onRemove(id: string): void;
  onImport(file: File): void;
}

/** The first view: give cells, try it, go on with what is saved. */
export function StartView({
  machine,
  studies,
  onGiven,
  onTry,
  onLook,
  ...actions
}: {
  machine: Machine | undefined;
  studies: readonly SavedStudy[];
  onGiven(given: Given): void;
  onTry(): void;
  onLook(): void;
} & StudyActions) {
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
        onGiven={onGiven}
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
          <button type="button" class="main" onClick={onTry} disabled={!machine}>
            {say('tryIt')}
          </button>
          <button type="button" class="plain" onClick={onLook}>
            {say('lookAtExample')}
          </button>
        </div>
        <p>{say('tryItText')}</p>
      </section>
      {machine && (
        <p class={machine.software ? 'warn' : 'quiet'}>
          {say(machine.software ? 'machineSoftware' : 'machine', { name: machine.name })}
        </p>
      )}
      <SavedStudies studies={studies} {...actions} />
    </>
  );
}

function SavedStudies({
  studies,
  onResume,
  onResult,
  onZip,
  onRemove,
  onImport,
}: { studies: readonly SavedStudy[] } & StudyActions) {
  const { say, language } = useWords();
  const status = ({ complete, total, finished }: SavedStudy): string => {
    if (complete) return say('finished');
    return total === null ? say('notBegun') : say('networksOf', { done: finished, total });
  };
  return (
    <section class="card" aria-labelledby="saved">
      <h2 id="saved">{say('saved')}</h2>
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
                <button type="button" class="main" onClick={() => onResume(study.id)}>
                  {say('goOn')}
                </button>
              )}
              {study.finished > 0 && (
                <button type="button" onClick={() => onResult(study.id)}>
                  {say('showResult')}
                </button>
              )}
              {study.finished > 0 && (
                <button type="button" onClick={() => onZip(study.id)}>
                  {say('saveZip')}
                </button>
              )}
              <RemoveButton onRemove={() => onRemove(study.id)} />
            </div>
          </li>
        ))}
      </ul>
      <label class="file-label">
        {say('openZip')}{' '}
        <input
          type="file"
          accept=".zip"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) onImport(file);
            event.currentTarget.value = '';
          }}
        />
      </label>
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
