import { useState } from 'preact/hooks';
import type { StudyRequest } from '../../study/options.js';
import type { Client } from './client.js';
import type { Say } from './texts.js';
import { IDLE, type TrainingState } from './training-state.js';

type Outcome = { id: string; complete: boolean };

/** The training at work: begun anew or gone on with. */
export function useTraining(client: Client, say: Say) {
  const [training, setTraining] = useState<TrainingState>(IDLE);
  const change = (part: Partial<TrainingState>) => setTraining((now) => ({ ...now, ...part }));

  async function keepAwake<T>(work: () => Promise<T>): Promise<T> {
    // Asks that the browser keeps the page's files when the disk gets full.
    void navigator.storage.persist?.();
    // Keeps the computer awake while it trains, where the system allows.
    const awake = navigator.wakeLock?.request('screen').catch(() => undefined);
    try {
      return await work();
    } finally {
      void awake?.then((lock) => lock?.release());
    }
  }

  const begin = (name: string, before: Partial<TrainingState> = {}) =>
    setTraining({ ...IDLE, name, preparing: say('preparing'), ...before });

  return {
    training,
    setTraining,
    change,
    start(request: StudyRequest, name: string): Promise<Outcome> {
      begin(name);
      return keepAwake(() => client.ask('start', request));
    },
    async resume(id: string, name: string, force: boolean): Promise<Outcome> {
      const points = await client.ask('points', id);
      begin(name, { points, sizes: [...new Set(points.map(({ n }) => n))] });
      return keepAwake(() => client.ask('resume', { id, force }));
    },
    pause() {
      change({ stopping: true });
      void client.ask('pause', null);
    },
  };
}
