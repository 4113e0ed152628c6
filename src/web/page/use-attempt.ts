import { useState } from 'preact/hooks';

/** What is at work, and what came of it. */
export interface Attempts {
  busy: string | undefined;
  error: unknown;
  /** Other words for what is at work. */
  setBusy(words: string): void;
  setError(error: unknown): void;
  /** Runs what may fail, shows what it waits for, and shows the error. */
  attempt(words: string | undefined, work: () => Promise<void>): Promise<void>;
}

export function useAttempts(): Attempts {
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<unknown>();
  const attempt = async (words: string | undefined, work: () => Promise<void>): Promise<void> => {
    setError(undefined);
    setBusy(words);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(undefined);
    }
  };
  return {
    ...{ busy, error, setError, attempt },
    setBusy: (words) => setBusy((now) => now && words),
  };
}
