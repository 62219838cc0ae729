import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { FillSamples, Microphone } from '@rtmp-vcam/virtual-camera';
import { MicrophoneOutput } from './microphone-output.ts';

/** A microphone whose readers come and go as the test says. */
class FakeMicrophone implements Microphone {
  readonly label = 'Test Microphone';
  readonly ready = true;
  readonly readers = 1;
  readonly closed: Promise<void> = Promise.resolve();
  isRead = false;
  #fill: FillSamples = () => {};

  open(fill: FillSamples): void {
    this.#fill = fill;
  }
  check(): void {}
  close(): void {}
  async diagnose(): Promise<[]> {
    return [];
  }
  /** Asks for 20 ms that are heard later. */
  ask(heardAt: number): Float32Array {
    const samples = new Float32Array(1920);
    this.#fill(samples, heardAt);
    return samples;
  }
}

/** A packet whose bytes are no sound. */
function packet(pts: number, kind: 'config' | 'frame' = 'frame'): AudioPacket {
  const data = new Uint8Array(32).fill(7);
  return { media: 'audio', codec: 'mp3', track: 0, kind, keyframe: true, dts: pts, pts, data };
}

function start(t: TestContext): {
  microphone: FakeMicrophone;
  output: MicrophoneOutput;
  held: number[];
  lines: unknown[];
} {
  const held: number[] = [];
  const lines: unknown[] = [];
  const line = (details: unknown): void => void lines.push(details);
  const microphone = new FakeMicrophone();
  const output = new MicrophoneOutput({
    microphone,
    track: 0,
    pipeline: { holdBack: (milliseconds) => held.push(milliseconds), pictureDue: () => undefined },
    log: { debug: () => {}, info: line, warn: line, error: line },
  });
  t.after(() => output.close());
  return { microphone, output, held, lines };
}

test('while nobody listens, nothing is decoded and no picture waits', (t) => {
  const { output, held, lines } = start(t);
  output.begin('192.168.1.20');
  for (let pts = 0; pts < 1000; pts += 20) output.push(packet(pts));
  assert.deepEqual(new Set(held), new Set([0]));
  assert.deepEqual(lines, [{ device: 'Test Microphone' }]);
});

test('while somebody listens, pictures wait for the sound, and no longer', (t) => {
  const { microphone, output, held } = start(t);
  output.begin('192.168.1.20');
  microphone.isRead = true;
  microphone.ask(performance.now() + 60);
  assert.equal(held.at(-1), 0, 'a stream without sound');
  output.push(packet(0));
  const needed = held.at(-1) ?? 0;
  assert.ok(needed >= 80 && needed < 150, `${needed} ms`);
  microphone.isRead = false;
  output.push(packet(20));
  assert.equal(held.at(-1), 0);
  microphone.isRead = true;
  output.push(packet(40));
  assert.ok((held.at(-1) ?? 0) > 0);
  output.end({ hold: true });
  output.begin();
  assert.equal(held.at(-1), 0, 'the next stream may have no sound');
});

test('when the sound has stopped and then the app leaves, pictures wait no longer', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { microphone, output, held } = start(t);
  output.begin('192.168.1.20');
  microphone.isRead = true;
  microphone.ask(performance.now() + 60);
  output.push(packet(0));
  assert.ok((held.at(-1) ?? 0) > 0);
  microphone.isRead = false;
  t.mock.timers.tick(1000);
  assert.equal(held.at(-1), 0);
});

test('damage is told with its sender and with what to do, and makes silence', (t) => {
  const { microphone, output, lines } = start(t);
  microphone.isRead = true;
  output.begin('192.168.1.20');
  for (let pts = 0; pts < 400; pts += 20) output.push(packet(pts));
  const problems = lines.slice(1);
  assert.equal(problems.length, 1, 'the same problem is told once');
  assert.match(JSON.stringify(problems[0]), /"remote":"192.168.1.20","code":"AUDIO_ERR_\w+","fix":"\w+/);
  assert.ok(microphone.ask(performance.now()).every((sample) => sample === 0));
});

test('it can be muted', (t) => {
  const { output } = start(t);
  assert.equal(output.muted, false);
  output.muted = true;
  assert.equal(output.muted, true);
  assert.deepEqual([output.label, output.readers], ['Test Microphone', 1]);
});
