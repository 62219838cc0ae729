import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Publication, RtmpServer, type VideoPacket } from '@rtmp-vcam/rtmp-server';
import { ended, startProgram } from '../testing/program.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

async function runningServer(t: TestContext): Promise<RtmpServer> {
  const server = await RtmpServer.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  return server;
}

function startDemo(t: TestContext, port: number, ...args: string[]): ReturnType<typeof startProgram> {
  const url = `rtmp://127.0.0.1:${port}/their-key/camera?their-key`;
  const env = { XDG_CONFIG_HOME: temporaryFolder(t), XDG_RUNTIME_DIR: '/nonexistent' };
  return startProgram(['demo', '--url', url, '--size', '320x180', '--fps', '10', '--json-logs', ...args], env);
}

async function firstPublication(server: RtmpServer): Promise<Publication> {
  for await (const publication of server) return publication;
  throw new Error('the server was closed');
}

test('the test picture arrives as H.264 in real time, until Ctrl-C; the log does not show the key', async (t) => {
  const server = await runningServer(t);
  const child = startDemo(t, server.port);
  const end = ended(child);
  const publication = await firstPublication(server);
  const packets: VideoPacket[] = [];
  for await (const packet of publication) {
    if (packet.media === 'video') packets.push(packet);
    if (packets.length === 14) child.kill('SIGINT');
  }
  const { code, stdout, stderr } = await end;
  assert.deepEqual([code, stderr], [0, '']);
  const { msg, url } = JSON.parse(stdout.toString());
  assert.equal(msg, 'Pushing a test picture; press Ctrl-C to stop');
  assert.equal(url, `rtmp://127.0.0.1:${server.port}/***`);
  assert.match(publication.encoder, /rtmp-vcam/);
  assert.deepEqual([publication.metadata.width, publication.metadata.height], [320, 180]);
  const [config, first] = packets;
  assert.deepEqual([config?.kind, first?.kind, first?.keyframe, first?.dts], ['config', 'frame', true, 0]);
  const times = packets.slice(1).map(({ dts }) => dts);
  assert.ok(
    times.every((time, index) => time % 100 === 0 && (index === 0 || time > (times[index - 1] ?? 0))),
    String(times),
  );
});

test('the end of the server is an error with a code and a fix', async (t) => {
  const server = await runningServer(t);
  const end = ended(startDemo(t, server.port));
  const publication = await firstPublication(server);
  for await (const packet of publication) if (packet.kind === 'frame') break;
  await server.close();
  const { code, stderr } = await end;
  assert.equal(code, 1);
  assert.match(stderr, /\[RTMP_ERR_[A-Z_]+\]\n {2}→ /);
});

test('a port that nobody listens on, and a port of an HTTP server, are errors with a code and a fix', async (t) => {
  const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const spoken = await ended(startDemo(t, address.port));
  await new Promise((resolve) => other.close(resolve));
  assert.equal(spoken.code, 1);
  assert.match(spoken.stderr, /^✗ .*HTTP.* \[RTMP_ERR_HANDSHAKE_HTTP\]\n {2}→ /);
  const silent = await ended(startDemo(t, address.port));
  assert.equal(silent.code, 1);
  assert.match(silent.stderr, /^✗ .* \[RTMP_ERR_CONNECT\]\n {2}→ /);
});
