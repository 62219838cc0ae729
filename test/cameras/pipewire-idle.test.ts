/** The program with a PipeWire camera that is read now and then. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, PipeWireSession, warningsOf } from '../support/pipewire-session.ts';
import { Product } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { run } from '../support/program.ts';
import { residentMemory } from '../support/resident-memory.ts';
import { untilResting } from '../support/resting.ts';
import { cameraStateOf } from '../support/state.ts';
import { until } from '../support/wait.ts';

const options = { ...needsPipeWire('ffmpeg', 'gst-launch-1.0', 'gst:pipewiresrc', 'pw-dump'), timeout: 240_000 };
const canvas = { width: 320, height: 180 } as const;
const size = (canvas.width * canvas.height * 3) / 2;
const ROUNDS = 8;

describe('a PipeWire camera that is read now and then', options, () => {
  let session: PipeWireSession;
  let clip: Clip;
  before(async () => {
    session = await PipeWireSession.start();
    clip = await makeClip({ clip: 9, ...canvas, frames: 60, keyframeEvery: 30 });
  });
  after(() => session[Symbol.asyncDispose]());

  function start(): Promise<Product> {
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
    const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '15', '--hold', '0'];
    return Product.start({
      args: ['--camera', 'pipewire'],
      picture,
      env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS },
    });
  }

  async function read(): Promise<Reader> {
    return Reader.start(session, await session.nodeNamed('rtmp-vcam'));
  }

  test('an app sees the card at once, and later the stream; each time it leaves, decoding stops', async () => {
    await using product = await start();
    assert.match((await product.command('status')).stdout, /\(PipeWire\), nobody watches\n/);
    const atCard = await read();
    await until('the card', () => atCard.pictures > 0);
    await atCard.leave();

    await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    let files = 0;
    let memory = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await untilResting(product);
      if (round === 2) {
        files = openFilesOf(product);
        memory = residentMemory(product);
      }
      const reader = await read();
      // The first one may be old; pictures that differ are those of a stream.
      await until('different pictures', () => reader.different > 5, { state: () => reader.output });
      const { watched, device } = await cameraStateOf(product);
      assert.deepEqual([watched, device?.readers], [true, 1]);
      await reader.leave();
    }
    await untilResting(product);
    // A connection that asked for the state may close a moment later.
    const open = (): string => `${openFilesOf(product)} open files, ${files} before`;
    await until('as few open files as before', () => openFilesOf(product) <= files, { state: open });
    const grown = (residentMemory(product) - memory) / 2 ** 20;
    assert.ok(grown < 32, `${grown} MiB more`);
    assert.deepEqual(warningsOf(product), []);
  });

  test('programs that only list the camera do not watch it', async () => {
    await using product = await start();
    await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    await untilResting(product);
    for (let count = 0; count < 5; count++) {
      await run('pw-dump', [], { env: session.env });
      await session.nodeNamed('rtmp-vcam');
      assert.equal((await cameraStateOf(product)).watched, false);
    }
  });
});

function openFilesOf({ program }: Product): number {
  return readdirSync(`/proc/${program.pid}/fd`).length;
}

/** Reads a camera with GStreamer, and counts its pictures. */
class Reader {
  pictures = 0;
  /** Pictures that are not the same as the one before. */
  different = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #last: Buffer = Buffer.alloc(0);
  #program: Program | undefined;

  static async start(session: PipeWireSession, node: number | undefined): Promise<Reader> {
    const reader = new Reader();
    const pipeline = ['pipewiresrc', `path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fdsink'];
    const onStdout = (bytes: Buffer): void => reader.#take(bytes);
    reader.#program = await session.start('gst-launch-1.0', ['-q', ...pipeline], { onStdout });
    return reader;
  }

  get output(): string {
    return this.#program?.output ?? '';
  }

  async leave(): Promise<void> {
    await this.#program?.kill();
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (; this.#bytes.length >= size; this.#bytes = this.#bytes.subarray(size)) {
      const picture = this.#bytes.subarray(0, size);
      this.pictures++;
      if (!picture.equals(this.#last)) this.different++;
      this.#last = picture;
    }
  }
}
