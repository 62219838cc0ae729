import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as v from 'valibot';

const ROOT = join(import.meta.dirname, '../..');

const names = v.optional(v.record(v.string(), v.string()));
/** What npm reads of a version before it has the tarball. */
const versionSchema = v.looseObject({
  name: v.optional(v.string()),
  version: v.string(),
  integrity: v.optional(v.string()),
  dependencies: names,
  optionalDependencies: names,
});
type Version = v.InferOutput<typeof versionSchema>;
const lockSchema = v.object({
  packages: v.record(v.string(), v.looseObject({ link: v.optional(v.boolean(), false) })),
});

/**
 * An npm registry with our packages as they were packed, and with the versions of the lock file of all others. npm takes
 * the tarballs of those from its cache, or is sent on to the registry of this computer.
 */
export class LocalRegistry implements AsyncDisposable {
  readonly url: string;
  readonly #close: () => void;

  private constructor(url: string, close: () => void) {
    this.url = url;
    this.#close = close;
  }

  /** `folder` has the tarballs. */
  static async start(folder: string): Promise<LocalRegistry> {
    const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
    const tarballs = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]));
    const known = new Map<string, KnownVersion[]>();
    for (const each of [...ownVersions(folder), ...lockedVersions()])
      known.set(each.name, [...(known.get(each.name) ?? []), each]);
    const server = createServer(({ url = '' }, response) => {
      const path = decodeURIComponent(url.slice(1));
      const tarball = tarballs.get(path);
      const found = known.get(path);
      if (tarball !== undefined) response.end(tarball);
      else if (found !== undefined) answer(response, describe(path, found, address));
      else if (path.endsWith('.tgz')) response.writeHead(302, { location: new URL(path, upstream).href }).end();
      else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no TCP port');
    const address = `http://127.0.0.1:${bound.port}/`;
    return new LocalRegistry(address, () => {
      server.close();
      server.closeAllConnections();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }
}

interface KnownVersion {
  readonly name: string;
  readonly version: Version;
  /** The end of the URL of its tarball. */
  readonly tarball: string;
}

/** The third-party packages, some of them in several versions. The first one of a name is the usual one. */
function lockedVersions(): KnownVersion[] {
  const { packages } = v.parse(lockSchema, readJson(join(ROOT, 'package-lock.json')));
  const shortestFirst = Object.entries(packages).toSorted(([a], [b]) => a.length - b.length);
  return shortestFirst.flatMap(([path, entry]): KnownVersion[] => {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || entry.link) return [];
    const version = v.parse(versionSchema, entry);
    const tarball = `${name}/-/${name.replace(/^.*\//, '')}-${version.version}.tgz`;
    return [{ name, version, tarball }];
  });
}

function ownVersions(folder: string): KnownVersion[] {
  return readdirSync(folder).map((tarball) => {
    const manifest = execFileSync('tar', ['-xzOf', join(folder, tarball), 'package/package.json']);
    const version = v.parse(versionSchema, JSON.parse(manifest.toString('utf8')));
    return { name: version.name ?? '', version, tarball };
  });
}

function describe(name: string, all: readonly KnownVersion[], address: string): object {
  const versions = all.map(({ version: { integrity, ...version }, tarball }) => {
    const dist = { tarball: `${address}${tarball}`, ...(integrity === undefined ? {} : { integrity }) };
    return [version.version, { ...version, name, dist }] as const;
  });
  return { name, 'dist-tags': { latest: all[0]?.version.version }, versions: Object.fromEntries(versions) };
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
