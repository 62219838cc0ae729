/** A microphone of @rtmp-vcam/pipewire with a real daemon. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AudioSource, Connection, PipeWireError, pictureSize, Registry, VideoSource } from '@rtmp-vcam/pipewire';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { type Heard, Recording } from '../support/recording.ts';
import { until } from '../support/wait.ts';

const options = {
  ...needsPipeWire('pw-record', 'parec', 'pipewire-pulse', 'gst-launch-1.0', 'gst:pipewiresrc'),
  timeout: 120_000,
};
const RATE = 48_000;
const PEAK = 0.25;
const [LEFT, RIGHT] = [440, 880];

let session: PipeWireSession;

/** A connection, and a microphone that sounds. */
class Sounding implements Disposable {
  readonly states: string[] = [];
  readonly connection: Connection = new Connection({
    name: 'a test',
    realTime: true,
    onChange: (state) => this.states.push(state),
  });
  readonly registry: Registry = new Registry(this.connection);
  readonly nodeName: string;
  readonly microphone: AudioSource;
  peak = PEAK;
  fills = 0;
  /** When the first sample of each buffer is heard, and when it was asked for. */
  readonly times: { readonly heardAt: number; readonly now: number }[] = [];

  constructor(nodeName: string) {
    const { connection } = this;
    this.nodeName = nodeName;
    const fill = (samples: Float32Array, heardAt: number): void => this.#fill(samples, heardAt);
    this.microphone = new AudioSource({ connection, nodeName, description: 'A "test" microphone, ü', fill });
  }

  get readers(): string[] {
    return this.registry.readersOf(this.microphone.nodeId ?? -1).map(({ program }) => program);
  }

  /** The name of its node, once it is there. */
  async node(): Promise<string> {
    const { microphone } = this;
    await until('the node', () => microphone.nodeId, { state: () => `${microphone.state} ${microphone.error}` });
    return this.nodeName;
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }

  #fill(samples: Float32Array, heardAt: number): void {
    assert.ok(samples.every((sample) => sample === 0));
    const frames = samples.length / 2;
    for (let frame = 0; frame < frames; frame++) {
      const turn = (2 * Math.PI * (this.fills * frames + frame)) / RATE;
      samples[2 * frame] = this.peak * Math.sin(LEFT * turn);
      samples[2 * frame + 1] = this.peak * Math.sin(RIGHT * turn);
    }
    this.fills++;
    this.times.push({ heardAt, now: performance.now() });
  }
}

function isWhole(heard: Heard): boolean {
  return heard.isSine('left', LEFT, PEAK) && heard.isSine('right', RIGHT, PEAK);
}

function fails(act: () => unknown, code: string): void {
  assert.throws(act, (error) => error instanceof PipeWireError && error.code === code && error.fix !== '');
}

