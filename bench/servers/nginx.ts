import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../processes/children.ts';
import { freePort, untilListening } from '../processes/ports.ts';
import { type IngestServerKind, serverOf } from './ingest-server.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

/** One process, no log, larger messages than its default of 1 MB. */
function configuration(folder: string, port: number): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
load_module ${MODULE};
events { worker_connections 256; }
rtmp {
  access_log off;
  server {
    listen 127.0.0.1:${port};
    max_message 8M;
    application live { live on; }
  }
}
`;
}

export const nginx: IngestServerKind = {
  name: 'nginx-rtmp',
  speaksRtmp: true,
  missing: () => (existsSync(MODULE) ? undefined : 'apt-get install libnginx-mod-rtmp'),
  start: async () => {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-bench-nginx-'));
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port));
    const child = start('nginx', ['-p', folder, '-e', 'stderr', '-c', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await untilListening(port);
    return serverOf(child, port, () => rmSync(folder, { recursive: true, force: true }));
  },
};
