import { keepVariant } from '../node/kernel-memory.js';
import { humanSeconds } from '../study/cost.js';
import type { StudyEvent } from '../study/study.js';
import { type CommonOptions, notice } from './context.js';
import { fullProtocol } from './demonstration.js';
import { tellMishap } from './mishap-text.js';
import { ProgressDisplay } from './progress.js';

/** Shows what a study tells: what it will cost, and how far it is. */
export function listener(args: CommonOptions, place: () => string, short: boolean) {
  let display: ProgressDisplay | undefined;
  const onEvent = (event: StudyEvent): void => {
    switch (event.kind) {
      case 'tuned':
        notice(args, 'measured kernel variants');
        for (const [name, seconds] of event.seconds)
          notice(args, `  ${name.padEnd(24)}${(1000 * seconds).toFixed(1)} ms a training step`);
        notice(
          args,
          keepVariant(event.adapter, event.variant)
            ? `kernels: ${event.variant}, from now on`
            : `kernels: ${event.variant}, in this run: the cache folder cannot be written to`,
        );
        break;
      case 'compiling':
        notice(
          args,
          'preparing the kernels (a minute where the driver meets them for the first time)',
        );
        break;
      case 'measured': {
        const { models, step } = event.speed;
        notice(
          args,
          `${event.adapter}: ${models} networks in lockstep, ` +
            `${((1000 * step) / models).toFixed(1)} ms a training step of ${event.batch} images each`,
        );
        break;
      }
      case 'audit':
        notice(args, auditOffer(event));
        break;
      case 'start': {
        const { todo, done, cost, speed } = event;
        notice(
          args,
          `${todo.length} networks to train${done ? ` (${done} are done)` : ''}: about ` +
            `${humanSeconds(cost.typical)}, at most ${humanSeconds(cost.atMost)} → ${place()}`,
        );
        if (short) notice(args, fullProtocol(speed));
        display = new ProgressDisplay(process.stderr, done, speed);
        break;
      }
      case 'waiting':
        notice(
          args,
          `process ${event.pid} on ${event.host} has a lock that is needed here: waiting until it is ` +
            'let go, or that process turns out to be gone',
        );
        break;
      case 'mishap':
        tellMishap(args, event.mishap);
        break;
      case 'progress':
        if (!args.quiet) display?.show(event.progress);
    }
  };
  return { onEvent, end: () => display?.end() };
}

/** Whether networks are trained that see all but the cell. */
const auditOffer = ({ border, seconds }: Extract<StudyEvent, { kind: 'audit' }>): string =>
  border
    ? `shortcut audit: networks that see all but the cell, about ${humanSeconds(seconds)} of the time below`
    : 'shortcut audit: rules of colours and area only. Networks that see all but the cell would take ' +
      `about ${humanSeconds(seconds)} more: --audit`;
