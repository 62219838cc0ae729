import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PROGRAM } from '../control/testing/fake-control.ts';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';
import { LocalUsers } from './guard/local-users.ts';
import { SocketOwners } from './guard/socket-owners.ts';
import { SAFETY_HEADERS } from './headers.ts';
import { connect, openServer, type Received, type Sent, send } from './testing/open-server.ts';

const run = promisify(execFile);
const TOKEN = '0123456789abcdef0123456789abcdef';
const NEEDS_ROOT = {
  skip: process.platform === 'linux' && process.geteuid?.() === 0 ? false : 'only root of Linux can start another user',
};
const JSON_TYPE = { 'content-type': 'application/json' };
const MIRROR: Sent = { method: 'PATCH', path: '/api/cameras/1', headers: JSON_TYPE, body: '{"mirror":true}' };

/** Everybody is on another computer. */
class OnlyStrangers extends LocalUsers {
  override async kindOf(): Promise<'other computer'> {
    return 'other computer';
  }
}

test('it answers the state, changes settings, and says that it is well', async (t) => {
  const { server, control, faults } = await openServer(t);
  const state = await send(server.port);
  assert.deepEqual([state.status, JSON.parse(state.text)], [200, PROGRAM]);
  assert.equal((await send(server.port, MIRROR)).status, 200);
  assert.deepEqual(control.patches, [{ mirror: true }]);
  const health = await send(server.port, { path: '/healthz' });
  assert.deepEqual([health.status, health.text], [200, 'ok\n']);
  control.cameras = [];
  assert.equal((await send(server.port, { path: '/healthz' })).status, 503);
  const doctor = await send(server.port, { path: '/api/doctor' });
  assert.deepEqual([doctor.status, JSON.parse(doctor.text)], [200, await control.doctor()]);
  control.doctor = () => Promise.reject(new AppError('APP_ERR_DOCTOR'));
  assert.equal((await send(server.port, { path: '/api/doctor' })).status, 503);
  assert.equal(server.url, `http://127.0.0.1:${server.port}`);
  const head = await send(server.port, { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.deepEqual(faults, []);
});

test('all answers have the headers that keep browsers safe, also those to nonsense', async (t) => {
  const { server } = await openServer(t);
  const answers: Received[] = [];
  for (const path of ['/', '/api/state', '/api/nothing', '/nothing', '/api/cameras/9'])
    answers.push(await send(server.port, { path }));
  answers.push(await send(server.port, { headers: { host: 'evil.example' } }));
  for (const { headers } of answers) {
    for (const [name, value] of Object.entries(SAFETY_HEADERS)) assert.equal(headers[name], value);
  }
  for (const [text, status] of [
    ['nonsense\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\na: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['GET / HTTP/1.1\r\n\r\n', 400],
  ] as const) {
    const socket = connect(t, server.port);
    let answer = '';
    socket.setEncoding('latin1').on('data', (part) => {
      answer += part;
    });
    socket.write(text);
    await until('the end of the answer', () => socket.destroyed);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    if (!text.startsWith('GET / HTTP/1.1\r\n\r\n')) assert.match(answer, /content-security-policy: default-src 'none'/);
  }
});

test('the page of another site changes and reads nothing, however it asks', async (t) => {
  const { server, control } = await openServer(t);
  const evil = { origin: 'http://evil.example' };
  const host = `evil.example:${server.port}`;
  const form = { 'content-type': 'text/plain' };
  const attacks: [status: number, sent: Sent][] = [
    // DNS rebinding: the browser thinks that the server belongs to the site.
    [403, { headers: { host } }],
    [403, { ...MIRROR, headers: { ...JSON_TYPE, host, origin: `http://${host}` } }],
    // Requests across sites.
    [403, { headers: evil }],
    [403, { ...MIRROR, headers: { ...JSON_TYPE, ...evil } }],
    [
      403,
      { method: 'OPTIONS', path: '/api/cameras/1', headers: { ...evil, 'access-control-request-method': 'PATCH' } },
    ],
    [403, { path: '/api/events', headers: { 'sec-fetch-site': 'cross-site' } }],
    [
      403,
      {
        path: '/',
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      },
    ],
    // Forms, of browsers that do not say where they come from.
    [415, { method: 'POST', path: '/api/cameras/1/publisher/disconnect', headers: form, body: '{"keepOutMs":5}' }],
    [415, { ...MIRROR, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    [415, { ...MIRROR, headers: { 'content-type': 'text/plain; application/json' } }],
    [415, { ...MIRROR, headers: {} }],
  ];
  for (const [status, sent] of attacks) {
    const answer = await send(server.port, sent);
    assert.equal(answer.status, status, JSON.stringify(sent));
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    assert.match(answer.text, /"fix":"/);
  }
  assert.deepEqual([control.patches, control.disconnected], [[], []]);
});

test('another user of this computer is refused', NEEDS_ROOT, async (t) => {
  const { server } = await openServer(t);
  const ask = (uid: number): Promise<{ stdout: string }> => {
    const code = `fetch('${server.url}/api/state').then(async (r) => console.log(r.status, await r.text()))`;
    return run(process.execPath, ['-e', code], { uid, gid: uid, cwd: '/' });
  };
  assert.match((await ask(65534)).stdout, /^403 .*APP_ERR_FORBIDDEN/);
  assert.match((await ask(0)).stdout, /^200 /);
});

test('a server of a user without privileges lets root and that user in', NEEDS_ROOT, async (t) => {
  const { server } = await openServer(t, { users: new LocalUsers(new Set([1234])) });
  assert.equal((await send(server.port)).status, 403);
  const both = await openServer(t, { users: new LocalUsers(new Set([1234, 0])) });
  assert.equal((await send(both.server.port)).status, 200);
});

test('when the system does not tell who asks, nobody may', async (t) => {
  const broken = new SocketOwners(() => Promise.reject(new Error('no /proc')));
  const { server } = await openServer(t, { users: new LocalUsers(new Set([0]), broken, true) });
  assert.equal((await send(server.port)).status, 403);
});

test('other computers need the token: in the header, or once in the URL and then in a cookie', async (t) => {
  const { server } = await openServer(t, {
    host: '0.0.0.0',
    address: '0.0.0.0',
    token: TOKEN,
    users: new OnlyStrangers(),
  });
  const { port } = server;
  for (const path of ['/', '/api/state', '/healthz', '/nothing']) {
    const answer = await send(port, { path });
    assert.deepEqual(
      [answer.status, /^Basic .*, Bearer$/.test(answer.headers['www-authenticate'] ?? '')],
      [401, true],
      path,
    );
  }
  assert.equal((await send(port, { headers: { authorization: `Bearer ${TOKEN}` } })).status, 200);
  assert.equal((await send(port, { headers: { authorization: `Bearer ${TOKEN}x` } })).status, 401);
  const basic = (password: string): string => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`;
  assert.equal((await send(port, { headers: { authorization: basic(TOKEN) } })).status, 200);
  assert.equal((await send(port, { headers: { authorization: basic(`${TOKEN}x`) } })).status, 401);
  // The token counts in the URL of the page only.
  assert.equal((await send(port, { path: `/api/state?token=${TOKEN}` })).status, 401);
  assert.equal((await send(port, { path: `/?token=${TOKEN}x` })).status, 401);
  const login = await send(port, { path: `/?a=b&token=${TOKEN}` });
  assert.deepEqual([login.status, login.headers.location], [303, '/']);
  const [cookie = ''] = login.headers['set-cookie'] ?? [];
  assert.match(cookie, /; HttpOnly; SameSite=Lax$/);
  assert.equal((await send(port, { headers: { cookie: cookie.split(';')[0] ?? '' } })).status, 200);
  // A site cannot use the cookie.
  const cross = { cookie: cookie.split(';')[0] ?? '', 'sec-fetch-site': 'cross-site' };
  assert.equal((await send(port, { headers: cross })).status, 403);
});

test('an address that tries wrong tokens has to wait', async (t) => {
  const { server } = await openServer(t, { host: '0.0.0.0', token: TOKEN, users: new OnlyStrangers() });
  const statuses: number[] = [];
  for (let tries = 0; tries < 8; tries++) {
    statuses.push((await send(server.port, { headers: { authorization: `Bearer ${tries}` } })).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
  const late = await send(server.port, { headers: { authorization: `Bearer ${TOKEN}` } });
  assert.deepEqual([late.status, late.headers['retry-after']], [429, '1']);
});

test('bodies that are too long are refused, and the client can read why', async (t) => {
  const { server, control } = await openServer(t);
  const long = await send(server.port, { ...MIRROR, body: ' '.repeat(5_000_000) });
  assert.equal(long.status, 413);
  const chunked = await send(server.port, {
    ...MIRROR,
    headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
    body: ' '.repeat(17_000),
  });
  assert.equal(chunked.status, 413);
  assert.deepEqual(control.patches, []);
});

test('1000 connections that say nothing keep nobody out', async (t) => {
  const { server } = await openServer(t);
  const idle = Array.from({ length: 1000 }, () => connect(t, server.port));
  await until('most of them to be closed', () => idle.filter(({ destroyed }) => destroyed).length >= 1000 - 64);
  assert.equal((await send(server.port)).status, 200);
});

/** An event stream that is read. */
async function eventsOf(t: TestContext, port: number): Promise<{ text: () => string; closed: () => boolean }> {
  const socket = connect(t, port);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  socket.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await until('the first event', () => text.includes('event: state'));
  return { text: () => text, closed: () => socket.destroyed };
}

test('streams that are open stay open when more connections come, and end when the server closes', async (t) => {
  const { server } = await openServer(t);
  const streams = await Promise.all(Array.from({ length: 60 }, () => eventsOf(t, server.port)));
  const more = Array.from({ length: 200 }, () => connect(t, server.port));
  await until('most of them to be closed', () => more.filter(({ destroyed }) => destroyed).length >= 196);
  assert.ok(streams.every(({ closed }) => !closed()));
  await server.close();
  await until('the streams to end', () => streams.every(({ closed }) => closed()));
});

/** A client that sends so many requests before it reads the first answer. */
async function sendAtOnce(t: TestContext, port: number, path: string, times: number) {
  const socket = connect(t, port);
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`.repeat(times));
  return { socket, answers: () => text.split('HTTP/1.1 200 OK').length - 1 };
}

test('requests that are sent at once are answered one after the other, and streams end with their client', async (t) => {
  const { server, control } = await openServer(t);
  const states = await sendAtOnce(t, server.port, '/healthz', 10);
  await until('all answers', () => states.answers() === 10);
  const { preview } = control;
  const viewer = await sendAtOnce(t, server.port, '/api/cameras/1/preview.mjpeg', 10);
  await until('the first to watch', () => preview.viewers > 0);
  await send(server.port);
  assert.equal(preview.viewers, 1);
  viewer.socket.destroy();
  await until('nobody to watch', () => preview.viewers === 0);
  // Behind a stream, none gets its turn.
  const flood = await sendAtOnce(t, server.port, '/api/events', 100);
  await until('the connection to be closed', () => flood.socket.destroyed);
});

const line = (msg: string): string => JSON.stringify({ level: 30, time: '1970-01-01T00:00:00.001Z', msg });

test('events tell the state again and again, and lines of the log at once', async (t) => {
  const { server, lines } = await openServer(t);
  lines.add(line('before'));
  const { text } = await eventsOf(t, server.port);
  assert.ok(text().includes(`event: state\ndata: ${JSON.stringify(PROGRAM)}\n\n`));
  await until('the line before', () => text().includes('"message":"before"'));
  lines.add(line('after'));
  await until('the line after', () => text().includes('"message":"after"'));
  await until('more states', () => text().split('event: state').length > 3);
  assert.match(text(), /^HTTP\/1\.1 200 OK\r\n.*content-type: text\/event-stream/s);
});

test('a reader that is slow loses events, and memory does not grow', async (t) => {
  const { server, lines } = await openServer(t);
  const slow = connect(t, server.port).pause();
  await once(slow, 'connect');
  slow.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\n\r\n`);
  const { text } = await eventsOf(t, server.port);
  const before = process.memoryUsage().rss;
  // 200 MB of lines.
  for (let round = 0; round < 1000; round++) {
    for (let index = 0; index < 100; index++) lines.add(line(`${round} ${index} ${'x'.repeat(1900)}`));
    if (round % 100 === 0) await sleep(1);
  }
  await until('the other reader to have the last line', () => text().includes('999 99 x'));
  assert.ok(process.memoryUsage().rss - before < 400e6);
  let rest = '';
  slow.setEncoding('utf8').on('data', (part: string) => {
    rest += part;
  });
  slow.resume();
  await until('the slow reader to have the last line', () => rest.includes('999 99 x'));
  assert.ok(rest.length < 20e6, String(rest.length));
});

test('the files of the page are served by their names and by no other path', async (t) => {
  const folder = temporaryFolder(t);
  const page = join(folder, 'dist');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(page, 'assets', 'main-abc.js'), 'export {}');
  symlinkSync(join(folder, 'secret.txt'), join(page, 'link.txt'));
  const { server } = await openServer(t, { page: join(page, 'index.html') });
  const { port } = server;
  const index = await send(port, { path: '/' });
  assert.deepEqual(
    [index.status, index.headers['content-type'], index.text],
    [200, 'text/html; charset=utf-8', '<!doctype html>'],
  );
  const { etag = '' } = index.headers;
  assert.equal((await send(port, { path: '/', headers: { 'if-none-match': etag } })).status, 304);
  const script = await send(port, { path: '/assets/main-abc.js' });
  assert.deepEqual([script.status, script.headers['content-type']], [200, 'text/javascript; charset=utf-8']);
  assert.match(script.headers['cache-control'] ?? '', /immutable/);
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/link.txt',
    '/assets',
    '/assets/',
    '/constructor',
  ]) {
    const answer = await send(port, { path });
    assert.equal(answer.status, 404, path);
    assert.doesNotMatch(answer.text, /secret$|root:/m);
  }
  assert.equal((await send(port, { method: 'POST', path: '/' })).status, 404);
});

test('without a page, one line says so', async (t) => {
  const { server } = await openServer(t);
  const { status, text } = await send(server.port, { path: '/' });
  assert.deepEqual([status, text], [404, 'The page is not installed or not built, but the API works: /api/state\n']);
});
