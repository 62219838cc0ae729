import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import { fromSharedClock } from '../sound/shared-clock.ts';
import { MicrophoneOutput } from './microphone-output.ts';
import { FakeSoundThread } from './testing/fake-sound-thread.ts';

function packet(pts: number, kind: 'config' | 'frame' = 'frame', track = 0): AudioPacket {
  const data = new Uint8Array(32).fill(7);
  return { media: 'audio', codec: 'aac', track, kind, keyframe: true, dts: pts, pts, data };
}

interface Started {
  readonly output: MicrophoneOutput;
  /** All that were started; `thread()` is the newest. */
  readonly threads: FakeSoundThread[];
  readonly thread: () => FakeSoundThread;
  readonly held: number[];
  readonly lines: string[];
  /** Of a picture with the time stamp 0. */
  readonly due: { at: number | undefined };
}

function start(t: TestContext, track = 0): Started {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const threads: FakeSoundThread[] = [];
  const lines: string[] = [];
  const line = (fields: object, text: string): void => void lines.push(`${text} ${JSON.stringify(fields)}`);
  const held: number[] = [];
  const due: Started['due'] = { at: undefined };
  const output = new MicrophoneOutput({
    startThread: () => {
      const thread = new FakeSoundThread();
      threads.push(thread);
      return thread;
    },
    track,
    pipeline: { holdBack: (milliseconds) => held.push(milliseconds), pictureDue: () => due.at },
    log: { debug: () => {}, info: line, warn: line, error: line },
  });
  t.after(() => output.close());
  const thread = (): FakeSoundThread => {
    const newest = threads.at(-1);
    assert.ok(newest !== undefined);
    return newest;
  };
  return { output, threads, thread, held, lines, due };
}

test('while nobody listens, only what a decoder needs first is sent, and no picture waits', (t) => {
  const { output, thread, held } = start(t);
  output.begin('192.168.1.20');
  output.push(packet(0, 'config'));
  for (let pts = 0; pts < 1000; pts += 20) output.push(packet(pts));
  assert.deepEqual(new Set(held), new Set([0]));
  assert.deepEqual(thread().kinds, ['begin', 'config']);
});

test('while somebody listens, pictures wait for the sound, and no longer', (t) => {
  const { output, thread, held } = start(t);
  output.begin('192.168.1.20');
  thread().isRead = true;
  t.mock.timers.tick(1000);
  assert.equal(held.at(-1), 0, 'a stream without sound');
  output.push(packet(0));
  assert.equal(held.at(-1), 120);
  thread().isRead = false;
  output.push(packet(20));
  assert.equal(held.at(-1), 0);
  thread().isRead = true;
  output.push(packet(40));
  assert.equal(held.at(-1), 120);
  output.end({ hold: true });
  output.begin();
  assert.equal(held.at(-1), 0, 'the next stream may have no sound');
  assert.deepEqual(thread().kinds, ['begin', 'frame', 'frame', 'end', 'begin']);
});

test('when the sound has stopped and then the app leaves, pictures wait no longer', (t) => {
  const { output, thread, held } = start(t);
  output.begin('192.168.1.20');
  thread().isRead = true;
  output.push(packet(0));
  assert.equal(held.at(-1), 120);
  thread().isRead = false;
  t.mock.timers.tick(1000);
  assert.equal(held.at(-1), 0);
});

test('each packet has the time at which its picture is due, on the clock of all threads', (t) => {
  const { output, thread, due } = start(t);
  output.begin();
  thread().isRead = true;
  output.push(packet(0));
  due.at = 5000;
  output.push(packet(20));
  const offsets = thread().sent.flatMap((request) => (request.type === 'packet' ? [request.pictureOffset] : []));
  assert.equal(offsets[0], undefined);
  assert.ok(Math.abs(fromSharedClock(offsets[1] ?? 0) - 5000) < 0.01);
});

test('of several tracks, the wanted one and the first one are sent', (t) => {
  const { output, thread } = start(t, 2);
  output.begin();
  thread().isRead = true;
  for (const track of [0, 1, 2, 3]) output.push(packet(0, 'frame', track));
  const tracks = thread().sent.flatMap((request) => (request.type === 'packet' ? [request.packet.track] : []));
  assert.deepEqual(tracks, [0, 2]);
});

test('what the thread says is logged', (t) => {
  const { thread, lines } = start(t);
  thread().emit('line', { type: 'line', level: 'warn', fields: { code: 'X' }, text: 'Told' });
  assert.deepEqual(lines, ['Told {"code":"X"}']);
});

test('the state is that of the thread', (t) => {
  const { output, thread } = start(t);
  assert.deepEqual([output.label, output.readers, output.level], ['Test Microphone', 1, -12.5]);
  thread().emit('died', 'out of memory');
  assert.deepEqual([output.label, output.readers, output.level], [undefined, 0, undefined]);
});

test('after a thread that has died, another one goes on in the middle of the stream', (t) => {
  const { output, threads, thread, held, lines } = start(t);
  output.muted = true;
  output.begin('192.168.1.20');
  output.push(packet(0, 'config'));
  thread().isRead = true;
  output.push(packet(0));
  thread().emit('died', 'out of memory');
  assert.equal(held.at(-1), 0, 'pictures do not wait for a thread that is not there');
  assert.match(lines.at(-1) ?? '', /ended unexpectedly: out of memory {"code":"APP_ERR_SOUND","fix":"\w+/);
  output.push(packet(20));
  t.mock.timers.tick(1000);
  assert.equal(threads.length, 2);
  assert.deepEqual(thread().kinds, ['mute', 'begin', 'config']);
  const [, , config] = thread().sent;
  assert.equal(config?.type === 'packet' && config.packet.data.length, 32);
  thread().isRead = true;
  output.push(packet(40));
  assert.deepEqual(thread().kinds.at(-1), 'frame');
});

test('threads that die again and again are started ever more rarely', (t) => {
  const { threads, thread } = start(t);
  for (let deaths = 0; deaths < 10; deaths++) {
    thread().emit('died', 'exit code 1');
    t.mock.timers.tick(30_000);
  }
  assert.equal(threads.length, 11, 'each is followed by another one');
  thread().emit('died', 'exit code 1');
  t.mock.timers.tick(20_000);
  assert.equal(threads.length, 11, 'after a pause');
});

test('a thread that hangs is given up, and another one is started', async (t) => {
  const { output, threads, thread, lines } = start(t);
  thread().stuck = true;
  t.mock.timers.tick(500);
  assert.match(lines.at(-1) ?? '', /no progress/);
  t.mock.timers.tick(1000);
  assert.equal(threads.length, 2);
  threads[0]?.emit('died', 'exit code 0');
  assert.equal(lines.length, 1, 'its end is expected');
  await output.close();
  assert.deepEqual(
    threads.map(({ closed }) => closed),
    [1, 1],
  );
});

test('after it was closed, no thread is started any more', async (t) => {
  const { output, threads, thread } = start(t);
  thread().emit('died', 'exit code 1');
  await output.close();
  t.mock.timers.tick(60_000);
  assert.equal(threads.length, 1);
});
