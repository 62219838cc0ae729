import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../processes/children.ts';
import { freePort, untilListening } from '../processes/ports.ts';
import { type IngestServerKind, serverOf } from './ingest-server.ts';

const PROGRAM = join(import.meta.dirname, '../../node_modules/node-media-server/bin/app.js');

export const nodeMediaServer: IngestServerKind = {
  name: 'node-media-server',
  speaksRtmp: true,
  missing: () => (existsSync(PROGRAM) ? undefined : 'npm ci'),
  start: async () => {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-bench-nms-'));
    const file = join(folder, 'config.json');
    const auth = { play: false, publish: false, secret: 'none' };
    writeFileSync(file, JSON.stringify({ bind: '127.0.0.1', auth, store: { path: folder }, rtmp: { port } }));
    const child = start(process.execPath, [PROGRAM, '--config', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await untilListening(port);
    return serverOf(child, port, () => rmSync(folder, { recursive: true, force: true }));
  },
};
