/** The package @rtmp-vcam/pipewire with a real daemon. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import {
  bufferPods,
  Connection,
  formatPod,
  type Part,
  PipeWireError,
  pictureSize,
  Registry,
  Stream,
  VideoSource,
} from '@rtmp-vcam/pipewire';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const mode = { width: 64, height: 36, fps: 30 };
const size = pictureSize(mode);
const options = { ...needsPipeWire('gst-launch-1.0', 'gst:pipewiresrc'), timeout: 120_000 };

let session: PipeWireSession;

/** Reads the node with GStreamer, which takes pictures of this width only. */
function read(node: number | undefined, width: number = mode.width): Promise<Program> {
  const format = `video/x-raw,format=I420,width=${width},height=${mode.height}`;
  return session.start('gst-launch-1.0', ['-q', 'pipewiresrc', `path=${node}`, '!', format, '!', 'fdsink']);
}

/** A connection, a camera, and a timer that shows numbered pictures on it. */
class Shown implements Disposable {
  readonly states: string[] = [];
  readonly connection: Connection = new Connection({ name: 'a test', onChange: (state) => this.states.push(state) });
  readonly registry: Registry = new Registry(this.connection);
  readonly camera: VideoSource;
  readonly #timer: NodeJS.Timeout;
  #shown = 0;
  #mostReaders = 0;

  constructor(nodeName: string) {
    const { connection } = this;
    this.camera = new VideoSource({ connection, nodeName, description: 'A "test" camera, ü', mode });
    this.#timer = setInterval(() => {
      this.camera.show(numbered(this.#shown++ % 256));
      this.#mostReaders = Math.max(this.#mostReaders, this.readers.length);
    }, 10);
  }

  get readers(): string[] {
    return this.registry.readersOf(this.camera.nodeId ?? -1).map(({ program }) => program);
  }

  /** Waits until a reader that may not stay has tried to read, beside the others: it has a link for a moment at least. */
  async tries(reader: Program, others: number): Promise<void> {
    const end = this.#shown + 300;
    const hasTried = (): boolean => this.#mostReaders > others || reader.stderr !== '' || this.#shown > end;
    await until('its attempt', hasTried);
  }

  /** The id of its node, once it is there. */
  async node(): Promise<number> {
    return until('the node', () => this.camera.nodeId, { state: () => `${this.camera.state} ${this.camera.error}` });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.connection.close();
  }
}

/** A picture whose bytes follow from its number. */
function numbered(number: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index + 7 * number) & 255);
}

/** Waits for more whole pictures and checks every byte of them. */
async function getsPictures(reader: Program, count = 10): Promise<void> {
  const from = reader.stdout.length;
  const enough = (): boolean => reader.stdout.length >= from + count * size;
  await until('pictures', () => enough() || !reader.isRunning, { state: () => reader.stderr });
  assert.ok(enough(), reader.stderr);
  const bytes = reader.stdout;
  for (let at = 0; at + size <= bytes.length; at += size) {
    const picture = bytes.subarray(at, at + size);
    const first = picture[0] ?? 0;
    assert.ok(
      picture.every((byte, index) => byte === ((first + index) & 255)),
      `picture ${at / size} is damaged`,
    );
  }
}

/** A reader that never gives a buffer back. */
class Hoarder implements Part {
  #stream: Stream | undefined;
  readonly #target: number;

  constructor(target: number) {
    this.#target = target;
  }

  start(core: bigint): void {
    this.#stream = new Stream(core, {
      name: 'hoarder',
      direction: 'input',
      target: this.#target,
      properties: { 'media.type': 'Video', 'media.category': 'Capture', 'media.role': 'Camera' },
      formats: [formatPod(mode)],
      buffers: bufferPods(mode),
    });
  }

  afterEvents(): void {
    this.#stream?.dequeue();
  }

  stop(): void {
    this.#stream?.destroy();
  }
}

function fails(act: () => unknown, code: string): void {
  assert.throws(act, (error) => error instanceof PipeWireError && error.code === code && error.fix !== '');
}

