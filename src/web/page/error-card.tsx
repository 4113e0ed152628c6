import type { DatasetOptions } from '../../layouts/layout.js';
import { WorkerError } from './client.js';
import { errorText } from './error-text.js';
import { ReadingForm } from './reading-form.js';
import type { Reading, Remedy } from './use-lab.js';
import { useWords } from './words.js';

/** What went wrong, and what to do. */
export function ErrorCard({
  error,
  remedy,
  reading,
  onRead,
  onClose,
}: {
  error: unknown;
  remedy: Remedy | undefined;
  reading: Reading | undefined;
  onRead(options: DatasetOptions): void;
  onClose(): void;
}) {
  const { say, language } = useWords();
  const ours = !(error instanceof WorkerError && error.failure.facts);
  return (
    <section class="card error" role="alert">
      <h2>{say('errorTitle')}</h2>
      <p>{errorText(error, language)}</p>
      {ours && <p>{say('errorOurs')}</p>}
      {reading?.asked && (
        <ReadingForm {...reading.asked} options={reading.options} busy={false} onRead={onRead} />
      )}
      {remedy?.kind === 'label' && <p>{say('labelInstead')}</p>}
      <div class="buttons">
        {remedy && (
          <button type="button" class="main" onClick={remedy.act}>
            {say(remedy.kind === 'label' ? 'label' : 'goOnHere')}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {say('close')}
        </button>
      </div>
    </section>
  );
}
