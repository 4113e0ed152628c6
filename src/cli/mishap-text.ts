import type { Mishap } from '../study/mishaps.js';
import { type CommonOptions, notice } from './context.js';

/** What went wrong, and what is done about it. */
export function mishapInWords(mishap: Mishap): string {
  switch (mishap.kind) {
    case 'damaged-checkpoint': {
      const from = mishap.instead === 'start' ? 'begins anew' : 'goes on from the one before';
      return `${mishap.file} is damaged (${mishap.why}): its network ${from}.`;
    }
    case 'damaged-unit':
      return `${mishap.file} is damaged (${mishap.why}): its network is trained again.`;
    case 'damaged-splits':
      return `${mishap.file} is damaged: it is written again, from the same images.`;
    case 'damaged-checksums':
      return `${mishap.file} is damaged: it is written again for networks that are trained from now on.`;
    case 'device-failed':
      return (
        `the device failed (${mishap.why}): it is opened again (${mishap.attempt} of ` +
        `${mishap.tries}), and training goes on from what is saved.`
      );
    case 'smaller-group':
      return `the device is out of memory: ${mishap.models} networks at once from now on.`;
    default:
      return mishap satisfies never;
  }
}

export function tellMishap(args: CommonOptions, mishap: Mishap): void {
  notice(args, `NOTICE: ${mishapInWords(mishap)}`);
}
