import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned, type TestCertificate } from '../../packages/rtmp-server/src/testing/self-signed.ts';
import { nodeOptions, start } from '../processes/children.ts';
import { type IngestServer, type IngestServerKind, serverOf } from './ingest-server.ts';

const BUILT = join(import.meta.dirname, '../../packages/rtmp-server/dist/index.js');

/** The floor: what Node alone takes to read the bytes. */
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

/** The RTMP server of this project, built: every packet is taken out of its publication and counted. */
export const rtmpServer: IngestServerKind = {
  name: 'rtmp-server',
  speaksRtmp: true,
  missing: () => (existsSync(BUILT) ? undefined : 'it is not built: npm run build'),
  start: () => startScript('rtmp-server.mjs', { options: nodeOptions() }),
};

export const rtmpsServer: IngestServerKind = {
  ...rtmpServer,
  name: 'rtmp-server over TLS',
  overTls: true,
  start: async () => startScript('rtmp-server.mjs', { options: nodeOptions(), certificate: await selfSigned() }),
};

interface ScriptOptions {
  /** Of Node. */
  readonly options?: readonly string[];
  /** What to speak TLS with. */
  readonly certificate?: TestCertificate;
}

async function startScript(name: string, { options = [], certificate }: ScriptOptions = {}): Promise<IngestServer> {
  const tls = certificate === undefined ? {} : { CERTIFICATE: certificate.certificate, KEY: certificate.key };
  const child = start(process.execPath, [...options, join(import.meta.dirname, name)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '', ...tls },
  });
  const [port] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (typeof port !== 'number') throw new Error(`${name} did not get ready`);
  return serverOf(child, port);
}
