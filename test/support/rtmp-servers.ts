import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

/** An RTMP server that other people wrote. */
export interface ServerKind {
  readonly name: string;
  /** The name of its program, for `needs`. */
  readonly tool: string;
  /** A file that exists when the server is installed, and the command that installs it. */
  readonly file: string;
  readonly install: string;
  readonly launch: (port: number, folder: string) => Promise<Program>;
}

const NGINX_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';
const NODE_MEDIA_SERVER = join(import.meta.dirname, '../../node_modules/node-media-server/bin/app.js');

export const nginx: ServerKind = nginxWith('nginx-rtmp', (port) => {
  // Its default limit for a message is 1 MB, which large keyframes exceed.
  return `rtmp { access_log off; server { listen 127.0.0.1:${port}; max_message 8M; application live { live on; } } }`;
});

/** An nginx with this block `rtmp { … }`. */
export function nginxWith(name: string, rtmp: (port: number) => string): ServerKind {
  return {
    name,
    tool: 'nginx',
    file: NGINX_MODULE,
    install: 'apt-get install libnginx-mod-rtmp',
    launch: (port, folder) => {
      const file = join(folder, 'nginx.conf');
      const main = `daemon off; master_process off; pid ${folder}/pid; load_module ${NGINX_MODULE}; error_log stderr info;`;
      writeFileSync(file, `${main} events { worker_connections 256; } ${rtmp(port)}`);
      // Debian installs it in /usr/sbin, which is not in the PATH of users other than root.
      const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };
      return Program.start('nginx', ['-p', folder, '-e', 'stderr', '-c', file], { env });
    },
  };
}

export const nodeMediaServer: ServerKind = {
  name: 'node-media-server',
  tool: 'node',
  file: NODE_MEDIA_SERVER,
  install: 'npm ci',
  launch: (port, folder) => {
    const file = join(folder, 'config.json');
    const auth = { play: false, publish: false, secret: 'none' };
    writeFileSync(file, JSON.stringify({ bind: '127.0.0.1', auth, store: { path: folder }, rtmp: { port } }));
    const env = { ...process.env, NODE_OPTIONS: '' };
    return Program.start(process.execPath, [NODE_MEDIA_SERVER, '--config', file], { env });
  },
};

/** A running server on a port of its own. It is killed when it is disposed of. */
export class RtmpServerProgram implements AsyncDisposable {
  readonly port: number;
  readonly #kind: ServerKind;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-server-'));
  #program: Program | undefined;

  private constructor(kind: ServerKind, port: number) {
    this.#kind = kind;
    this.port = port;
  }

  static async start(kind: ServerKind): Promise<RtmpServerProgram> {
    const server = new RtmpServerProgram(kind, await freePort());
    await server.start();
    return server;
  }

  get pid(): number {
    if (this.#program === undefined) throw new Error(`${this.#kind.name} was not started`);
    return this.#program.pid;
  }

  url(path = 'live/test'): string {
    return `rtmp://127.0.0.1:${this.port}/${path}`;
  }

  /** Starts it again after `kill`. */
  async start(): Promise<void> {
    const program = await this.#kind.launch(this.port, this.#folder);
    this.#program = program;
    await until(`${this.#kind.name} to listen`, () => !program.isRunning || isListening(this.port), {
      state: () => program.output,
    });
    if (!program.isRunning) throw new Error(`${this.#kind.name} ended at once:\n${program.output}`);
  }

  /** Waits until it has logged this text since its last start. */
  async says(text: RegExp): Promise<void> {
    await this.#program?.says(text);
  }

  /** Ends it with kill -9. */
  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
