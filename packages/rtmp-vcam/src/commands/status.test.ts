import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeProgramFile } from '../control/program-files.ts';
import { PROGRAM } from '../control/testing/fake-control.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { statusCommand } from './status.ts';

/** A program that is found. It answers, or it closes its socket as soon as it was found. */
async function program(t: TestContext, folder: string, pid: number, answers: boolean): Promise<void> {
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ ...PROGRAM, pid }));
  });
  if (!answers) server.once('connection', () => server.close());
  await once(server.listen(join(folder, `${pid}.sock`)), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  writeProgramFile(folder, {
    pid,
    version: '0',
    since: PROGRAM.since,
    port: 1935,
    tlsPort: null,
    http: null,
    network: null,
    rings: ['/a'],
  });
}

async function statusOf(config: string): Promise<{ code: number; pids: number[] }> {
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const { signal } = new AbortController();
  const code = await statusCommand.run(
    { json: true },
    { env: { XDG_CONFIG_HOME: config, XDG_RUNTIME_DIR: '/nonexistent' }, stdout, stderr, signal },
    [],
  );
  return { code, pids: JSON.parse(stdout.text).map(({ pid }: { pid: number }) => pid) };
}

test('a program that ends while it is asked does not count, unless it was the only one', async (t) => {
  const config = temporaryFolder(t);
  const folder = join(config, 'rtmp-vcam', 'run');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await program(t, folder, 1001, false);
  await assert.rejects(statusOf(config), { code: 'APP_ERR_NOT_RUNNING' });
  await program(t, folder, 1002, true);
  await program(t, folder, 1003, false);
  assert.deepEqual(await statusOf(config), { code: 0, pids: [1002] });
});