describe('a microphone of PipeWire', options, () => {
  before(async () => {
    session = await PipeWireSession.start();
    process.env['XDG_RUNTIME_DIR'] = session.env['XDG_RUNTIME_DIR'];
    await session.startPulse();
  });
  after(() => session[Symbol.asyncDispose]());

  const readers = {
    'pw-record': (node: string) => Recording.fromPipeWire(session, node),
    parec: () => Recording.fromPulse(session, 'heard'),
  } as const;
  for (const [program, record] of Object.entries(readers)) {
    test(`${program} hears both channels at their level and without a gap, and is counted while it reads`, async () => {
      using sounding = new Sounding('heard');
      const { microphone } = sounding;
      const node = await sounding.node();
      assert.equal(microphone.state, 'idle');
      assert.equal(sounding.fills, 0);
      {
        await using recording = await record(node);
        await recording.hears('two seconds without a gap', 2, isWhole);
        assert.equal(microphone.state, 'streaming');
        assert.equal(sounding.readers.length, 1);
      }
      await until('no reader', () => sounding.readers.length === 0 && microphone.state === 'idle');
    });
  }

  test('a busy program makes no gap', async () => {
    using sounding = new Sounding('busy');
    await using recording = await Recording.fromPipeWire(session, await sounding.node());
    const work = setInterval(() => {
      for (const end = performance.now() + 12; performance.now() < end; );
    }, 33);
    try {
      await recording.hears('a second without a gap', 1, isWhole);
    } finally {
      clearInterval(work);
    }
  });

  test('two programs read at once, and one may go', async () => {
    using sounding = new Sounding('shared');
    const node = await sounding.node();
    await using first = await Recording.fromPipeWire(session, node);
    await using second = await Recording.fromPulse(session, 'shared');
    await Promise.all([first, second].map((each) => each.hears('a second without a gap', 1, isWhole)));
    assert.equal(sounding.readers.length, 2);
    await second.program.kill();
    await until('one reader', () => sounding.readers.length === 1);
    await first.hears('a second without a gap', 1, isWhole);
  });

  test('a camera that is read at the same time does not set the pace', async () => {
    using sounding = new Sounding('paced');
    const { connection } = sounding;
    const mode = { width: 64, height: 36, fps: 10 };
    const camera = new VideoSource({ connection, nodeName: 'slow', description: 'Slow', mode });
    const picture = new Uint8Array(pictureSize(mode));
    const timer = setInterval(() => camera.show(picture), 100);
    try {
      const node = await until('the camera', () => camera.nodeId);
      const pipeline = [`path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fdsink'];
      await using viewer = await session.start('gst-launch-1.0', ['-q', 'pipewiresrc', ...pipeline]);
      await until('pictures', () => viewer.stdout.length > 5 * picture.length, { state: () => viewer.output });
      await using _reader = await Recording.fromPipeWire(session, await sounding.node());
      // At the pace of the camera, fewer than ten buffers a second are filled.
      const filledLately = (): number => sounding.times.filter(({ now }) => now > performance.now() - 1000).length;
      await until('the pace of sound', () => filledLately() >= 40, { state: () => `${filledLately()} buffers` });
      assert.equal(camera.state, 'streaming');
    } finally {
      clearInterval(timer);
    }
  });

  test('the next reader hears nothing that was meant for the one before', async () => {
    using sounding = new Sounding('private');
    const node = await sounding.node();
    {
      await using first = await Recording.fromPipeWire(session, node);
      await first.hears('a second without a gap', 1, isWhole);
    }
    await until('it to be idle', () => sounding.microphone.state === 'idle');
    sounding.peak = 0;
    await using second = await Recording.fromPipeWire(session, node);
    const heard = await second.hears('half a second', 0.5, () => true);
    assert.ok(heard.isSilent, String(heard));
  });

  test('the times at which buffers are heard go on evenly', async () => {
    using sounding = new Sounding('times');
    await using _reader = await Recording.fromPipeWire(session, await sounding.node());
    await until('two hundred buffers', () => sounding.times.length >= 200);
    const late = sounding.times.slice(50).map(({ now, heardAt }) => heardAt - now);
    late.sort((a, b) => a - b);
    const median = late[Math.floor(late.length / 2)] ?? 0;
    assert.ok(median > 40 && median < 90, `filled ${median} ms ahead`);
    const steps = sounding.times.slice(51).map(({ heardAt }, n) => heardAt - (sounding.times[n + 50]?.heardAt ?? 0));
    const odd = steps.filter((step) => Math.abs(step - 20) > 2);
    // A machine that stands still for longer than the queue lasts makes a step.
    assert.ok(odd.length <= 3, odd.map((step) => step.toFixed(1)).join(' '));
  });

  test('a microphone is there again after the daemon was killed under a reader', async () => {
    using sounding = new Sounding('restart');
    await using before = await Recording.fromPipeWire(session, await sounding.node());
    await before.hears('a second without a gap', 1, isWhole);
    await session.killDaemon();
    await until('the loss', () => sounding.connection.state === 'lost' && sounding.microphone.state === 'starting');
    const { fills } = sounding;
    await session.startDaemon();
    const node = await sounding.node();
    assert.equal(sounding.fills, fills);
    await using after = await Recording.fromPipeWire(session, node);
    await after.hears('a second without a gap', 1, isWhole);
    assert.deepEqual(sounding.states, ['lost', 'connected']);
  });

  test('one channel at another rate', async () => {
    using connection = new Connection({ name: 'a test', realTime: true });
    let frames = 0;
    const format = { rate: 16_000, channels: 1 } as const;
    const microphone = new AudioSource({
      connection,
      nodeName: 'mono',
      description: 'Mono',
      format,
      fill: (samples) => {
        for (let at = 0; at < samples.length; at++, frames++) {
          samples[at] = PEAK * Math.sin((2 * Math.PI * LEFT * frames) / format.rate);
        }
      },
    });
    await until('the node', () => microphone.nodeId);
    await using recording = await Recording.fromPipeWire(session, 'mono');
    await recording.hears(
      'a second',
      1,
      (heard) => heard.isSine('left', LEFT, PEAK) && heard.isSine('right', LEFT, PEAK),
    );
    microphone.close();
    microphone.close();
    assert.equal(microphone.state, 'closed');
  });

  test('formats that no microphone has are refused', () => {
    using connection = new Connection({ name: 'a test' });
    for (const format of [{ rate: 44_101 }, { rate: 50 }, { rate: 200_000 }, { rate: Number.NaN }]) {
      const about = { connection, nodeName: 'x', description: 'x', fill: () => {} };
      fails(() => new AudioSource({ ...about, format: { channels: 2, ...format } }), 'PIPEWIRE_ERR_SOUND');
    }
  });
});
