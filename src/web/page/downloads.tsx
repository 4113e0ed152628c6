import { useEffect, useState } from 'preact/hooks';
import type { RunEntry } from '../shared/protocol.js';
import type { Client } from './client.js';
import { save } from './save.js';
import type { TextName } from './texts.js';
import { useWords } from './words.js';

/** What a person may want of a run by itself; the ZIP archive has the rest too. */
const KINDS: readonly [TextName, RegExp][] = [
  ['figures', /^figures\/[^/]+\.(svg|png)$/],
  ['tables', /^[^/]+\.(csv|json)$/],
  ['models', /^models\//],
];
const TYPES: Record<string, string> = {
  ...{ svg: 'image/svg+xml', png: 'image/png', csv: 'text/csv', json: 'application/json' },
};

/** Every figure, table and model of a run, each to be saved by itself. */
export function Downloads({ client, id }: { client: Client; id: string }) {
  const { say } = useWords();
  const [files, setFiles] = useState<RunEntry[]>([]);
  useEffect(() => {
    void client.ask('files', id).then(setFiles);
  }, [id]);
  return (
    <details>
      <summary>{say('singleFiles')}</summary>
      {KINDS.map(([kind, pattern]) => {
        const these = files.filter(({ path }) => pattern.test(path));
        if (these.length === 0) return null;
        return (
          <div key={kind}>
            <h3>{say(kind)}</h3>
            <ul class="files">
              {these.map((file) => (
                <li key={file.path}>
                  <SaveFile client={client} id={id} file={file} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </details>
  );
}

function SaveFile({ client, id, file }: { client: Client; id: string; file: RunEntry }) {
  const { say, language } = useWords();
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const size = Math.max(1, Math.round(file.bytes / 1000)).toLocaleString(language);
  const take = async () => {
    const bytes = await client.ask('file', { id, path: file.path });
    save(name, new Blob([bytes], { type: TYPES[name.split('.').at(-1) ?? ''] }));
  };
  return (
    <button type="button" class="plain" aria-label={say('saveFile', { name })} onClick={take}>
      {name} <span class="quiet">{size} kB</span>
    </button>
  );
}
