import { chmodSync, rmdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, hasCode, reasonOf } from '../../errors.ts';
import {
  nobodyListens,
  type ProgramFile,
  readProgramFiles,
  removeProgramFiles,
  socketPath,
  writeProgramFile,
} from '../program-files.ts';
import { makePrivateFolder } from '../runtime-folders.ts';
import { requestListener } from './request-listener.ts';
import { apiRoutes, type Control, type StreamRoute } from './routes.ts';

/** The part of the logger that is used. */
export interface ControlLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ControlServerOptions {
  readonly control: Control;
  /** Folders for its files, the best first. */
  readonly folders: readonly string[];
  /** Says where the program can be found. */
  readonly about: () => ProgramFile;
  readonly log: ControlLog;
  /** Ends the program, as Ctrl-C does. */
  readonly stop: () => void;
  /** How long a connection may last, whatever its client does or does not do. Default 10000 milliseconds. */
  readonly longestMs?: number;
}

/** Most connections at a time. At this limit, a new one replaces the oldest: slow clients keep nobody out. */
const MOST_CONNECTIONS = 32;
const LONGEST_MS = 10_000;
const LARGEST_HEADERS = 8 * 1024;
/** macOS has room for 104 bytes and Linux for 108, with a zero byte at the end. */
const LONGEST_PATH = 103;
/** Another program that ends may remove the folder just after it was made. */
const ATTEMPTS = 3;

/**
 * Answers other commands, such as `status`, on a Unix socket, which only this user (and root) can open: the folder
 * belongs to this user alone. A file beside it makes the program known. Nothing that goes wrong here stops the camera.
 */
export class ControlServer {
  readonly #log: ControlLog;
  #server: Server | undefined;
  #folder = '';
  readonly #about: () => ProgramFile;
  readonly #pid: number;
  readonly #longestMs: number;
  readonly #connections: Set<Socket> = new Set();
  /** Those that wait for the end of the program. The system closes them, so that they see its very end. */
  readonly #waiting: Set<Socket> = new Set();
  #hasWarned = false;

  private constructor({ log, about, longestMs = LONGEST_MS }: ControlServerOptions) {
    this.#log = log;
    this.#about = about;
    this.#pid = process.pid;
    this.#longestMs = longestMs;
  }

  /** Never rejects: if there is no place for the socket, a warning says so. */
  static async open(options: ControlServerOptions): Promise<ControlServer> {
    const control = new ControlServer(options);
    const failures: { folder: string; error: unknown }[] = [];
    for (const folder of options.folders) {
      try {
        await control.#openIn(folder, options);
        return control;
      } catch (error) {
        failures.push({ folder, error });
      }
    }
    const reasons = failures.map(({ folder, error }) => `${folder}: ${reasonOf(error)}`).join('; ');
    control.#warn(failures[0]?.error, reasons);
    return control;
  }

  /** What `about` says has changed. */
  update(): void {
    if (this.#server === undefined) return;
    try {
      writeProgramFile(this.#folder, this.#about());
    } catch (error) {
      this.#warn(error, reasonOf(error));
    }
  }

  /** Removes its files. May be called twice. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#removeFiles(this.#folder);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const connection of this.#connections) if (!this.#waiting.has(connection)) connection.destroy();
    if (this.#waiting.size === 0) await closed;
  }

  async #openIn(folder: string, { control, stop }: ControlServerOptions): Promise<void> {
    const path = socketPath(folder, this.#pid);
    if (Buffer.byteLength(path) > LONGEST_PATH) throw new Error('the path is too long for a socket');
    makePrivateFolder(folder);
    // Containers that share a folder number their processes alike. A folder of their own is next.
    if (!(await nobodyListens(path))) throw new Error('a program in another container has the same process id');
    const listener = requestListener({
      routes: [...apiRoutes(control), this.#stopRoute(stop)],
      onFault: (error) => this.#log.warn({ err: error }, 'A request of another command failed'),
    });
    const server = createServer({ maxHeaderSize: LARGEST_HEADERS, keepAlive: false }, (request, response) => {
      response.shouldKeepAlive = false;
      listener(request, response);
    });
    server.maxRequestsPerSocket = 1;
    server.on('connection', (connection) => this.#admit(connection));
    try {
      await listenIn(folder, path, server, this.#pid);
      chmodSync(path, 0o600);
      writeProgramFile(folder, this.#about());
    } catch (error) {
      server.close(() => {});
      this.#removeFiles(folder);
      throw error;
    }
    server.on('error', (error) => this.#warn(error, reasonOf(error)));
    this.#server = server;
    this.#folder = folder;
    this.#log.debug({ socket: path }, 'Other commands, such as rtmp-vcam status, reach this program here');
    // Programs that were killed have left files behind.
    void readProgramFiles(folder);
  }

  /** Here only, because the page must not be able to end the program: nobody could start it again from there. */
  #stopRoute(stop: () => void): StreamRoute {
    return {
      method: 'POST',
      path: '/api/stop',
      stream: (_request, _id, response) => {
        const { socket } = response;
        if (socket !== null) this.#waiting.add(socket.unref());
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"stopping":true}\n', stop);
      },
    };
  }

  #admit(connection: Socket): void {
    const [oldest] = this.#connections;
    if (this.#connections.size >= MOST_CONNECTIONS) oldest?.destroy();
    const timer = setTimeout(() => {
      if (!this.#waiting.has(connection)) connection.destroy();
    }, this.#longestMs);
    this.#connections.add(connection);
    connection.on('close', () => {
      clearTimeout(timer);
      this.#connections.delete(connection);
      this.#waiting.delete(connection);
    });
  }

  #removeFiles(folder: string): void {
    try {
      removeProgramFiles(folder, this.#pid);
      rmdirSync(folder);
    } catch {
      // The folder has files of other programs, or does not exist.
    }
  }

  /** Warns once: the system may report the same thing for each connection. */
  #warn(cause: unknown, reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { code, fix } = new AppError('APP_ERR_CONTROL', reason, fixFor(cause));
    this.#log.warn({ code, fix }, `Other commands, such as status and stop, cannot reach this program (${reason})`);
  }
}

async function listenIn(folder: string, path: string, server: Server, pid: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    makePrivateFolder(folder);
    // Nobody listens there: an earlier process with the same id has left it.
    removeProgramFiles(folder, pid);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !(hasCode(error, 'ENOENT') || hasCode(error, 'EACCES'))) throw error;
    }
  }
}

/** What to do about an error that is not explained by the folder. */
function fixFor(cause: unknown): { readonly fix?: string } {
  if (hasCode(cause, 'ENOSPC') || hasCode(cause, 'EDQUOT'))
    return { fix: 'Free some space on the disk, and start rtmp-vcam again.' };
  if (hasCode(cause, 'EMFILE') || hasCode(cause, 'ENFILE'))
    return { fix: 'Raise the limit of open files (ulimit -n), and start rtmp-vcam again.' };
  return {};
}
