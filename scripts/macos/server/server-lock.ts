import * as v from 'valibot';

const namesSchema = v.optional(v.record(v.string(), v.string()), {});
const packageSchema = v.looseObject({
  dependencies: namesSchema,
  optionalDependencies: namesSchema,
  os: v.optional(v.array(v.string())),
  cpu: v.optional(v.array(v.string())),
  link: v.optional(v.boolean(), false),
});
/** The parts of a package-lock.json that are read. */
export const lockSchema = v.looseObject({ packages: v.record(v.string(), packageSchema) });
type Lock = v.InferOutput<typeof lockSchema>;
type LockedPackage = v.InferOutput<typeof packageSchema>;

/** The system that the server is for. */
export interface ServerTarget {
  /** As in package.json, such as `darwin`. */
  readonly os: string;
  /** As in package.json, such as `arm64`. The server gets the native modules for all of them. */
  readonly processors: readonly string[];
  /** Packages that are omitted. */
  readonly without: readonly string[];
}

/** A manifest and its lock file, for `npm ci`. */
interface ServerPackages {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly lock: Readonly<Record<string, unknown>>;
}

/**
 * The third-party packages that the workspace packages need at run time, in the versions of the repository's lock file.
 * npm would install native modules for one processor only, so the lock file for the server does not name processors.
 */
export function serverLock(lock: Lock, target: ServerTarget): ServerPackages {
  const wanted = new Map<string, string>();
  for (const [path, { dependencies }] of Object.entries(lock.packages)) {
    if (!path.startsWith('packages/')) continue;
    for (const [name, range] of Object.entries(dependencies))
      if (!isOurs(lock, name) && !target.without.includes(name)) wanted.set(name, range);
  }
  const kept = new Map<string, LockedPackage>();
  for (const name of wanted.keys()) keep(lock, target, find(lock, '', name), kept);
  const manifest = {
    name: 'rtmp-vcam-server',
    version: '0.0.0',
    private: true,
    dependencies: Object.fromEntries([...wanted].sort()),
  };
  const packages = { '': manifest, ...Object.fromEntries([...kept].sort()) };
  const { name, version } = manifest;
  return { manifest, lock: { name, version, lockfileVersion: 3, requires: true, packages } };
}

function keep(lock: Lock, target: ServerTarget, path: string | undefined, kept: Map<string, LockedPackage>): void {
  const found = path === undefined ? undefined : lock.packages[path];
  if (path === undefined || found === undefined || kept.has(path)) return;
  const { cpu: _, ...rest } = found;
  // npm ci requires every optional dependency that is named here to be in the lock file too.
  const optional = Object.entries(found.optionalDependencies).filter(([name]) =>
    runsOn(lock, find(lock, path, name), target),
  );
  kept.set(path, { ...rest, optionalDependencies: Object.fromEntries(optional) });
  for (const name of [...Object.keys(found.dependencies), ...optional.map(([name]) => name)])
    keep(lock, target, find(lock, path, name), kept);
}

function runsOn(lock: Lock, path: string | undefined, target: ServerTarget): boolean {
  const { os, cpu } = lock.packages[path ?? ''] ?? {};
  if (os !== undefined && !os.includes(target.os)) return false;
  return cpu === undefined || cpu.some((each) => target.processors.includes(each));
}

/** Finds a dependency of the package at `from` as Node does: in its own node_modules, then in the folders above. */
function find(lock: Lock, from: string, name: string): string | undefined {
  let folder = from;
  for (;;) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (folder === '') return undefined;
    folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '';
  }
}

function isOurs(lock: Lock, name: string): boolean {
  return lock.packages[`node_modules/${name}`]?.link ?? false;
}
