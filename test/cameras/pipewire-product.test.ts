/** The program with a PipeWire camera. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { PATCHES } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, PipeWireSession, warningsOf } from '../support/pipewire-session.ts';
import { Product, type ProductOptions } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const options = { ...needsPipeWire('ffmpeg', 'gst-launch-1.0', 'gst:pipewiresrc', 'pw-dump'), timeout: 120_000 };
const canvas = { width: 320, height: 180 } as const;
const size = (canvas.width * canvas.height * 3) / 2;

/** A developer may have loaded it. */
const HAS_MODULE = existsSync('/sys/module/v4l2loopback');

describe('the program with a PipeWire camera', options, () => {
  let session: PipeWireSession;
  before(async () => {
    session = await PipeWireSession.start();
  });
  after(() => session[Symbol.asyncDispose]());

  function start(...args: readonly string[]): Promise<Product> {
    const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '15', '--hold', '0'];
    return Product.start({ args, picture, env: envOf(session) });
  }

  async function read(): Promise<Reader> {
    return Reader.start(session, await session.nodeNamed('rtmp-vcam'));
  }

  test('auto: an app sees the card, the stream, and the card again; then the daemon is restarted', async () => {
    const clip = await makeClip({ clip: 9, width: 320, height: 180, frames: 60, keyframeEvery: 30 });
    await using product = await start('--camera', 'auto');
    const ready = product.logs.find(({ msg }) => msg === 'ready');
    assert.match(String(ready?.['camera']), /^RTMP Virtual Camera \(PipeWire/);
    const warnings = warningsOf(product);
    assert.equal(warnings.length, HAS_MODULE ? 0 : 1, warnings.join('\n'));
    if (!HAS_MODULE)
      assert.match(
        String(warnings[0]),
        /^the kernel module v4l2loopback cannot be used: it is not installed, so only apps that use PipeWire see the camera/,
      );

    const reader = await read();
    await reader.sees('a card');
    await until('the reader to be counted', async () => {
      const { stdout } = await product.command('status');
      return /RTMP Virtual Camera \(PipeWire.*, 1 app/.test(stdout);
    });
    await using pusher = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    await reader.sees('the stream');

    await session.killDaemon();
    await until('the loss to be logged', () => product.logs.some(({ code }) => code === 'CAMERA_ERR_PIPEWIRE_LOST'));
    await session.startDaemon();
    await until(
      'the camera to be back',
      () => product.logs.filter(({ msg }) => msg === 'Camera is ready').length === 2,
    );
    const second = await read();
    await second.sees('the stream');
    await pusher.stop();
    await second.sees('a card');
  });

  test('several kinds: the ones that are missing are problems', { skip: HAS_MODULE }, async () => {
    await using product = await start('--camera', 'pipewire,v4l2', '--name', 'My Studio');
    const missing = warningsOf(product);
    assert.deepEqual(missing.length, 1);
    assert.match(String(missing[0]), /^the kernel module v4l2loopback cannot be used: it is not installed/);
    const { fix } = product.logs.find(({ msg }) => msg === missing[0]) ?? {};
    assert.match(String(fix), / setup --name "My Studio"$/);
  });

  test('none: there is no camera in PipeWire', async () => {
    await using _product = await start('--camera', 'none');
    assert.equal(await session.nodeNamed('rtmp-vcam', 0), undefined);
  });
});

/** Other commands find the program by its runtime folder, so it must be the one of the session. */
function envOf({ env }: PipeWireSession): NonNullable<ProductOptions['env']> {
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = env;
  return { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS };
}

/** Reads a camera with GStreamer, and keeps the newest whole picture. */
class Reader {
  #bytes = Buffer.alloc(0);
  #picture: Buffer | undefined;
  #program: Program | undefined;

  static async start(session: PipeWireSession, node: number | undefined): Promise<Reader> {
    const reader = new Reader();
    const pipeline = ['pipewiresrc', `path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fdsink'];
    const onStdout = (bytes: Buffer): void => reader.#take(bytes);
    reader.#program = await session.start('gst-launch-1.0', ['-q', ...pipeline], { onStdout });
    return reader;
  }

  /** Waits for a picture with or without the white patch of the known picture. */
  async sees(what: 'a card' | 'the stream'): Promise<void> {
    const state = (): string => this.#program?.output ?? '';
    const isSeen = (): boolean => {
      if (this.#picture === undefined) return false;
      const { u, v } = WHITE;
      const level = this.#picture[Math.round(v * canvas.height) * canvas.width + Math.round(u * canvas.width)] ?? 0;
      return level > 225 === (what === 'the stream');
    };
    await until(what, isSeen, { state });
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#bytes.length >= size) {
      this.#picture = this.#bytes.subarray(0, size);
      this.#bytes = this.#bytes.subarray(size);
    }
  }
}

const WHITE = PATCHES.find(({ name }) => name === 'white') ?? { u: 0, v: 0 };
