import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors/input-error.js';
import { packDriver, packLoader } from './pack-driver.js';

/** The package, from `src/` and from `dist/` alike. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join('dist', 'bundle', 'cli.js');
/** Of the package, what it needs to run. */
const PARTS = ['package.json', 'LICENSE', 'dist/bundle', 'dist/lab', 'shaders', 'datasets/phantom'];

/** What was packed beside the program itself. */
export interface Packed {
  packages: string[];
  /** A Vulkan driver that computes on the CPU; of Linux only, where there is one. */
  driver?: string;
}

/**
 * Puts the program, Node, the packages it needs for this platform, a Vulkan loader and a software
 * driver into a folder that works on another machine of this kind without network: its `cytograd`
 * starts it.
 * @param out an empty folder
 * @param withDriver also a driver for machines without a GPU
 * @throws InputError if the program is not built
 */
export function packProgram(out: string, withDriver: boolean): Packed {
  if (!existsSync(join(ROOT, PROGRAM)))
    throw new InputError('the program is not built: run "npm run build".', { kind: 'missing' });
  const modules = join(out, 'node_modules');
  for (const part of PARTS)
    if (existsSync(join(ROOT, part)))
      cpSync(join(ROOT, part), join(modules, 'cytograd', part), { recursive: true });
  const packages = neededPackages();
  for (const [name, folder] of packages)
    cpSync(folder, join(modules, name), { recursive: true, filter: ofThisPlatform });
  const node = process.platform === 'win32' ? 'node.exe' : 'node';
  mkdirSync(join(out, 'bin'), { recursive: true });
  cpSync(process.execPath, join(out, 'bin', node), { dereference: true });
  writeStarter(out);
  if (process.platform !== 'linux') return { packages: [...packages.keys()] };
  packLoader(join(out, 'lib'));
  const driver = withDriver ? packDriver(join(out, 'driver')) : undefined;
  return { packages: [...packages.keys()], driver };
}

/** webgpu holds the natives of every platform, each in a folder of its own. */
function ofThisPlatform(path: string): boolean {
  const arch = process.platform === 'darwin' ? 'universal' : process.arch;
  const natives = join('webgpu', 'dist') + sep;
  const at = path.lastIndexOf(natives);
  if (at < 0) return basename(path) !== 'node_modules';
  return path.slice(at + natives.length).split(sep)[0] === `${process.platform}-${arch}`;
}

interface PackageJson {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** The packages that are installed for this one, and for them, by name. */
function neededPackages(): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    const json: PackageJson = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys({ ...json.dependencies, ...json.optionalDependencies })) {
      const place = installedAt(name, folder);
      // Optional ones are of other platforms.
      if (place === undefined || found.has(name)) continue;
      found.set(name, place);
      visit(place);
    }
  };
  visit(ROOT);
  return found;
}

function installedAt(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The software driver is offered only where there is no GPU: its libraries must not come before those
 * that a GPU's driver brings.
 */
const SH = `#!/bin/sh
# Starts cytograd with the Node beside it. Nothing is installed and nothing outside is changed.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
gpu=no
for device in /dev/nvidiactl /dev/dri/renderD* /dev/dxg; do [ -e "$device" ] && gpu=yes; done
if [ $gpu = no ] && [ -f "$here/driver/lvp_icd.json" ]; then
  LD_LIBRARY_PATH="$here/driver:$LD_LIBRARY_PATH"
  VK_DRIVER_FILES=\${VK_DRIVER_FILES:-$here/driver/lvp_icd.json}
  VK_ICD_FILENAMES=\${VK_ICD_FILENAMES:-$here/driver/lvp_icd.json}
  export VK_DRIVER_FILES VK_ICD_FILENAMES
fi
export LD_LIBRARY_PATH
exec "$here/bin/node" "$here/node_modules/cytograd/dist/bundle/cli.js" "$@"
`;

const CMD = '@"%~dp0bin\\node.exe" "%~dp0node_modules\\cytograd\\dist\\bundle\\cli.js" %*\r\n';

function writeStarter(out: string): void {
  if (process.platform === 'win32') writeFileSync(join(out, 'cytograd.cmd'), CMD);
  else {
    writeFileSync(join(out, 'cytograd'), SH);
    chmodSync(join(out, 'cytograd'), 0o755);
  }
}
