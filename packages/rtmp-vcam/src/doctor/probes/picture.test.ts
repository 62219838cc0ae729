import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { RingWriter } from '@rtmp-vcam/video-pipeline/testing';
import type { RunningProgram } from '../../control/program-files.ts';
import { CAMERA, PROGRAM } from '../../control/testing/fake-control.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { lookAtPicture } from './picture.ts';

test('Ctrl-C ends the wait for a picture that does not come', { timeout: 10_000 }, async (t) => {
  const ring = `/rvc_picture_${process.pid}`;
  const writer = RingWriter.create({ name: ring, canvas: { width: 32, height: 18, fps: 30 } });
  t.after(() => writer.close());
  const beat = setInterval(() => writer.heartbeat('live'), 100);
  t.after(() => clearInterval(beat));
  const interrupt = new AbortController();
  const url = 'rtmp://127.0.0.1/live';
  const links = { larix: '', moblin: '' };
  const place = { network: 'This computer', reach: 'computer', url, server: url, key: '', links };
  const camera = { ...CAMERA, ring, width: 32, height: 18 };
  const server = createServer((request, response) => {
    const isState = request.url === '/api/state';
    const connect = { places: [place], user: null, open: false, fingerprint: null, keyFixed: null };
    response.end(JSON.stringify(isState ? { ...PROGRAM, cameras: [camera] } : connect));
    if (!isState) setTimeout(() => interrupt.abort(), 200);
  });
  const socket = join(temporaryFolder(t), 'sock');
  server.listen(socket);
  t.after(() => server.close());
  await once(server, 'listening');
  const program: RunningProgram = { ...PROGRAM, socket, network: null, rings: [ring] };
  const { problem, cameras } = await lookAtPicture(program, interrupt.signal);
  assert.match(problem?.text ?? '', /aborted/);
  assert.deepEqual(cameras, []);
});
