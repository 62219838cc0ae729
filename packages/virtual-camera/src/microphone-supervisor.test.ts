import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import type { Log } from '@rtmp-vcam/video-pipeline';
import { CameraError } from './errors.ts';
import { type Microphone, microphoneNameFor, type SoundGiver } from './microphone.ts';
import { MicrophoneSupervisor } from './microphone-supervisor.ts';

const noDaemon = new CameraError('CAMERA_ERR_MICROPHONE', 'PipeWire is not running');
const lost = new CameraError('CAMERA_ERR_PIPEWIRE_LOST', 'Test');

/** A microphone that throws the error set in `trouble`. */
class TroubledMicrophone implements Microphone {
  readonly label = 'Test Microphone';
  readonly ready = true;
  readonly isRead = true;
  readonly readers = 2;
  readonly closed: Promise<void> = Promise.resolve();
  trouble: Error | undefined;
  calls: string[] = [];

  open({ fill }: SoundGiver): void {
    this.#call('open');
    fill(new Float32Array(2), 0);
  }
  check(): void {
    this.#call('check');
  }
  close(): void {
    this.calls.push('close');
  }
  async diagnose(): Promise<[]> {
    return [];
  }
  takeCalls(): string {
    return this.calls.splice(0).join(' ');
  }
  #call(name: string): void {
    this.calls.push(name);
    if (this.trouble !== undefined) throw this.trouble;
  }
}

let microphone: TroubledMicrophone;
let lines: string[];
let fills: number;

function supervise(): MicrophoneSupervisor {
  const log: Log = {
    debug: () => {},
    info: (_details, message) => lines.push(`info: ${message}`),
    warn: (_details, message) => lines.push(`warn: ${message}`),
    error: (_details, message) => lines.push(`error: ${message}`),
  };
  const fill = (): void => {
    fills++;
  };
  return new MicrophoneSupervisor({ microphone, fill, log });
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  microphone = new TroubledMicrophone();
  lines = [];
  fills = 0;
});

test('a microphone that is lost is opened again, and each change is told once', async () => {
  const supervisor = supervise();
  assert.deepEqual([supervisor.state, supervisor.readers, fills], ['open', 2, 1]);
  mock.timers.tick(500);
  assert.equal(microphone.takeCalls(), 'open check');
  microphone.trouble = lost;
  mock.timers.tick(500);
  assert.deepEqual([supervisor.state, supervisor.readers, supervisor.error?.code], ['waiting', 0, lost.code]);
  microphone.trouble = noDaemon;
  mock.timers.tick(3000);
  microphone.takeCalls();
  microphone.trouble = undefined;
  mock.timers.tick(4000);
  assert.match(microphone.takeCalls(), /^open( check)+$/);
  assert.deepEqual(lines, [
    'info: Microphone is ready',
    `warn: ${lost.message}`,
    `warn: ${noDaemon.message}`,
    'info: Microphone is ready',
  ]);
  await supervisor.close();
  mock.timers.tick(10_000);
  assert.equal(microphone.takeCalls(), 'close');
});

test('what is missing at the start is not logged, because the caller shows it', async () => {
  microphone.trouble = noDaemon;
  const supervisor = supervise();
  assert.equal(supervisor.error, noDaemon);
  assert.deepEqual(lines, []);
  await supervisor.close();
});

for (const [camera, name] of [
  ['RTMP Virtual Camera', 'RTMP Virtual Microphone'],
  ['Studio', 'Studio Microphone'],
  ['Camera', 'Microphone'],
  ['My camera 2', 'My Microphone 2'],
  ['Cameraman', 'Cameraman Microphone'],
] as const) {
  test(`the microphone of "${camera}" is "${name}"`, () => assert.equal(microphoneNameFor(camera), name));
}
