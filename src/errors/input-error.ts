/**
 * Bad usage or bad input: the message names the thing and the remedy.
 * The command line turns it into exit code 2; nothing has been written when it is thrown.
 */
export class InputError extends Error {
  override name = 'InputError';
}
