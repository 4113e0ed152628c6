import type { Mishap } from '../../study/mishaps.js';
import type { Say } from './texts.js';

/** What went wrong and was mended, in the page's words. */
export function mishapText(mishap: Mishap, say: Say): string {
  switch (mishap.kind) {
    case 'device-failed':
      return say('mishapDevice');
    case 'smaller-group':
      return say('mishapMemory');
    default:
      return say('mishapFile', { file: mishap.file });
  }
}
