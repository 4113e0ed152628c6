import { WorkerError } from './client.js';
import { errorText } from './error-text.js';
import type { Remedy } from './use-lab.js';
import { useWords } from './words.js';

/** What went wrong, and what to do. */
export function ErrorCard({
  error,
  remedy,
  onClose,
}: {
  error: unknown;
  remedy: Remedy | undefined;
  onClose(): void;
}) {
  const { say, language } = useWords();
  const ours = !(error instanceof WorkerError && error.failure.facts);
  return (
    <section class="card error" role="alert">
      <h2>{say('errorTitle')}</h2>
      <p>{errorText(error, language)}</p>
      {ours && <p>{say('errorOurs')}</p>}
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
