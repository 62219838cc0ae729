import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalUsers, type PeerKind } from './local-users.ts';
import { SocketOwners, uidIn } from './socket-owners.ts';

const NEEDS_LINUX = { skip: process.platform === 'linux' ? false : 'only Linux tells who has a socket' };
const NEEDS_ROOT = { skip: process.geteuid?.() === 0 ? false : 'only root can start programs of another user' };
const NOBODY = 65534;

/** A server that gives its next connection. */
async function listening(t: TestContext, address: string): Promise<{ port: number; next: () => Promise<Socket> }> {
  const waiting: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    waiting.push(socket);
    server.emit('accepted');
  });
  server.listen(0, address);
  await once(server, 'listening');
  t.after(() => {
    for (const socket of waiting) socket.destroy();
    server.close();
  });
  const found = server.address();
  assert.ok(typeof found === 'object' && found !== null);
  let taken = 0;
  const next = async (): Promise<Socket> => {
    while (waiting.length <= taken) await once(server, 'accepted');
    return waiting[taken++] ?? assert.fail();
  };
  return { port: found.port, next };
}

/** A process of another user that connects, and does with the connection what `then` says. */
function connectAsNobody(t: TestContext, port: number, then: string): void {
  const code = `const s = require('net').connect(${port}, '127.0.0.1'); s.on('connect', () => { ${then} });`;
  const child = spawn(process.execPath, ['-e', code], { uid: NOBODY, gid: NOBODY, cwd: '/', stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
}

/** Waits until the system tells user 0 for the other end, because its process has closed it. */
async function untilForgotten({ remotePort = 0 }: Socket): Promise<void> {
  const local = `:${remotePort.toString(16).toUpperCase().padStart(4, '0')} `;
  for (const end = performance.now() + 20_000; performance.now() < end; await sleep(5)) {
    const lines = readFileSync('/proc/net/tcp', 'latin1').split('\n');
    const columns = lines
      .find((each) => each.slice(0, 21).includes(local))
      ?.trim()
      .split(/\s+/);
    if (columns?.[3] === '05' && columns[7] === '0') return;
  }
  assert.fail('the other end still has its user');
}

test('the user of a connection is found for all kinds of sockets', NEEDS_LINUX, async (t) => {
  for (const [server, client] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::', '127.0.0.1'],
    ['::', '::ffff:127.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1'],
  ] as const) {
    const { port, next } = await listening(t, server);
    const socket = createConnection(port, client).on('error', () => {});
    t.after(() => socket.destroy());
    const kind = await new LocalUsers().kindOf(await next());
    assert.equal(kind, 'owner', `${client} at ${server}`);
  }
});

test('another user is told apart, also one that has sent its request and closed', {
  ...NEEDS_LINUX,
  ...NEEDS_ROOT,
}, async (t) => {
  const { port, next } = await listening(t, '127.0.0.1');
  const kinds: PeerKind[] = [];
  for (const then of [
    '',
    's.write("x")',
    's.end("x")',
    's.end("x"); s.destroy()',
    's.write("x", () => process.exit())',
  ]) {
    connectAsNobody(t, port, then);
    const socket = await next();
    // What it sent has come, and what it closed is closed.
    if (then !== '') await once(socket, 'data');
    if (then.includes('destroy') || then.includes('exit')) await untilForgotten(socket);
    kinds.push(await new LocalUsers(new Set([0])).kindOf(socket));
  }
  assert.deepEqual(kinds, ['other user', 'other user', 'other user', 'other user', 'other user']);
});

test('the other users that are named may, and root always', { ...NEEDS_LINUX, ...NEEDS_ROOT }, async (t) => {
  const { port, next } = await listening(t, '127.0.0.1');
  connectAsNobody(t, port, '');
  const socket = await next();
  assert.equal(await new LocalUsers(new Set([NOBODY])).kindOf(socket), 'owner');
  assert.equal(await new LocalUsers(new Set([1234])).kindOf(socket), 'other user');
});

test('what cannot be read, and what is not in the tables, is nobody of this user', async (t) => {
  const { port, next } = await listening(t, '127.0.0.1');
  const socket = createConnection(port, '127.0.0.1').on('error', () => {});
  t.after(() => socket.destroy());
  const accepted = await next();
  const broken = new SocketOwners(() => Promise.reject(new Error('not here')));
  for (const owners of [broken, new SocketOwners(async () => 'sl local rem\n')]) {
    assert.equal(await new LocalUsers(new Set([0]), owners, true).kindOf(accepted), 'other user');
  }
});

test('a connection of another state, port or address is not taken for this one', () => {
  const line = (state: string, inode = '77'): string =>
    `sl\n   1: 0100007F:C350 0100007F:22E7 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 20 4 30 10 -1\n`;
  const ends = { remoteAddress: '127.0.0.1', remotePort: 50_000, localAddress: '127.0.0.1', localPort: 8935 };
  for (const state of ['01', '04', '05']) assert.equal(uidIn(line(state), ends), 1000);
  for (const state of ['02', '03', '06', '07', '0A']) assert.equal(uidIn(line(state), ends), undefined);
  assert.equal(uidIn(line('01', '0'), ends), undefined);
  assert.equal(uidIn(line('01'), { ...ends, remotePort: 50_001 }), undefined);
  assert.equal(uidIn(line('01'), { ...ends, localPort: 8936 }), undefined);
  assert.equal(uidIn(line('01'), { ...ends, remoteAddress: '127.0.0.2' }), undefined);
});

test('many questions at once read the tables twice at most', async () => {
  let reads = 0;
  const owners = new SocketOwners(async () => {
    reads++;
    return '';
  });
  const ends = { remoteAddress: '127.0.0.1', remotePort: 1, localAddress: '127.0.0.1', localPort: 2 };
  await Promise.all(Array.from({ length: 1000 }, () => owners.uidOf(ends)));
  assert.ok(reads <= 2, String(reads));
});
