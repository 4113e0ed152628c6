import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

/** Errors of file systems without hard links: FAT, some network and container file systems. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

/** What a process puts in a lock's place: a whole file from the moment that it has the name. */
export class Claim {
  private descriptor: number;

  /** @param temporary a name of this process's own, in the same folder */
  constructor(
    private readonly temporary: string,
    private readonly text: string,
  ) {
    this.descriptor = this.write(temporary, 'w');
  }

  /** When it was written, in milliseconds by the clock of the file system. */
  get time(): number {
    return fstatSync(this.descriptor).mtimeMs;
  }

  /** Gives it a name. @returns false if something has the name */
  link(name: string): boolean {
    try {
      linkSync(this.temporary, name);
      return true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (code === 'ENOENT') return this.linkAgain(name);
      if (NO_LINKS.has(code)) return this.create(name);
      throw error;
    }
  }

  /** In place of what has the name. */
  replace(name: string): void {
    renameSync(this.temporary, name);
  }

  /** Takes away the temporary name; the claim keeps those that it was given. */
  settle(): void {
    rmSync(this.temporary, { force: true });
  }

  /** Writes the same again: its time of change says that this process lives. */
  beat(): void {
    try {
      writeSync(this.descriptor, this.text, 0);
      // A network file system may keep it to itself for half a minute.
      fsyncSync(this.descriptor);
    } catch {
      // A full disk or a server that is away: the next beat may come through.
    }
  }

  close(): void {
    this.settle();
    closeSync(this.descriptor);
  }

  /** Whoever has the folder clears it of temporary files, this one too. */
  private linkAgain(name: string): boolean {
    closeSync(this.descriptor);
    this.descriptor = this.write(this.temporary, 'w');
    try {
      linkSync(this.temporary, name);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      throw error;
    }
  }

  /** Without links it is empty for a moment, which readers wait out. */
  private create(name: string): boolean {
    try {
      const descriptor = this.write(name, 'wx');
      closeSync(this.descriptor);
      this.descriptor = descriptor;
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  private write(name: string, flags: string): number {
    const descriptor = openSync(name, flags);
    writeSync(descriptor, this.text, 0);
    fsyncSync(descriptor);
    return descriptor;
  }
}
