import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const names = v.optional(v.record(v.string(), v.string()), {});
const entrySchema = v.object({
  version: v.optional(v.string(), ''),
  license: v.optional(v.string(), ''),
  link: v.optional(v.boolean(), false),
  os: v.optional(v.array(v.string())),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: v.optional(v.record(v.string(), v.object({ optional: v.optional(v.boolean(), false) })), {}),
});
const lockSchema = v.object({ packages: v.record(v.string(), entrySchema) });
type Entries = v.InferOutput<typeof lockSchema>['packages'];

/** A package of other people that an install of ours without its development dependencies has. */
export interface ProductionPackage {
  readonly name: string;
  /** Its folder, from the root of the repository. */
  readonly path: string;
  readonly version: string;
  readonly license: string;
  /** It is for one system only. */
  readonly isNative: boolean;
}

const root = join(import.meta.dirname, '../..');

/** What the packages in packages/ need to run, transitively, by the lock file. */
export function productionPackages(): ProductionPackage[] {
  const lock = v.parse(lockSchema, JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, ProductionPackage>();
  for (const path of Object.keys(lock.packages)) if (path.startsWith('packages/')) follow(lock.packages, path, found);
  return [...found.values()].toSorted(
    (a, b) => a.name.localeCompare(b.name, 'en') || a.path.localeCompare(b.path, 'en'),
  );
}

function follow(entries: Entries, path: string, found: Map<string, ProductionPackage>): void {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = entries[path] ?? {};
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
    const target = resolve(entries, path, name);
    const entry = entries[target];
    // Our own packages are links, and so is the stand-in for a package that is left out.
    if (entry === undefined || entry.link || found.has(target)) continue;
    const { version, license, os } = entry;
    found.set(target, { name, path: target, version, license, isNative: os !== undefined });
    follow(entries, target, found);
  }
}

/** As Node does: in the package's own node_modules, then in those of the folders above. */
function resolve(entries: Entries, from: string, name: string): string {
  for (let folder = from; folder !== ''; folder = folder.replace(/\/?(node_modules\/)?(@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder}/node_modules/${name}`;
    if (entries[path] !== undefined) return path;
  }
  return `node_modules/${name}`;
}

/** The size of its files in bytes; undefined when it is not installed, because it is for another system. */
export function unpackedSize({ path }: ProductionPackage): number | undefined {
  const folder = join(root, path);
  return existsSync(folder) ? sizeOf(realpathSync(folder)) : undefined;
}

function sizeOf(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) sum += lstatSync(path).size;
    // Packages inside have a line of their own.
    else if (entry.isDirectory() && entry.name !== 'node_modules') sum += sizeOf(path);
  }
  return sum;
}
