/** The sound of a camera goes on while the main thread is busy, and comes back when its thread has died. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import { encodeSound } from '../../packages/audio-pipeline/src/testing/encode-sound.ts';
import { MicrophoneOutput } from '../../packages/rtmp-vcam/src/camera/microphone-output.ts';
import { SoundThread } from '../../packages/rtmp-vcam/src/sound/sound-thread.ts';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { run } from '../support/program.ts';
import { type Heard, Recording } from '../support/recording.ts';
import { until } from '../support/wait.ts';

const options = { ...needsPipeWire('ffmpeg', 'pw-dump', 'pw-record'), timeout: 180_000 };
const PEAK = 0.25;
const FREQUENCY = 1000;
const NODE = 'rtmp-vcam-mic';
const CONFIG = { cameraName: 'RTMP Virtual Camera', isFirst: true } as const;

function isStream(heard: Heard): boolean {
  return heard.isSine('left', FREQUENCY, PEAK) && heard.isSine('right', FREQUENCY, PEAK);
}

/**
 * Blocks this thread for so long, again and again, without taking the processor from the others. What is heard in the last
 * three seconds counts.
 */
async function hearsAllWhileBusy(recording: Recording, busyMs: number, everyMs: number): Promise<void> {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let times = 0;
  const work = setInterval(() => {
    Atomics.wait(never, 0, 0, busyMs);
    times++;
  }, everyMs);
  try {
    await until('four seconds of work', () => times * everyMs > 4000);
    // On a busy machine there are gaps for other reasons, but not all the time.
    const hears = (): Promise<Heard> => recording.hears('three seconds without a gap', 3, isStream);
    await hears().catch(hears).catch(hears);
  } finally {
    clearInterval(work);
  }
}

/** A microphone that gets a sine, from this thread. */
class Sounding implements AsyncDisposable {
  readonly output: MicrophoneOutput;
  readonly lines: string[] = [];
  readonly workers: Worker[] = [];
  readonly #packets: readonly AudioPacket[];
  readonly #aheadMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #begunAt: number = performance.now();
  #next = 0;
  readonly #onWorker = (worker: Worker): void => void this.workers.push(worker);

  /** `aheadMs`: packets come so long before their picture is due. */
  constructor(packets: readonly AudioPacket[], aheadMs = 0) {
    this.#packets = packets;
    this.#aheadMs = aheadMs;
    process.on('worker', this.#onWorker);
    const line = (fields: object, text: string): void => void this.lines.push(`${text} ${JSON.stringify(fields)}`);
    this.output = new MicrophoneOutput({
      startThread: (track) => new SoundThread({ ...CONFIG, track }),
      track: 0,
      pipeline: { pictureDue: (pts) => this.#begunAt + aheadMs + pts, holdBack: () => {} },
      log: { debug: () => {}, info: line, warn: line, error: line },
    });
    this.output.begin();
    this.#timer = setInterval(() => this.#push(), 5);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    process.off('worker', this.#onWorker);
    await this.output.close();
  }

  /** What has come by now. The buffers of packets are taken along, so they are copied. */
  #push(): void {
    const now = performance.now() - this.#begunAt + this.#aheadMs / 2;
    for (;;) {
      const next = this.#packets[this.#next];
      if (next === undefined || next.pts > now) return;
      this.output.push({ ...next, data: next.data.slice() });
      this.#next++;
    }
  }
}

describe('the sound thread', options, () => {
  let session: PipeWireSession;
  let packets: readonly AudioPacket[];
  before(async () => {
    packets = encodeSound({ codec: 'aac', seconds: 200, frequency: FREQUENCY, amplitude: PEAK });
    session = await PipeWireSession.start();
    process.env['XDG_RUNTIME_DIR'] = session.env['XDG_RUNTIME_DIR'];
  });
  after(() => session[Symbol.asyncDispose]());

  async function record({ output, lines }: Sounding): Promise<Recording> {
    await until('the microphone', () => output.label !== undefined, { state: () => lines.join('\n') });
    return Recording.fromPipeWire(session, NODE);
  }

  test('a main thread that is busy for half a second makes no gap in what it has sent', async () => {
    await using sounding = new Sounding(packets, 2000);
    await using recording = await record(sounding);
    await recording.hears('the stream', 1, isStream);
    await hearsAllWhileBusy(recording, 500, 600);
  });

  test('a main thread that is busy for a moment makes no gap in what comes meanwhile', async () => {
    await using sounding = new Sounding(packets);
    await using recording = await record(sounding);
    await hearsAllWhileBusy(recording, 70, 500);
  });

  for (const [name, kill] of [
    ['an error', (worker: Worker): void => worker.postMessage({ type: 'packet' })],
    ['its termination', (worker: Worker): void => void worker.terminate()],
  ] as const) {
    test(`after ${name} another thread is started, and a program that listens hears it`, async () => {
      await using sounding = new Sounding(packets);
      await using recording = await record(sounding);
      await recording.hears('the stream', 1, isStream);
      const { workers, lines, output } = sounding;
      const threads = (): number => workers.length;
      const started = threads();
      const [worker] = workers.slice(-1);
      assert.ok(worker !== undefined);
      kill(worker);
      await until('the end of the thread', () => lines.some((line) => line.includes('APP_ERR_SOUND')));
      await until('another thread', () => threads() > started);
      await recording.hears('the stream again', 1, isStream);
      await until('one reader', () => output.readers === 1);
      const dump: unknown = JSON.parse((await run('pw-dump', [], { env: session.env })).toString());
      const nodes = Array.isArray(dump) ? dump.filter((each) => each?.info?.props?.['node.name'] === NODE) : [];
      assert.equal(nodes.length, 1, 'nothing is left of the first one');
    });
  }

  test('it does not keep a program running, and goes with its microphone', async () => {
    const url = new URL('../../packages/rtmp-vcam/src/sound/sound-thread.ts', import.meta.url).href;
    const code = `
      import { SoundThread } from ${JSON.stringify(url)};
      const thread = new SoundThread(${JSON.stringify({ ...CONFIG, track: 0 })});
      const look = setInterval(() => {
        if (thread.label === undefined) return;
        clearInterval(look);
        console.log('ready');
      }, 20);
    `;
    const flags = [...process.execArgv, '--input-type=module', '-e', code];
    const printed = await run(process.execPath, flags, { env: session.env });
    assert.equal(printed.toString(), 'ready\n');
    assert.equal(await session.nodeNamed(NODE, 0), undefined);
  });
});
