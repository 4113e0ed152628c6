import { type CommonOptions, notice } from './context.js';

/**
 * First Ctrl-C: stop behind the work in flight. Second: at once. A terminal that closes is the first
 * only, however often it says so; without one nothing has closed (cli.ts). So is SIGTERM: schedulers
 * send it to a job's every process, and scripts pass it on; who cannot wait sends SIGKILL.
 */
export function interruptible(args: CommonOptions): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    notice(args, '\nstopping behind the work in flight; once more to stop at once');
    controller.abort();
  };
  const onHangUp = (): void => controller.abort();
  const onTerminate = (): void => {
    if (controller.signal.aborted) return;
    notice(args, '\nstopping behind the work in flight');
    controller.abort();
  };
  const hasTerminal = process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onTerminate);
  if (hasTerminal) process.on('SIGHUP', onHangUp);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onTerminate);
      process.off('SIGHUP', onHangUp);
    },
  };
}
