import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RingReader } from '@rtmp-vcam/video-pipeline';
import { temporaryFolder } from '../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { makeClip } from './support/clips.ts';
import { isVideoFrame, readFlv } from './support/flv.ts';
import { pushWithFfmpeg } from './support/peers.ts';
import { needsPipeWire, PipeWireSession } from './support/pipewire-session.ts';
import { Program } from './support/program.ts';
import { nginx, nodeMediaServer, RtmpServerProgram } from './support/rtmp-servers.ts';
import { needs } from './support/tools.ts';
import { until } from './support/wait.ts';

const ffmpeg = needs('ffmpeg');

/** Starts an example of `examples/` from its sources. */
function example(name: string, ...args: readonly string[]): Promise<Program> {
  return Program.startModule(new URL(`../examples/${name}.ts`, import.meta.url), args);
}

async function urlOf(server: Program): Promise<string> {
  const url = /rtmp:\S+test/;
  await server.says(url);
  return url.exec(server.output)?.[0] ?? '';
}

function frames(file: string): { timestamp: number; body: string }[] {
  return readFlv(file)
    .filter(isVideoFrame)
    .map(({ timestamp, body }) => ({ timestamp, body: body.toString('hex') }));
}

const CLIP = { clip: 1, width: 320, height: 180, frames: 50, fps: '25', bFrames: 2, keyframeEvery: 25, audio: true };

test('record: the file has exactly the frames that ffmpeg pushed', ffmpeg, async (t) => {
  const clip = await makeClip(CLIP);
  const file = join(temporaryFolder(t), 'recorded.flv');
  await using recorder = await example('record', file, '0');
  await using pusher = await pushWithFfmpeg(clip.file, await urlOf(recorder));
  assert.equal((await pusher.end()).code, 0, pusher.output);
  assert.equal((await recorder.end()).code, 0, recorder.output);
  const [pushed, recorded] = [frames(clip.file), frames(file)];
  assert.deepEqual(
    recorded.map(({ body }) => body),
    pushed.map(({ body }) => body),
  );
  await using reader = await Program.start('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-']);
  assert.equal((await reader.end()).code, 0);
  assert.equal(reader.output, '');
});

test('push-file: the frames of a file arrive unchanged', ffmpeg, async (t) => {
  const clip = await makeClip(CLIP);
  const file = join(temporaryFolder(t), 'recorded.flv');
  await using recorder = await example('record', file, '0');
  await using pusher = await example('push-file', clip.file, await urlOf(recorder));
  assert.equal((await pusher.end()).code, 0, pusher.output);
  assert.equal((await recorder.end()).code, 0, recorder.output);
  assert.deepEqual(frames(file), frames(clip.file));
  assert.equal(frames(file).length, clip.frames);
});

for (const kind of [nginx, nodeMediaServer]) {
  const tools = needs('ffmpeg', kind.tool);

  test(`pull: the frames that push-file pushes to ${kind.name} come back unchanged`, {
    ...tools,
    timeout: 120_000,
  }, async (t) => {
    const clip = await makeClip(CLIP);
    const file = join(temporaryFolder(t), 'recorded.flv');
    await using server = await RtmpServerProgram.start(kind);
    await using puller = await example('pull', server.url(), file);
    await server.says(/play/);
    await using pusher = await example('push-file', clip.file, server.url());
    assert.equal((await pusher.end()).code, 0, pusher.output);
    await until('all frames', () => existsSync(file) && frames(file).length === clip.frames);
    // One of the two servers ends its players when the publisher has gone; the other one lets them wait.
    await server.kill();
    assert.equal((await puller.end()).code, 0, puller.output);
    assert.deepEqual(frames(file), frames(clip.file));
  });
}

test('statistics: reports each stream until Ctrl-C', ffmpeg, async () => {
  const clip = await makeClip(CLIP);
  await using server = await example('statistics', '0');
  await using pusher = await pushWithFfmpeg(clip.file, await urlOf(server));
  await server.says(/live\/test: \d+ pictures\/s, \d of them keyframes, \d+ kb\/s/);
  assert.equal((await pusher.end()).code, 0, pusher.output);
  await server.says(/live\/test: unpublished, \d+ packets in all/);
  server.signal('SIGINT');
  assert.deepEqual(await server.end(), { code: 0, signal: null });
});

test('camera: the picture that is pushed is in the ring', ffmpeg, async (t) => {
  const clip = await makeClip(CLIP);
  const ringName = `/rve.${process.pid}`;
  await using program = await example('camera', '0', ringName);
  const url = await urlOf(program);
  const ring = RingReader.open({ name: ringName });
  t.after(() => ring.close());
  assert.equal(ring.state, 'card');
  await using pusher = await pushWithFfmpeg(clip.file, url);
  await until('the picture', () => ring.state === 'live');
  await program.says(/live\/test: /);
  program.signal('SIGINT');
  assert.deepEqual(await program.end(), { code: 0, signal: null });
  assert.equal(existsSync(`/dev/shm${ringName}`), false);
  await pusher.end();
});

test('pipewire-camera: GStreamer reads it', needsPipeWire('gst-launch-1.0', 'gst:pipewiresrc'), async () => {
  await using session = await PipeWireSession.start();
  await using camera = await Program.startModule(new URL('../examples/pipewire-camera.ts', import.meta.url), [], {
    env: session.env,
  });
  await camera.says(/idle, node \d+: no reader/);
  const node = /node (\d+)/.exec(camera.output)?.[1];
  const reader = await session.start('gst-launch-1.0', [
    'pipewiresrc',
    `path=${node}`,
    '!',
    'video/x-raw',
    '!',
    'fdsink',
  ]);
  await until('a picture', () => reader.stdout.length > 640 * 360 * 3, { state: () => reader.output });
  await camera.says(/streaming, node \d+: gst-launch-1.0/);
  await reader.kill();
  camera.signal('SIGINT');
  assert.deepEqual(await camera.end(), { code: 0, signal: null });
});
