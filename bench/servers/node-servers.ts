import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned, type TestCertificate } from '../../packages/rtmp-server/src/testing/self-signed.ts';
import { Program } from '../../test/support/program.ts';
import { until } from '../../test/support/wait.ts';
import { nodeOptions } from '../processes/node-options.ts';
import type { IngestServer, IngestServerKind } from './ingest-server.ts';

const BUILT = join(import.meta.dirname, '../../packages/rtmp-server/dist/index.js');

/** The least that a server in Node.js needs: it reads the bytes and does nothing with them. */
export const tcpSink: IngestServerKind = {
  name: 'bare Node TCP sink',
  speaksRtmp: false,
  missing: () => undefined,
  start: () => startScript('sink.mjs'),
};

/** The same over TLS. */
export const tlsSink: IngestServerKind = {
  ...tcpSink,
  name: 'bare Node TLS sink',
  overTls: true,
  start: async () => startScript('sink.mjs', { certificate: await selfSigned() }),
};

/** The built RTMP server of this project. It reads every packet from its publication and counts it. */
export const rtmpServer: IngestServerKind = {
  name: 'rtmp-server',
  speaksRtmp: true,
  missing: () => (existsSync(BUILT) ? undefined : 'it is not built; run npm run build'),
  start: () => startScript('rtmp-server.mjs', { options: nodeOptions() }),
};

export const rtmpsServer: IngestServerKind = {
  ...rtmpServer,
  name: 'rtmp-server over TLS',
  overTls: true,
  start: async () => startScript('rtmp-server.mjs', { options: nodeOptions(), certificate: await selfSigned() }),
};

interface ScriptOptions {
  /** Options of Node.js. */
  readonly options?: readonly string[];
  /** With a certificate the server speaks TLS. */
  readonly certificate?: TestCertificate;
}

async function startScript(name: string, { options = [], certificate }: ScriptOptions = {}): Promise<IngestServer> {
  const tls = certificate === undefined ? {} : { CERTIFICATE: certificate.certificate, KEY: certificate.key };
  const env = { ...process.env, NODE_OPTIONS: '', ...tls };
  const script = join(import.meta.dirname, name);
  const program = await Program.start(process.execPath, [...options, script], { env, ipc: true });
  let port: number | undefined;
  let packets = 0;
  program.onMessage((message) => {
    if (isPort(message)) port = message.port;
    else if (isCount(message)) packets += message.packets;
  });
  program.onLine((line) => console.error(`${name}: ${line}`));
  await until(`${name} to listen`, () => port !== undefined || !program.isRunning);
  if (port === undefined) throw new Error(`${name} ended at once`);
  const stop = async (): Promise<number> => {
    await program.stop();
    return packets;
  };
  return { pid: program.pid, port, stop };
}

function isPort(message: unknown): message is { readonly port: number } {
  return typeof message === 'object' && message !== null && 'port' in message && typeof message.port === 'number';
}

function isCount(message: unknown): message is { readonly packets: number } {
  return typeof message === 'object' && message !== null && 'packets' in message && typeof message.packets === 'number';
}
