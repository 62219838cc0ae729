import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nv12ToI420 } from '../../packages/video-pipeline/src/canvas/nv12.ts';
import { makeClip } from '../support/clips.ts';
import { readNumber } from '../support/look.ts';
import type { FrameNumber } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product, sharedMemoryOf, startCommand } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { nv12Planes } from './pixel-buffers.ts';

const timeout = 120_000;
const view = wholeCanvas(CANVAS);
const skip = withoutDouble() || (needs('ffmpeg').skip ?? false);

interface Seen {
  readonly number: FrameNumber;
  readonly picture: Uint8Array;
}

/** The newest picture that the extension took, as I420; undefined while it shows no clip. */
function seenIn(file: string): Seen | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const start = bytes.indexOf(10) + 1;
  assert.equal(bytes.toString('latin1', 0, start - 1), `${CANVAS.width} ${CANVAS.height}`);
  const canvas = { ...CANVAS, fps: 30 };
  const picture = new Uint8Array(bytes.length - start);
  nv12ToI420(nv12Planes(bytes.subarray(start), canvas), canvas, picture);
  const number = readNumber(picture, view);
  return number === undefined ? undefined : { number, picture };
}

function takeFrame({ ring }: Product): Promise<Program> {
  return startCommand(['frames', '--ring', ring, '-n', '1', '--format', 'raw']);
}

/** Checks that another process can read the pictures in the ring. */
async function assertReadable(product: Product, clip: number): Promise<void> {
  await using frames = await takeFrame(product);
  assert.equal((await frames.end()).code, 0, frames.output);
  assert.equal(readNumber(frames.stdout, view)?.clip, clip);
}

/** Checks that another process cannot read the pictures, and gets an error that says so. */
async function assertKept(product: Product): Promise<void> {
  await using frames = await takeFrame(product);
  assert.equal((await frames.end()).code, 1);
  assert.match(frames.stderr, /cannot be read.*without `--ipc sink`/s);
}

if (skip !== false && process.platform !== 'darwin') test('the program feeds the Camera Extension', { skip });

if (skip === false) {
  // Builds the double, which the child processes load.
  new AppleFrameworks();

  const ways = [
    ['libav', 'auto'],
    ['videotoolbox', 'auto'],
    ['videotoolbox', 'sink'],
  ] as const;
  for (const [decoder, ipc] of ways)
    test(`the program feeds the Camera Extension with ${decoder} and --ipc ${ipc}: pushed pictures, then the card`, {
      timeout,
    }, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-seen-'));
      t.after(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'picture');
      const clip = await makeClip({ ...CANVAS, frames: 60, clip: 9 });
      const env = { APPLE_DOUBLE_CAMERA: 'installed', APPLE_DOUBLE_SEEN: file };
      const args = ['--camera', 'extension', '--decoder', decoder, '--ipc', ipc];
      await using product = await Product.start({ args, env });
      const state = (): string => product.program.output;
      await until('the camera to be ready', () => product.logs.some(({ msg }) => msg === 'Camera is ready'), { state });
      // A card is dark where clips have their number, which reads as that of another clip.
      const seenClip = (): Seen | undefined => {
        const seen = seenIn(file);
        return seen?.number.clip === clip.clip ? seen : undefined;
      };
      await until('the card', () => existsSync(file) && seenClip() === undefined, { state });
      {
        await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
        const seen = await until('the picture', seenClip, { state });
        t.diagnostic(`${(await assertLooks([seen], clip, view)).toFixed(1)} dB`);
        await (ipc === 'sink' ? assertKept(product) : assertReadable(product, clip.clip));
      }
      await until('the card again', () => seenClip() === undefined, { state });
      assert.equal((await product.interrupt()).code, 0);
      assert.deepEqual(sharedMemoryOf(product.ring), []);
    });

  test('without the extension the program runs, and says what to do', { timeout }, async () => {
    await using product = await Product.start({ args: ['--camera', 'extension'], env: { APPLE_DOUBLE_CAMERA: '' } });
    const warning = await until('what is missing', () =>
      product.logs.find(({ msg }) => String(msg).includes('the camera is not installed')),
    );
    assert.match(String(warning['fix']), /RTMP Virtual Camera\.app/);
  });

  test('on other systems --ipc is refused', { timeout }, async () => {
    await using product = await Product.launch({ args: ['--ipc', 'sink'], env: { RTMP_VCAM_FRAMEWORKS: undefined } });
    assert.equal((await product.program.end()).code, 1);
    assert.match(product.program.output, /--ipc sink works on macOS only/);
    assert.match(product.program.output, /Leave out --ipc/);
    assert.deepEqual(sharedMemoryOf(product.ring), []);
  });
}
