import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { programState } from '@rtmp-vcam/api';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { until } from '../../testing/until.ts';
import { ask } from '../client/request.ts';
import { stopProgram } from '../client/stop-program.ts';
import { type RunningProgram, readProgramFiles } from '../program-files.ts';
import { FakeControl, PROGRAM } from '../testing/fake-control.ts';
import { ControlServer } from './control-server.ts';
import { apiRoutes } from './routes.ts';

const STATE = { method: 'GET', path: '/api/state', answer: programState } as const;
const about = {
  pid: process.pid,
  version: '0',
  since: PROGRAM.since,
  port: 1935,
  tlsPort: null,
  http: null,
  network: null,
  rings: ['/a'],
};

async function open(t: TestContext, folders: readonly string[], longestMs?: number) {
  const warnings: string[] = [];
  const log = {
    debug: () => {},
    warn: (fields: object, text: string) => warnings.push(`${text} ${JSON.stringify(fields)}`),
  };
  const control = new FakeControl();
  const limit = longestMs === undefined ? {} : { longestMs };
  let stops = 0;
  const stop = (): void => {
    stops++;
  };
  const server = await ControlServer.open({ control, folders, about: () => about, log, stop, ...limit });
  t.after(() => server.close());
  return { server, warnings, control, stops: () => stops };
}

async function programIn(folder: string): Promise<RunningProgram> {
  const [program] = await readProgramFiles(folder);
  return program ?? assert.fail('no program was found');
}

test('it is found by its file, answers, is private, and leaves nothing', async (t) => {
  const folder = join(temporaryFolder(t), 'new', 'run');
  const { server, warnings } = await open(t, [folder]);
  const program = await programIn(folder);
  assert.deepEqual(program, { ...about, socket: join(folder, `${process.pid}.sock`) });
  assert.deepEqual(await ask(program, STATE), PROGRAM);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  await server.close();
  await server.close();
  assert.equal(existsSync(folder), false);
  await assert.rejects(ask(program, STATE), { code: 'APP_ERR_NOT_RUNNING' });
  assert.deepEqual(warnings, []);
});

test('it is found where its folder has another path, as in a container', async (t) => {
  const base = temporaryFolder(t);
  const [inside, outside] = [join(base, 'inside'), join(base, 'outside')];
  await open(t, [inside]);
  renameSync(inside, outside);
  assert.deepEqual(await ask(await programIn(outside), STATE), PROGRAM);
  renameSync(outside, inside);
  assert.deepEqual(await ask(await programIn(inside), STATE), PROGRAM);
});

test('a folder that others may read becomes private, and its other files stay', async (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'other'), '');
  const { server } = await open(t, [folder]);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  await server.close();
  assert.deepEqual(readdirSync(folder), ['other']);
});

test('when a folder cannot be used, the next one is', async (t) => {
  const base = temporaryFolder(t);
  writeFileSync(join(base, 'file'), '');
  const long = join(base, 'x'.repeat(100));
  mkdirSync(long);
  const good = join(base, 'good');
  const { warnings } = await open(t, [join(base, 'file'), join(base, 'file', 'run'), '/proc/none/run', long, good]);
  assert.deepEqual(await ask(await programIn(good), STATE), PROGRAM);
  assert.deepEqual([warnings, readdirSync(long)], [[], []]);
});

test('when no folder can be used, one warning says why and what to do', async (t) => {
  const base = temporaryFolder(t);
  writeFileSync(join(base, 'file'), '');
  const { server, warnings } = await open(t, [join(base, 'file'), join(base, 'x'.repeat(110))]);
  assert.equal(warnings.length, 1);
  assert.match(
    `${warnings}`,
    /file: it is not a folder of this user.*the path is too long.*APP_ERR_CONTROL.*XDG_RUNTIME_DIR/,
  );
  await server.close();
});

test('what a killed program with the same process id has left is replaced', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of [`${process.pid}.sock`, `${process.pid}.json`]) writeFileSync(join(folder, name), 'old');
  await open(t, [folder]);
  assert.deepEqual(await ask(await programIn(folder), STATE), PROGRAM);
});

test('a program in another container that has the same process id stays reachable', async (t) => {
  const [shared, own] = [temporaryFolder(t), temporaryFolder(t)];
  const first = await open(t, [shared]);
  const second = await open(t, [shared, own]);
  for (const folder of [shared, own]) assert.deepEqual(await ask(await programIn(folder), STATE), PROGRAM);
  await second.server.close();
  assert.deepEqual(await ask(await programIn(shared), STATE), PROGRAM);
  assert.deepEqual([...first.warnings, ...second.warnings], []);
});

