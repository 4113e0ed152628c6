import type { TrainingProgress } from '../../engine/train/types.js';
import { Curve } from './curve.js';
import { duration } from './texts.js';
import type { TrainingState } from './training-state.js';
import { useWords } from './words.js';

/** The curve that grows, the losses of running networks, the time left. */
export function TrainingView({ state, onPause }: { state: TrainingState; onPause(): void }) {
  const { say } = useWords();
  const { before, todo, progress, preparing, points, sizes, stopping } = state;
  // A finished network is told before the next count.
  const done = Math.max(before + (progress?.finished ?? 0), points.length);
  const total = before + todo;
  return (
    <section class="card" aria-labelledby="training">
      <h2 id="training">
        {say('training')}: {state.name}
      </h2>
      <div role="status">
        {preparing ? (
          <p>{preparing}</p>
        ) : (
          <p>
            <strong>{say('progress', { done, total })}</strong>
            <TimeLeft state={state} />
          </p>
        )}
      </div>
      <progress
        max={Math.max(1, total)}
        value={preparing ? undefined : done}
        aria-label={say('training')}
      />
      {state.mishaps.map((mishap) => (
        <p class="warn" key={mishap}>
          {mishap}
        </p>
      ))}
      <h3>{say('curve')}</h3>
      <Curve points={points} sizes={sizes} />
      <Running progress={progress} />
      <div class="buttons">
        <button type="button" onClick={onPause} disabled={stopping}>
          {say(stopping ? 'pausing' : 'pause')}
        </button>
      </div>
      <p class="quiet">{say('keepOpen')}</p>
    </section>
  );
}

function TimeLeft({ state: { progress, began, typicalShare } }: { state: TrainingState }) {
  const { say, language } = useWords();
  if (!progress || progress.imagesDone === 0) return null;
  const perImage = (performance.now() - began) / 1000 / progress.imagesDone;
  const atMost = perImage * progress.imagesLeftAtMost;
  const [typical, most] = [atMost * typicalShare, atMost].map((time) => duration(time, language));
  return (
    <span class="quiet">
      {' '}
      · {say('timeLeft', { time: typical })}
      {most !== typical && `, ${say('timeAtMost', { time: most })}`}
    </span>
  );
}

/** Networks that are listed; more would only move. */
const LISTED = 6;

function Running({ progress }: { progress: TrainingProgress | undefined }) {
  const { say, language } = useWords();
  const running = progress?.running.filter(({ epoch }) => epoch > 0).slice(0, LISTED) ?? [];
  if (running.length === 0) return null;
  const loss = (value: number) =>
    value.toLocaleString(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return (
    <>
      <h3>{say('running')}</h3>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('network')}</th>
              <th scope="col">{say('epoch')}</th>
              <th scope="col">{say('trainLoss')}</th>
              <th scope="col">{say('valLoss')}</th>
            </tr>
          </thead>
          <tbody>
            {running.map(({ id, epoch, trainLoss, valLoss }) => (
              <tr key={id}>
                <th scope="row">{networkName(id, say)}</th>
                <td class="number">{epoch}</td>
                <td class="number">{loss(trainLoss)}</td>
                <td class="number">{loss(valLoss)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** `f03-n050-r0` in words; people count folds from 1. */
function networkName(id: string, say: ReturnType<typeof useWords>['say']): string {
  const [, fold, n] = /^f(\d+)-n(\d+)/.exec(id) ?? [];
  return fold === undefined ? id : say('fold', { fold: Number(fold) + 1, n: Number(n) });
}
