import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import { MicrophoneOutput } from './microphone-output.ts';
import type { PreparedMicrophone } from './prepare-microphone.ts';
import { SwitchedMicrophone } from './switched-microphone.ts';
import { FakeSoundThread } from './testing/fake-sound-thread.ts';

/** Packets as MP3, whose bytes are no sound. */
function packet(kind: 'config' | 'frame', size: number, track = 0): AudioPacket {
  const data = new Uint8Array(size).fill(7);
  return { media: 'audio', codec: 'mp3', track, kind, keyframe: true, dts: 0, pts: 0, data };
}

function start(t: TestContext) {
  const calls: string[] = [];
  const prepared: PreparedMicrophone = {
    findings: [],
    open: (options) => {
      const startThread = (): FakeSoundThread => {
        const thread = new FakeSoundThread();
        calls.push('open');
        t.mock.method(thread, 'close', async () => calls.push('close'));
        return thread;
      };
      const output = new MicrophoneOutput({ ...options, startThread });
      t.mock.method(output, 'begin', (address = '') => calls.push(`begin ${address}`));
      t.mock.method(output, 'push', ({ kind, data }: AudioPacket) => {
        calls.push(`${kind} ${data.length}`);
        // As a message takes its buffer along.
        structuredClone(data, { transfer: [data.buffer] });
      });
      t.mock.method(output, 'end', () => calls.push('end'));
      return output;
    },
  };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const pipeline = { holdBack: (ms: number) => calls.push(`hold back ${ms}`), pictureDue: () => undefined };
  const microphone = new SwitchedMicrophone({ track: 0, pipeline, log });
  t.after(() => microphone.close());
  return { microphone, calls, prepared };
}

/** The switches before have been made. */
async function switched(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('one that is switched on during a stream gets its sequence header, and what comes from then on', async (t) => {
  const { microphone, calls, prepared } = start(t);
  microphone.begin('10.0.0.1');
  for (const size of [2, 3]) microphone.push(packet('config', size));
  microphone.push(packet('frame', 9));
  microphone.switchOn(prepared);
  await switched();
  assert.equal(microphone.label, 'Test Microphone');
  microphone.push(packet('frame', 8));
  microphone.end({ hold: true });
  microphone.begin('10.0.0.2');
  assert.deepEqual(calls, ['open', 'begin 10.0.0.1', 'config 3', 'frame 8', 'end', 'begin 10.0.0.2']);
});

test('it gets the sequence header of each track', async (t) => {
  const { microphone, calls, prepared } = start(t);
  microphone.begin('10.0.0.1');
  for (const [size, track] of [
    [2, 0],
    [3, 1],
    [4, 0],
  ] as const)
    microphone.push(packet('config', size, track));
  microphone.switchOn(prepared);
  await switched();
  assert.deepEqual(calls, ['open', 'begin 10.0.0.1', 'config 4', 'config 3']);
});

test('between streams it gets nothing of the last one; a pause counts for the next one, too', async (t) => {
  const { microphone, calls, prepared } = start(t);
  microphone.begin('10.0.0.1');
  microphone.push(packet('config', 2));
  microphone.end({ hold: true });
  microphone.muted = true;
  let output: MicrophoneOutput | undefined;
  microphone.switchOn({ ...prepared, open: (options) => (output = prepared.open(options)) });
  await switched();
  assert.deepEqual([calls, output?.muted], [['open'], true]);
});

test('however often it is switched, one microphone is open at most, and none is left', async (t) => {
  const { microphone, calls, prepared } = start(t);
  for (let round = 0; round < 3; round++) {
    microphone.switchOn(prepared);
    microphone.switchOn(prepared);
    microphone.switchOff();
    microphone.switchOff();
  }
  microphone.switchOn(prepared);
  await microphone.close();
  assert.equal(microphone.label, undefined);
  const opened = calls.filter((call) => call === 'open' || call === 'close');
  assert.deepEqual(opened, ['open', 'close', 'open', 'close', 'open', 'close', 'open', 'close']);
  assert.equal(calls.at(-1), 'hold back 0');
});
