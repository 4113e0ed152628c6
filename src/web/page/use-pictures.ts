import { useEffect, useState } from 'preact/hooks';
import type { Thumbnail } from '../shared/protocol.js';

/** Pictures of the cells that are shown, by file; asked for as more are shown. */
export function usePictures(
  files: readonly string[],
  ask: (files: string[]) => Promise<Thumbnail[]>,
): Record<string, Thumbnail> {
  const [pictures, setPictures] = useState<Record<string, Thumbnail>>({});
  useEffect(() => {
    const missing = files.filter((file) => !pictures[file]);
    if (missing.length === 0) return;
    void ask(missing).then((some) => {
      const more = Object.fromEntries(some.map((picture) => [picture.file, picture]));
      setPictures((now) => ({ ...now, ...more }));
    });
  }, [files]);
  return pictures;
}
