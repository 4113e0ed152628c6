import { type CommonOptions, notice } from './context.js';

/** First Ctrl-C: stop behind the work in flight. Second: at once. */
export function interruptible(args: CommonOptions): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    notice(args, '\nstopping behind the work in flight; once more to stop at once');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
