import type { Door } from '../report/door.js';

/** Of those who read a report of the command line. */
export const COMMAND_LINE: Door = {
  option: (name, value) => {
    const flag = `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    return value === undefined ? flag : `${flag} ${value}`;
  },
  again: 'the same command',
  resume: 'the same command with --out and --resume',
};
