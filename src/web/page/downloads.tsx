import { useEffect, useState } from 'preact/hooks';
import type { RunEntry } from '../shared/protocol.js';
import type { Client } from './client.js';
import { save } from './save.js';
import type { TextName } from './texts.js';
import { useWords } from './words.js';

/** What a person may want of a run by itself; the ZIP archive has the rest too. */
const KINDS: readonly [TextName, RegExp][] = [
  ['figures', /^figures\/[^/]+\.(svg|png)$/],
  ['tables', /^(results|suspects|summary|splits|run)\.(csv|json)$/],
  ['models', /^models\//],
];
const TYPES: Record<string, string> = {
  ...{ svg: 'image/svg+xml', png: 'image/png', csv: 'text/csv', json: 'application/json' },
};

/** Every figure, table and model of a run, each to be saved by itself. */
export function Downloads({
  client,
  id,
  onOnnx,
}: {
  client: Client;
  id: string;
  /** All networks of the largest size in one file. */
  onOnnx(): void;
}) {
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
            {kind === 'models' && (
              <p>
                <button type="button" onClick={onOnnx}>
                  {say('saveOnnx')}
                </button>{' '}
                <span class="quiet">{say('saveOnnxText')}</span>
              </p>
            )}
            <ul class="files">
              {byName(these).map(([name, forms]) => (
                <li key={name}>
                  {name}
                  {forms.map((file) => (
                    <SaveFile key={file.path} client={client} id={id} file={file} />
                  ))}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </details>
  );
}

const endOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** A figure is there as SVG and as PNG. */
function byName(files: readonly RunEntry[]): [string, RunEntry[]][] {
  const names = new Map<string, RunEntry[]>();
  for (const file of files) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1, file.path.lastIndexOf('.'));
    names.set(name, [...(names.get(name) ?? []), file]);
  }
  return [...names];
}

function SaveFile({ client, id, file }: { client: Client; id: string; file: RunEntry }) {
  const { say } = useWords();
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const end = endOf(file.path);
  const take = async () => {
    const bytes = await client.ask('file', { id, path: file.path });
    save(name, new Blob([bytes], { type: TYPES[end] }));
  };
  return (
    <button type="button" class="plain" aria-label={say('saveFile', { name })} onClick={take}>
      {end.length > 4 ? end : end.toUpperCase()}
    </button>
  );
}
