import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.md', 'text/plain; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.webp', 'image/webp'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
]);

interface File {
  readonly type: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly caching: string;
}

interface Loaded {
  /** By the path in the URL. */
  readonly files: ReadonlyMap<string, File>;
  /** When the page was built. */
  readonly time: number;
}

/** The files of the page. They are read together, and only their own names are served, so no path leads elsewhere. */
export class StaticFiles {
  readonly #index: string | undefined;
  #loading: Promise<Loaded | undefined> | undefined;

  /** `index` is the path of index.html; undefined if the page is not installed. */
  constructor(index: string | undefined = installedPage()) {
    this.#index = index;
  }

  /** Answers a GET or HEAD request. False when there is no such file. */
  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const loaded = await this.#load(path === '/');
    const file = loaded?.files.get(path);
    if (file === undefined) return false;
    const headers = { etag: file.etag, 'cache-control': file.caching };
    if (request.headers['if-none-match']?.split(/, */).includes(file.etag)) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length, ...headers });
      response.end(file.bytes);
    }
    return true;
  }

  /** Whoever opens the page gets the one that was built last. */
  async #load(isFresh: boolean): Promise<Loaded | undefined> {
    const index = this.#index;
    if (index === undefined) return undefined;
    const loaded = await this.#loading;
    if (loaded !== undefined && (!isFresh || (await timeOf(index)) === loaded.time)) return loaded;
    this.#loading = load(index).catch(() => undefined);
    return this.#loading;
  }
}

/** Undefined when the package is not installed. */
function installedPage(): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve('@rtmp-vcam/dashboard/index.html'));
  } catch {
    return undefined;
  }
}

async function timeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

/** Rejects when the page is not built. */
async function load(index: string): Promise<Loaded> {
  const { mtimeMs: time } = await stat(index);
  const root = dirname(index);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Map<string, File>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    const path = `/${relative(root, file).split(sep).join('/')}`;
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    // The names of what is in assets/ change with its content.
    const caching = path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    const found = { type: TYPES.get(extname(path)) ?? 'application/octet-stream', bytes, etag, caching };
    files.set(path, found);
    if (path === '/index.html') files.set('/', found);
  }
  return { files, time };
}
