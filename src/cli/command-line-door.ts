import type { Door } from '../report/door.js';
import { flag } from './flags.js';

/** Of those who read a report of the command line. */
export const COMMAND_LINE: Door = {
  option: flag,
  again: 'the same command',
  resume: 'the same command with --out and --resume',
};