/** Clients that begin something and do not go on. */
async function slowClients(t: TestContext, path: string, count: number, begin: string): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => createConnection(path).on('error', () => {}));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  await until('the clients to connect', () => sockets.every(({ connecting }) => !connecting));
  for (const socket of sockets) socket.resume().write(begin);
  return sockets;
}

test('slow clients keep nobody out: a new connection takes the place of the oldest', async (t) => {
  const folder = temporaryFolder(t);
  await open(t, [folder], 600_000);
  const program = await programIn(folder);
  const begun = 'POST /api/cameras/1/publisher/disconnect HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{';
  const sockets = [
    ...(await slowClients(t, program.socket, 50, 'GET /api/st')),
    ...(await slowClients(t, program.socket, 50, begun)),
  ];
  await until('most of them to be closed', () => sockets.filter(({ destroyed }) => destroyed).length >= 100 - 32);
  assert.deepEqual(await ask(program, STATE), PROGRAM);
});

test('a client that does not go on is closed', async (t) => {
  const folder = temporaryFolder(t);
  await open(t, [folder], 300);
  const program = await programIn(folder);
  const sockets = await slowClients(t, program.socket, 3, 'GET /api/st');
  await until('them to be closed', () => sockets.every(({ destroyed }) => destroyed));
});

test('a client that asks again and again and never reads is closed', async (t) => {
  const folder = temporaryFolder(t);
  await open(t, [folder], 300);
  const program = await programIn(folder);
  const socket = createConnection(program.socket).on('error', () => {});
  t.after(() => socket.destroy());
  const many = 'GET /api/state HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1000);
  let closed = false;
  socket.pause().on('close', () => {
    closed = true;
  });
  const writing = setInterval(() => socket.write(many), 5);
  t.after(() => clearInterval(writing));
  await until('the connection to be closed', () => closed || socket.destroyed || socket.errored !== null);
  assert.deepEqual(await ask(program, STATE), PROGRAM);
});

async function raw(t: TestContext, path: string, text: string): Promise<string> {
  const socket = createConnection(path).on('error', () => {});
  t.after(() => socket.destroy());
  let answer = '';
  socket.setEncoding('latin1').on('data', (part) => {
    answer += part;
  });
  socket.write(text);
  await until('the end of the answer', () => socket.destroyed);
  return answer;
}

test('bodies and headers that are too long, and what is not HTTP or JSON, are refused', async (t) => {
  const folder = temporaryFolder(t);
  const { control } = await open(t, [folder]);
  const { socket } = await programIn(folder);
  const post = (length: number, body: string): string =>
    `POST /api/cameras/1/publisher/disconnect HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${body}`;
  assert.match(await raw(t, socket, post(2, '{,')), /^HTTP\/1\.1 400.*not JSON/s);
  assert.match(await raw(t, socket, post(20_000, 'x'.repeat(20_000))), /^HTTP\/1\.1 413/);
  assert.match(await raw(t, socket, `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(9000)}\r\n\r\n`), /^HTTP\/1\.1 431/);
  assert.match(await raw(t, socket, '\x03\0\0\0\0\r\n\r\n'), /^HTTP\/1\.1 400/);
  assert.deepEqual(control.disconnected, []);
  assert.deepEqual(await ask(await programIn(folder), STATE), PROGRAM);
});

test('it is told to stop through its socket alone, and the connection stays until the process ends', async (t) => {
  const folder = join(temporaryFolder(t), 'run');
  const { server, stops } = await open(t, [folder], 300);
  const program = await programIn(folder);
  const late = stopProgram(program, 1000);
  await assert.rejects(late, { code: 'APP_ERR_STILL_RUNNING' });
  assert.equal(stops(), 1);
  const held = stopProgram(program, 60_000);
  await until('the second order', () => stops() === 2);
  // This process goes on, so only the end of the connection can end the wait.
  await server.close();
  const first = await Promise.race([held, new Promise((resolve) => setImmediate(() => resolve('still waiting')))]);
  assert.equal(first, 'still waiting');
  await assert.rejects(stopProgram(program), { code: 'APP_ERR_NOT_RUNNING' });
  assert.ok(!apiRoutes(new FakeControl()).some(({ path }) => path === '/api/stop'), 'the page can end the program');
});
