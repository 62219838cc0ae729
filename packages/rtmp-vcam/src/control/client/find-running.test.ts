import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { programState } from '@rtmp-vcam/api';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { type ProgramFile, writeProgramFile } from '../program-files.ts';
import { findRunning, oneRunning, someRunning } from './find-running.ts';
import { ask } from './request.ts';

/** A free process id, because none is as high. */
const DEAD = 2 ** 30;

interface Home {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

function home(t: TestContext): Home {
  const XDG_CONFIG_HOME = temporaryFolder(t);
  const folder = join(XDG_CONFIG_HOME, 'rtmp-vcam', 'run');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { env: { XDG_CONFIG_HOME, XDG_RUNTIME_DIR: '/nonexistent' }, folder };
}

/** Something that listens as a running program does. It answers with `answer`, or never. */
async function program(t: TestContext, { folder }: Home, about: Partial<ProgramFile>, answer?: string): Promise<void> {
  const pid = about.pid ?? process.pid;
  const file = {
    pid,
    version: '9.9.9',
    since: '2026-01-01',
    port: 1935,
    tlsPort: null,
    http: null,
    network: null,
    rings: ['/a'],
    ...about,
  };
  const socket = join(folder, `${pid}.sock`);
  const server = createServer((_request, response) => {
    if (answer !== undefined) response.end(answer);
  }).listen(socket);
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  writeProgramFile(folder, file);
}

test('several programs are told apart by port and ring', async (t) => {
  const here = home(t);
  await program(t, here, { pid: 1001, port: 1935, rings: ['/a'], since: '2026-01-02' });
  await program(t, here, { pid: 1002, port: 1936, tlsPort: 1940, rings: ['/b'], since: '2026-01-01' });
  await program(t, here, { pid: 1003, port: null, rings: ['/c'], since: '2026-01-03' });
  const ids = async (wanted: object): Promise<number[]> => (await findRunning(here.env, wanted)).map(({ pid }) => pid);
  assert.deepEqual(await ids({}), [1002, 1001, 1003]);
  assert.deepEqual(await ids({ port: 1935 }), [1001]);
  assert.deepEqual(await ids({ port: 1940 }), [1002]);
  assert.deepEqual(await ids({ ring: '/c' }), [1003]);
  assert.equal((await oneRunning(here.env, { ring: '/b' })).pid, 1002);
  await assert.rejects(oneRunning(here.env, {}), {
    code: 'APP_ERR_SEVERAL_RUNNING',
    message: /pid 1002 \(--port 1936, --ring \/b\).*pid 1003 \(--ring \/c\)/,
    fix: /--port or --ring/,
  });
  await assert.rejects(someRunning(here.env, { port: 7 }), { code: 'APP_ERR_NOT_RUNNING', fix: /--port 1935/ });
});

test('without a program, the error says how to start one', async (t) => {
  for (const env of [
    home(t).env,
    { XDG_CONFIG_HOME: join(temporaryFolder(t), 'missing'), XDG_RUNTIME_DIR: '/nonexistent' },
  ]) {
    // Nothing listens on the port 1 of a computer with tests.
    await assert.rejects(someRunning(env, { port: 1 }), { code: 'APP_ERR_NOT_RUNNING', fix: /rtmp-vcam run/ });
  }
});

test('where another program has the port, the error says who, and how to start one all the same', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { port } = address;
  const other = port < 65_535 ? port + 1 : port - 1;
  await assert.rejects(someRunning(home(t).env, { port }), {
    message: new RegExp(`Port ${port} is in use by .+ \\(pid ${process.pid}\\)$`),
    fix: `Start it on another port: rtmp-vcam --port ${other}`,
  });
});

/** Makes a socket on which nobody listens, as a killed program leaves it. */
async function deadSocket(socket: string): Promise<void> {
  const script = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script, socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(existsSync(socket), 'kill -9 left no socket behind');
}

test('the files of killed programs are removed, also when their process ids are in use again', async (t) => {
  const here = home(t);
  await deadSocket(join(here.folder, `${process.pid}.sock`));
  await deadSocket(join(here.folder, `${DEAD + 2}.sock`));
  const about = { version: '0', since: '', port: 1, tlsPort: null, http: null, network: null, rings: [] };
  writeProgramFile(here.folder, { ...about, pid: process.pid });
  writeProgramFile(here.folder, { ...about, pid: DEAD });
  writeFileSync(join(here.folder, `${DEAD + 1}.json`), '{"pid":');
  writeFileSync(join(here.folder, 'notes.txt'), '');
  assert.deepEqual(await findRunning(here.env), []);
  assert.deepEqual(readdirSync(here.folder), ['notes.txt']);
});

test('a program that is starting keeps its socket, whether it listens already or not', async (t) => {
  const here = home(t);
  const socket = join(here.folder, `${process.pid}.sock`);
  await deadSocket(socket);
  assert.deepEqual(await findRunning(here.env), []);
  assert.ok(existsSync(socket));
  rmSync(socket);
  await program(t, here, {});
  rmSync(join(here.folder, `${process.pid}.json`));
  assert.deepEqual(await findRunning(here.env), []);
  assert.ok(existsSync(socket));
});

for (const answer of ['', 'null', '{"pid":1}', '<html>', '{"error":{"code":"NEW","message":"a","fix":"b"}}']) {
  test(`the answer ${answer} is not understood, so that the other version is named`, async (t) => {
    const here = home(t);
    await program(t, here, {}, answer);
    const found = await oneRunning(here.env, {});
    const asked = ask(found, { method: 'GET', path: '/api/state', answer: programState });
    await assert.rejects(asked, { code: 'APP_ERR_NO_ANSWER', fix: /version 9\.9\.9/ });
  });
}
