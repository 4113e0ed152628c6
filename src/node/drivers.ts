import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';

/** A Vulkan driver that computes on the CPU, by its ICD manifest. */
export interface SoftwareDriver {
  name: 'lavapipe' | 'swiftshader';
  /** Absolute path of the manifest (.json). */
  manifest: string;
  /** The Vulkan loader finds it by itself; otherwise it must be named to the loader. */
  registered: boolean;
}

/** Fastest first. */
const KINDS: SoftwareDriver['name'][] = ['lavapipe', 'swiftshader'];

type Environment = Record<string, string | undefined>;

/** Browsers ship SwiftShader and its manifest beside their program, where no loader looks. */
const BROWSER_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/**
 * Software Vulkan drivers on this machine, the fastest kind first (lavapipe, then SwiftShader);
 * within a kind, those named by the environment first. Empty outside Linux.
 */
export function softwareDrivers(
  env: Environment = process.env,
  browserFolders: string[] = BROWSER_FOLDERS,
): SoftwareDriver[] {
  if (process.platform !== 'linux') return [];
  const chosen = chosenManifests(env);
  const registered = [...chosen, ...manifestFolders(env).flatMap(manifestsIn)];
  const beside = browserFolders.flatMap(manifestsIn);
  const drivers = [
    ...registered.map((manifest) => describe(manifest, true)),
    ...beside.map((manifest) => describe(manifest, false)),
  ].filter((driver) => driver !== undefined);
  const unique = drivers.filter(
    (driver, i) => drivers.findIndex((other) => other.manifest === driver.manifest) === i,
  );
  return KINDS.flatMap((kind) => unique.filter(({ name }) => name === kind));
}

/**
 * Sets what Vulkan loaders and drivers read from the environment. Must run before Dawn's
 * `create()`. What the user has set is kept.
 * @param choice `auto` (hardware, else software), `gpu`, `software`, or part of an adapter's name
 */
export function prepareEnvironment(choice: string, env: Environment = process.env): void {
  if (process.platform !== 'linux') return;
  env.XDG_RUNTIME_DIR = runtimeFolder(env.XDG_RUNTIME_DIR);
  env.MESA_SHADER_CACHE_DIR ??= shaderCache(env);
  const drivers = softwareDrivers(env);
  const wanted = wantedDriver(choice, drivers);
  if (wanted) {
    env.VK_DRIVER_FILES = wanted.manifest;
    env.VK_ICD_FILENAMES = wanted.manifest; // what loaders before 1.3.207 read
  } else if (choice === 'auto' && !drivers.some((driver) => driver.registered)) {
    // Offered beside whatever hardware there is; Dawn lists hardware first.
    if (drivers[0]) env.VK_ADD_DRIVER_FILES ??= drivers[0].manifest;
  }
}

function wantedDriver(choice: string, drivers: SoftwareDriver[]): SoftwareDriver | undefined {
  if (choice === 'software') return drivers[0];
  if (/lavapipe|llvmpipe/i.test(choice)) return drivers.find(({ name }) => name === 'lavapipe');
  if (/swiftshader/i.test(choice)) return drivers.find(({ name }) => name === 'swiftshader');
  return undefined;
}

/** Driver manifests that the user has named. */
function chosenManifests(env: Environment): string[] {
  const paths = (env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES ?? '').split(delimiter);
  return paths.flatMap((path) => (path.endsWith('.json') ? [path] : manifestsIn(path)));
}

/** Where the Vulkan loader searches (LoaderDriverInterface.md, "Linux Driver Discovery"). */
function manifestFolders(env: Environment): string[] {
  const split = (value: string | undefined, fallback: string): string[] =>
    (value || fallback).split(delimiter);
  const bases = [
    env.XDG_CONFIG_HOME || join(homedir(), '.config'),
    ...split(env.XDG_CONFIG_DIRS, '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    env.XDG_DATA_HOME || join(homedir(), '.local', 'share'),
    ...split(env.XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
    '/run/opengl-driver/share', // NixOS
  ];
  return bases.map((base) => join(base, 'vulkan', 'icd.d'));
}

function manifestsIn(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.sort().map((file) => join(folder, file));
  } catch {
    return [];
  }
}

function describe(manifest: string, registered: boolean): SoftwareDriver | undefined {
  const file = basename(manifest);
  if (/^lvp_icd/.test(file)) return { name: 'lavapipe', manifest, registered };
  if (/^vk_swiftshader/.test(file)) return { name: 'swiftshader', manifest, registered };
  return undefined;
}

/** A folder of ours for XDG_RUNTIME_DIR: Mesa complains on stderr where it is missing. */
function runtimeFolder(current: string | undefined): string {
  if (current && isFolder(current)) return current;
  const folder = join(tmpdir(), `cytograd-${process.getuid?.() ?? 0}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It exists already, or cannot be made: both are decided below.
  }
  return isFolder(folder, process.getuid?.()) ? folder : mkdtempSync(`${folder}-`);
}

/**
 * Where Mesa keeps compiled kernels: its own default where that can be written, else /tmp. Kernels
 * for another width of vectors need a place of their own: Mesa takes what it finds for the same text.
 */
function shaderCache(env: Environment): string {
  const base = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const width = env.LP_NATIVE_VECTOR_WIDTH;
  const own = width === undefined ? '' : `cytograd-vectors-${width.replaceAll(/\W/g, '')}`;
  try {
    return writable(join(base, own));
  } catch {
    return writable(join(runtimeFolder(undefined), own));
  }
}

function writable(folder: string): string {
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  return folder;
}

function isFolder(path: string, owner?: number): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() && (owner === undefined || stat.uid === owner);
  } catch {
    return false;
  }
}
