/** After the first stream, no picture of the camera has a QR code, whatever happens. Read by a decoder of other people. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodePng, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { type Clip, makeClip } from '../support/clips.ts';
import { type FlvTag, isVideoFrame, readFlv } from '../support/flv.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { isInstalled, needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const KEY = 'a-key-of-this-test';
const options = { ...needs('ffmpeg', 'zbarimg'), timeout: 300_000 };
/** The exit code of zbarimg when it finds no code. */
const NOTHING = 4;

let folder: string;
let clip: Clip;
let other: Clip;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  if (!isInstalled('ffmpeg')) return;
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  other = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
});
after(() => rmSync(folder, { recursive: true }));

/** What zbarimg reads on a picture; empty if there is no code. */
function codeOn(picture: Uint8Array): string {
  const file = join(folder, 'picture.png');
  writeFileSync(file, encodePng(picture, CANVAS));
  const { status, stdout, stderr } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' });
  assert.ok(status === 0 || status === NOTHING, `zbarimg: exit code ${status}\n${stderr}`);
  return stdout.trim();
}

/** Keeps every card of a ring, and the newest picture of a stream. */
class Pictures implements AsyncDisposable {
  cards: Uint8Array[] = [];
  newest: Uint8Array | undefined;
  readonly #reader: RingReader;
  readonly #stop: AbortController = new AbortController();
  readonly #done: Promise<void>;

  constructor(ring: string) {
    this.#reader = RingReader.open({ name: ring });
    this.#done = this.#read();
  }

  get state(): RingReader['state'] {
    return this.#reader.state;
  }

  /** Reads all that was shown since the last call. There has been something. */
  async assertNoCode(during: string): Promise<void> {
    await until(`a picture of ${during}`, () => this.newest !== undefined);
    const shown = [...this.cards, ...(this.newest === undefined ? [] : [this.newest])];
    for (const picture of shown) assert.equal(codeOn(picture), '', during);
    this.cards = [];
    this.newest = this.state === 'card' ? shown.at(-1) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    this.#reader.close();
  }

  async #read(): Promise<void> {
    const { signal } = this.#stop;
    for (let last = 0; !signal.aborted; ) {
      const picture = new Uint8Array(i420Size(CANVAS.width, CANVAS.height));
      try {
        const info =
          this.#reader.next(picture, { after: last }) ??
          (await this.#reader.waitNext(picture, { after: last, signal }));
        last = info.number;
        this.newest = picture;
        if (info.state === 'card') this.cards.push(picture);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }
}

const AUDIO = 8;
const aac = (timestamp: number): FlvTag => ({ type: AUDIO, timestamp, body: Buffer.from('af01210049900219', 'hex') });

/** Sends what `next` gives until the log has a warning that matches. */
async function pushUntilWarned(product: Product, next: (timestamp: number) => FlvTag, warning: RegExp): Promise<void> {
  const from = product.logs.length;
  await using publisher = await RawPublisher.connect(product.port);
  let timestamp = 0;
  await until(
    `a warning that matches ${warning}`,
    async () => {
      publisher.send(next(timestamp));
      timestamp += 20;
      await sleep(0);
      return product.logs.slice(from).some((line) => warning.test(JSON.stringify(line)));
    },
    { state: () => product.program.output },
  );
}

test('no picture has a QR code after the first stream, in any state of the camera', options, async () => {
  const config = mkdtempSync(join(folder, 'config-'));
  const start = { args: ['--key', KEY, '--hold', '1s'], env: { XDG_CONFIG_HOME: config } };
  const local = (port: number): string => `rtmp://127.0.0.1:${port}/live/${KEY}`;
  {
    await using product = await Product.start(start);
    await using pictures = new Pictures(product.ring);
    // The guide has one, so zbarimg would find it.
    await until('the guide', () => pictures.cards.some((card) => codeOn(card).endsWith(`/live/${KEY}`)));
    await using push = await pushWithFfmpeg(clip.file, local(product.port));
    await until('the stream', () => pictures.state === 'live');
    pictures.cards = [];
    assert.equal((await push.end()).code, 0);
    await until('the card after the stream', () => pictures.state === 'card');
    await pictures.assertNoCode('the first stream and the card after it');
  }
  await using product = await Product.start(start);
  await using pictures = new Pictures(product.ring);
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS), keep: 2 });
  await until('a drawn card', () => pictures.cards.length > 1);
  await pictures.assertNoCode('waiting');
  {
    await using first = await pushWithFfmpeg(clip.file, local(product.port), { loop: true });
    await watch.shows(clip, 10);
    await pictures.assertNoCode('a live stream');

    await using elsewhere = await Relay.start(product.port, { from: '127.0.0.2' });
    await using refused = await pushWithFfmpeg(other.file, elsewhere.url);
    assert.notEqual((await refused.end()).code, 0);
    await watch.goesOn(clip);
    await pictures.assertNoCode('a live stream while another sender is refused');

    first.signal('SIGSTOP');
    await watch.becomes('holding');
    await pictures.assertNoCode('a sender that pauses');
    first.signal('SIGCONT');
    await watch.becomes('live');

    await using second = await pushWithFfmpeg(other.file, `${product.server}/another`, { loop: true });
    await watch.shows(other, 10);
    await pictures.assertNoCode('a stream that took over');
    await second.kill();
    await watch.becomes('holding');
    await pictures.assertNoCode('the last picture that is held');
    await watch.becomes('card');
    await pictures.assertNoCode('the card after a sender has gone');
  }
  await pushUntilWarned(product, aac, /Only sound has come from/);
  await pictures.assertNoCode('only sound');
  const frames = readFlv(join(import.meta.dirname, '../senders/cases/case-01.flv')).filter(isVideoFrame);
  for (const [isKeyframe, warning] of [
    [false, /has sent no whole picture yet/],
    [true, /VIDEO_ERR_NO_CONFIG/],
  ] as const) {
    const frame = frames.find(({ body }) => (body.readUInt8(0) >> 4 === 1) === isKeyframe) ?? assert.fail('no frame');
    await pushUntilWarned(product, (timestamp) => ({ ...frame, timestamp }), warning);
    await pictures.assertNoCode(`a stream without a picture: ${warning}`);
  }
  {
    await using _push = await pushWithFfmpeg(clip.file, local(product.port), { loop: true });
    await watch.becomes('live');
    assert.equal((await product.command('disconnect')).code, 0);
    await watch.becomes('card');
    await pictures.assertNoCode('a sender that the owner has disconnected');
  }
});

test('a paused camera that is opened anew has no QR code, before the first stream either', options, async () => {
  const config = join(mkdtempSync(join(folder, 'config-')), 'config.toml');
  writeFileSync(config, 'fps = 30\n');
  const picture = ['--size', `${CANVAS.width}x${CANVAS.height}`];
  await using product = await Product.start({ picture, args: ['--key', KEY], env: { RTMP_VCAM_CONFIG: config } });
  {
    await using pictures = new Pictures(product.ring);
    await until('the guide', () => pictures.cards.some((card) => codeOn(card).endsWith(`/live/${KEY}`)));
  }
  assert.equal((await product.command('pause')).code, 0);
  writeFileSync(config, 'fps = 25\n');
  product.program.signal('SIGHUP');
  await until('the new config', () => product.logs.some(({ msg }) => msg === 'The config was read again'));
  await using pictures = new Pictures(product.ring);
  await until('a drawn card', () => pictures.cards.length > 1);
  await pictures.assertNoCode('paused, with another frame rate');
});
