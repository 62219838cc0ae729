import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOptions, start } from '../processes/children.ts';
import { type IngestServer, type IngestServerKind, serverOf } from './ingest-server.ts';

const BUILT = join(import.meta.dirname, '../../packages/rtmp-server/dist/index.js');

/** The floor: what Node alone takes to read the bytes. */
export const tcpSink: IngestServerKind = {
  name: 'bare Node TCP sink',
  speaksRtmp: false,
  missing: () => undefined,
  start: () => startScript('tcp-sink.mjs', []),
};

/** The RTMP server of this project, built: every packet is taken out of its publication and counted. */
export const rtmpServer: IngestServerKind = {
  name: 'rtmp-server',
  speaksRtmp: true,
  missing: () => (existsSync(BUILT) ? undefined : 'it is not built: npm run build'),
  start: () => startScript('rtmp-server.mjs', nodeOptions()),
};

async function startScript(name: string, options: readonly string[]): Promise<IngestServer> {
  const child = start(process.execPath, [...options, join(import.meta.dirname, name)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [port] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (typeof port !== 'number') throw new Error(`${name} did not get ready`);
  return serverOf(child, port);
}
