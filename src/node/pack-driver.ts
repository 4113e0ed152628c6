import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { softwareDrivers } from './drivers.js';

/**
 * The Vulkan loader, and X11's client libraries, which NVIDIA's Vulkan driver links against whether
 * there is a display or not.
 */
const LOADER = [
  ...['libvulkan.so.1', 'libX11.so.6', 'libXext.so.6', 'libxcb.so.1', 'libXau.so.6'],
  ...['libXdmcp.so.6', 'libbsd.so.0', 'libmd.so.0'],
];

/** glibc belongs to the machine: its parts fit only each other. */
const GLIBC = /^(ld-linux|libc\.|libm\.|libdl\.|libpthread\.|librt\.|libresolv\.|libutil\.)/;

/** Copies the loader's libraries, those that there are. */
export function packLoader(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of LOADER) {
    const path = libraries().get(name);
    if (path) cpSync(path, join(folder, name), { dereference: true });
  }
}

/**
 * Copies Mesa's software driver with the libraries that it links against.
 * @returns its name; undefined where there is none
 */
export function packDriver(folder: string): string | undefined {
  const driver = softwareDrivers().find(({ name }) => name === 'lavapipe');
  const library = driver && libraryOf(driver.manifest);
  if (!driver || !library) return undefined;
  mkdirSync(folder, { recursive: true });
  for (const path of [library, ...linkedLibraries(library)])
    cpSync(path, join(folder, basename(path)), { dereference: true });
  const manifest = JSON.parse(readFileSync(driver.manifest, 'utf8'));
  // Relative to the manifest, wherever it is unpacked.
  manifest.ICD.library_path = `./${basename(library)}`;
  writeFileSync(join(folder, 'lvp_icd.json'), JSON.stringify(manifest, null, 1));
  return driver.name;
}

function libraryOf(manifest: string): string | undefined {
  const path: string = JSON.parse(readFileSync(manifest, 'utf8')).ICD.library_path;
  const found = path.includes('/')
    ? isAbsolute(path)
      ? path
      : resolve(dirname(manifest), path)
    : libraries().get(path);
  return found && existsSync(found) ? found : undefined;
}

/** All that a library needs and glibc is not, as ldd finds it. */
function linkedLibraries(library: string): string[] {
  const { stdout } = spawnSync('ldd', [library], { encoding: 'utf8' });
  return [...stdout.matchAll(/=> (\/\S+)/g)]
    .map(([, path]) => path)
    .filter((path) => !GLIBC.test(basename(path)));
}

let known: Map<string, string> | undefined;

/** What the dynamic linker knows, by name. */
function libraries(): Map<string, string> {
  if (known) return known;
  const { stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    // Not in the path of users on Debian.
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  known = new Map();
  const arch = process.arch === 'x64' ? 'x86-64' : 'AArch64';
  for (const [, name, kind, path] of stdout.matchAll(/^\s*(\S+) \(([^)]*)\) => (\S+)$/gm))
    if (kind.includes(arch) && !known.has(name)) known.set(name, path);
  return known;
}