describe('PipeWire', options, () => {
  before(async () => {
    session = await PipeWireSession.start();
    process.env['XDG_RUNTIME_DIR'] = session.env['XDG_RUNTIME_DIR'];
  });
  after(() => session[Symbol.asyncDispose]());

  test('a reader gets the exact bytes, and is counted while it reads', async () => {
    using shown = new Shown('bytes');
    const node = await shown.node();
    assert.equal(shown.camera.state, 'idle');
    assert.match(shown.connection.daemonVersion ?? '', /^\d+\.\d+\.\d+/);
    assert.deepEqual(shown.readers, []);
    assert.deepEqual(await until('the registry', () => shown.registry.nodesNamed('bytes').slice(0, 1)), [node]);
    const reader = await read(node);
    const second = await read(node);
    await getsPictures(reader);
    await getsPictures(second);
    assert.deepEqual(shown.readers, ['gst-launch-1.0', 'gst-launch-1.0']);
    await second.kill();
    await until('one reader', () => shown.readers.length === 1);
    await getsPictures(reader);
    await reader.kill();
    await until('no reader', () => shown.readers.length === 0 && shown.camera.state === 'idle');
  });

  test('a reader that wants another mode disturbs nobody', async () => {
    using shown = new Shown('modes');
    const alone = await read(await shown.node(), 32);
    await shown.tries(alone, 0);
    await alone.kill();
    const reader = await read(await shown.node());
    await getsPictures(reader);
    const other = await read(await shown.node(), 32);
    await shown.tries(other, 1);
    await other.kill();
    // Where it has frozen the camera, the camera has another node now.
    const next = await read(await shown.node());
    await getsPictures(next);
    assert.equal(other.stdout.length, 0);
  });

  test('a camera that a reader has frozen is made again', async () => {
    using shown = new Shown('frozen');
    using greedy = new Connection({ name: 'greedy' });
    greedy.add(new Hoarder(await shown.node()));
    await until('it to be frozen', () => shown.camera.error, { state: () => shown.camera.state });
    greedy.close();
    const reader = await read(await shown.node());
    await getsPictures(reader);
  });

  test('a camera is there again after the daemon was killed under a reader', async () => {
    using shown = new Shown('restart');
    const before = await read(await shown.node());
    await getsPictures(before);
    await session.killDaemon();
    await until('the loss', () => shown.connection.state === 'lost' && shown.camera.state === 'starting');
    assert.deepEqual(shown.readers, []);
    fails(() => new Connection({ name: 'none' }), 'PIPEWIRE_ERR_NO_DAEMON');
    await session.startDaemon();
    await getsPictures(await read(await shown.node()));
    assert.deepEqual(shown.states, ['lost', 'connected']);
  });

  test('two cameras share a connection, and one may go', async () => {
    using shown = new Shown('first');
    const { connection } = shown;
    const second = new VideoSource({ connection, nodeName: 'second', description: 'Second', mode });
    await until(
      'both',
      () => shown.registry.nodesNamed('first').length + shown.registry.nodesNamed('second').length === 2,
    );
    second.close();
    second.close();
    assert.equal(second.state, 'closed');
    await until('it to go', () => shown.registry.nodesNamed('second').length === 0);
    await getsPictures(await read(await shown.node()));
  });

  test('what does not fit is refused, and the camera goes on', async () => {
    using shown = new Shown('refusals');
    const { camera, connection } = shown;
    for (const length of [0, 1, size - 1, size + 1])
      fails(() => camera.show(new Uint8Array(length)), 'PIPEWIRE_ERR_PICTURE');
    const wrong = { ...mode, fps: 29.97 };
    fails(() => new VideoSource({ connection, nodeName: 'x', description: 'x', mode: wrong }), 'PIPEWIRE_ERR_MODE');
    await getsPictures(await read(await shown.node()));
    connection.close();
    connection.close();
    assert.equal(camera.show(numbered(1)), false);
    fails(() => new Registry(connection), 'PIPEWIRE_ERR_CLOSED');
  });

  test('a connection may be closed from an event of one of its streams', async () => {
    const connection = new Connection({ name: 'closes itself' });
    const close = (): void => connection.close();
    const description = {
      name: 'x',
      properties: {},
      direction: 'output',
      formats: [formatPod(mode)],
      buffers: [],
    } as const;
    let stream: Stream | undefined;
    connection.add({
      start: (core) => {
        stream = new Stream(core, { ...description, onState: close });
      },
      stop: () => {
        stream?.destroy();
        stream = undefined;
      },
    });
    await until('its end', () => connection.state === 'closed' && stream === undefined);
  });

  test('opening and closing a hundred times leaves no file open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const round = async (): Promise<void> => {
      using shown = new Shown('rounds');
      await shown.node();
    };
    await round();
    const before = open();
    for (let n = 0; n < 100; n++) await round();
    assert.equal(open(), before);
  });
});
