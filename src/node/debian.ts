/** Fields of /etc/os-release (os-release(5)): `KEY=value`, value perhaps quoted. */
export function parseOsRelease(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim());
    if (match) fields[match[1]] = match[2] ?? match[3] ?? match[4];
  }
  return fields;
}

/** What apt is asked for. */
export const PACKAGES = ['mesa-vulkan-drivers', 'libvulkan1'];
/** What the page is tested in; Ubuntu's package of the name only points to a snap. */
export const BROWSER = 'chromium';

/**
 * Suite whose Mesa is new enough where the release's own is not: Dawn refuses Debian 12's
 * lavapipe 22.3 (no shaderUniform*ArrayDynamicIndexing), its backports have 25.0.
 */
export function backportsSuite(osRelease: Record<string, string>): string | undefined {
  const bookworm = osRelease.ID === 'debian' && osRelease.VERSION_CODENAME === 'bookworm';
  return bookworm ? 'bookworm-backports' : undefined;
}

/** One apt source in deb822 form: field → value (values may span lines). */
export type Source = Record<string, string>;

/** Reads a deb822 `.sources` file (sources.list(5)); disabled stanzas are left out. */
export function parseDeb822(text: string): Source[] {
  const stanzas = text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/);
  return stanzas.map(parseStanza).filter((source) => source.URIs && source.Enabled !== 'no');
}

function parseStanza(text: string): Source {
  const source: Source = {};
  let field = '';
  for (const line of text.split('\n')) {
    const match = /^([A-Za-z][A-Za-z0-9-]*):\s*(.*)$/.exec(line);
    if (match) {
      field = match[1];
      source[field] = match[2].trim();
    } else if (field && /^\s+\S/.test(line)) {
      source[field] += `\n${line}`;
    }
  }
  return source;
}

/** Reads one-line entries, `deb [option=value …] URI suite component…` (sources.list(5)). */
export function parseOneLine(text: string): Source[] {
  const sources: Source[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (!match) continue;
    const [, options = '', uri, suite, components] = match;
    sources.push({
      Types: 'deb',
      URIs: uri,
      Suites: suite,
      Components: components.trim(),
      ...oneLineOptions(options),
    });
  }
  return sources;
}

/** One-line option names and their deb822 fields. */
const OPTION_FIELDS: Record<string, string> = {
  arch: 'Architectures',
  'signed-by': 'Signed-By',
  trusted: 'Trusted',
  'check-valid-until': 'Check-Valid-Until',
  'check-date': 'Check-Date',
};

function oneLineOptions(options: string): Source {
  const fields: Source = {};
  for (const option of options.split(/\s+/).filter(Boolean)) {
    const [name, ...rest] = option.split('=');
    const field = OPTION_FIELDS[name.toLowerCase()];
    if (field) fields[field] = rest.join('=').replaceAll(',', ' ');
  }
  return fields;
}

/** Whether some source already offers the suite. */
export const offersSuite = (sources: Source[], suite: string): boolean =>
  sources.some((source) => source.Suites?.split(/\s+/).includes(suite));

const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A deb822 file that adds `suite`, from the mirror and with the key of the entry that already
 * offers the release itself (so that a hospital's own mirror stays in use), else Debian's own.
 */
export function suiteFile(sources: Source[], suite: string): string {
  const release = suite.replace(/-backports$/, '');
  const base = sources.find(
    (source) => offersSuite([source], release) && source.Components?.split(/\s+/).includes('main'),
  ) ?? { URIs: 'http://deb.debian.org/debian', 'Signed-By': DEBIAN_KEYRING };
  const source: Source = { ...base, Types: 'deb', Suites: suite, Components: 'main' };
  const lines = Object.entries(source).map(([field, value]) => `${field}: ${value}`);
  return `# Added by cytograd's set-up for a newer Mesa; delete this file to undo.\n${lines.join('\n')}\n`;
}

/** What `apt-get -s` says that it would do. */
export function parseChanges(output: string): {
  added: string[];
  upgraded: { name: string; from: string; to: string }[];
  removed: string[];
} {
  const lines = [...output.matchAll(/^Inst (\S+) (?:\[(\S+)\] )?\((\S+)/gm)];
  return {
    added: lines.filter(([, , from]) => from === undefined).map(([, name]) => name),
    upgraded: lines.flatMap(([, name, from, to]) =>
      from === undefined ? [] : [{ name, from, to }],
    ),
    removed: [...output.matchAll(/^(?:Remv|Purg) (\S+)/gm)].map(([, name]) => name),
  };
}
