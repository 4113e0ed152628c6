/** What is wrong with an input, for programs and doors that word errors themselves. */
export type InputProblem =
  /** An option's value is out of its range, or none of its choices. */
  | 'option'
  /** Options that exclude or need each other. */
  | 'conflict'
  /** A file, folder, column, class, fold or size that is not there. */
  | 'missing'
  /** Cannot be read, or holds what it must not. */
  | 'unreadable'
  /** Not what was written: a file of a run, a model, an archive. Another copy helps, or going on. */
  | 'damaged'
  /** Of a kind or version that is not read: convert it. */
  | 'unsupported'
  /** More pixels, bytes or rows than are read. */
  | 'too-large'
  /** Fewer images, groups or networks than are needed. */
  | 'too-few'
  /** A place that holds something else. */
  | 'occupied'
  /** A place that another process works in. */
  | 'in-use'
  /** A place that cannot be written to. */
  | 'unwritable'
  /** A run that was begun with other settings, images or kernels. */
  | 'other-run'
  /** A run that was begun on another adapter. */
  | 'other-adapter';

export interface InputFacts {
  kind: InputProblem;
  /** The option, file, class or run it is about. */
  thing?: string;
  /** The largest or smallest value that would do. */
  limit?: number;
  /** The values that would do. */
  choices?: readonly string[];
}

/** Stands on both sides of an option's name in a text; nothing that people write holds it. */
const MARK = '\u0001';
const MARKED = new RegExp(`${MARK}(\\w+)(?:=([^${MARK}]*))?${MARK}`, 'g');

/** How a door names an option, with a value or without: `--image-size 190`, a field of a form. */
export type NameOption = (name: string, value?: string) => string;

/** An option in the text of an error; whoever shows the text names it in its own way. */
export const option = (name: string, value?: string | number): string =>
  `${MARK}${name}${value === undefined ? '' : `=${String(value).replaceAll(MARK, '')}`}${MARK}`;

/** How programs name options: as in the schema. */
const plainly: NameOption = (name, value) => (value === undefined ? name : `${name} ${value}`);

const render = (text: string, name: NameOption): string =>
  text.replace(MARKED, (_, key: string, value?: string) => name(key, value));

/**
 * Bad usage or bad input. The message names the thing and the remedy; `facts` say the same as data.
 * Nothing has been written when it is thrown.
 */
export class InputError extends Error {
  override name = 'InputError';
  readonly facts: InputFacts;
  private readonly text: string;

  /**
   * @param text a sentence; options in it are named by `option()`
   * @param about what `facts` will say; most bad input is a file that cannot be read
   */
  constructor(text: string, about: Partial<InputFacts> & { cause?: unknown } = {}) {
    const { cause, ...facts } = about;
    super(render(text, plainly), cause === undefined ? undefined : { cause });
    this.facts = { kind: 'unreadable', ...facts };
    this.text = text;
  }

  /** The message as a door says it. */
  inWords(name: NameOption): string {
    return render(this.text, name);
  }
}
