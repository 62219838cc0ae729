import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { Microphone, SoundGiver } from '@rtmp-vcam/virtual-camera/microphone';
import { MicrophoneFeed } from './microphone-feed.ts';
import { SHARED, SHARED_BYTES, type SoundEvent } from './protocol.ts';

/** A microphone whose readers come and go as the test says. */
class FakeMicrophone implements Microphone {
  readonly label = 'Test Microphone';
  readonly ready = true;
  readers = 1;
  readonly closed: Promise<void> = Promise.resolve();
  isRead = false;
  #sound: SoundGiver = { fill: () => {} };

  open(sound: SoundGiver): void {
    this.#sound = sound;
  }
  check(): void {}
  close(): void {}
  async diagnose(): Promise<[]> {
    return [];
  }
  /** Asks for 20 ms that are heard later. */
  ask(heardAt: number): Float32Array {
    const samples = new Float32Array(1920);
    this.#sound.fill(samples, heardAt);
    return samples;
  }
  asksReady(heardAt: number): boolean | undefined {
    return this.#sound.isReady?.(heardAt);
  }
}

/** A packet whose bytes are no sound. */
function packet(pts: number): AudioPacket {
  const data = new Uint8Array(32).fill(7);
  return { media: 'audio', codec: 'mp3', track: 0, kind: 'frame', keyframe: true, dts: pts, pts, data };
}

interface Started {
  readonly microphone: FakeMicrophone;
  readonly feed: MicrophoneFeed;
  readonly events: SoundEvent[];
  readonly read: (index: number) => number;
}

function start(t: TestContext): Started {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const events: SoundEvent[] = [];
  const microphone = new FakeMicrophone();
  const shared = new Int32Array(new SharedArrayBuffer(SHARED_BYTES));
  const feed = new MicrophoneFeed({ microphone, track: 0, shared, tell: (event) => events.push(event) });
  t.after(() => feed.close());
  return { microphone, feed, events, read: (index) => Atomics.load(shared, index) };
}

test('it tells the name that apps list, and how many listen', (t) => {
  const { microphone, events } = start(t);
  const states = (): SoundEvent[] => events.filter(({ type }) => type === 'state');
  assert.deepEqual(states(), [{ type: 'state', label: 'Test Microphone', readers: 1 }]);
  t.mock.timers.tick(2000);
  assert.equal(states().length, 1, 'what has not changed is not told again');
  microphone.readers = 3;
  t.mock.timers.tick(1000);
  assert.deepEqual(states().at(-1), { type: 'state', label: 'Test Microphone', readers: 3 });
});

test('somebody listens from the first sound that is asked for until the microphone is not read any more', (t) => {
  const { microphone, read } = start(t);
  assert.equal(read(SHARED.isRead), 0);
  microphone.isRead = true;
  microphone.ask(performance.now() + 60);
  assert.equal(read(SHARED.isRead), 1);
  assert.ok(read(SHARED.delayMs) >= 50, `${read(SHARED.delayMs)} ms`);
  microphone.isRead = false;
  t.mock.timers.tick(200);
  assert.equal(read(SHARED.isRead), 0);
});

test('sound has a reserve from the start, and is waited for while there is time', (t) => {
  const { microphone, feed, read } = start(t);
  feed.handle({ type: 'begin', sender: {} });
  const offset = performance.now();
  assert.equal(microphone.asksReady(offset + 80), true, 'there is no stream');
  for (let pts = 0; pts < 400; pts += 20)
    feed.handle({ type: 'packet', packet: packet(pts), pictureOffset: undefined });
  assert.equal(read(SHARED.done), 20);
  microphone.ask(performance.now() + 60);
  assert.ok(read(SHARED.delayMs) < 500);
});

test('damage is told once, with its sender and what to do, and makes silence', (t) => {
  const { microphone, feed, events } = start(t);
  feed.handle({ type: 'begin', sender: { remote: '192.168.1.20' } });
  for (let pts = 0; pts < 400; pts += 20)
    feed.handle({ type: 'packet', packet: packet(pts), pictureOffset: undefined });
  const warnings = events.filter((event) => event.type === 'line' && event.level === 'warn');
  assert.equal(warnings.length, 1, 'the same problem is told once');
  assert.match(JSON.stringify(warnings), /"remote":"192.168.1.20","code":"AUDIO_ERR_\w+","fix":"\w+/);
  assert.ok(microphone.ask(performance.now()).every((sample) => sample === 0));
  t.mock.timers.tick(100);
});
