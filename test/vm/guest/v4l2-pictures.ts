import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import { V4l2Camera } from '@rtmp-vcam/virtual-camera';
import { readDevice } from '@rtmp-vcam/virtual-camera/machine';
import type { Program } from '../../support/program.ts';
import { captureWithFfmpeg, captureWithV4l2Ctl, untilCamera } from './support/capture.ts';
import { loadModule } from './support/loopback-module.ts';
import { CANVAS, checkPictures, type Feed, feed } from './support/picture.ts';
import { mustRun, start, until } from './support/run.ts';

const name = 'RTMP Virtual Camera';
const device = '/dev/video10';

before(() => loadModule({ number: 10, name }));

test('ffmpeg and v4l2-ctl read exactly the pictures that were shown', async () => {
  using fed = openAndFeed();
  checkPictures(await captureWithFfmpeg(device, 16), CANVAS);
  checkPictures(await captureWithV4l2Ctl(device, 16), CANVAS);
  assert.ok(fed.shown > 16);
});

test('doctor reads the pictures too, from before the first one on', async () => {
  using _fed = openAndFeed();
  const sizes: number[] = [];
  const isWanted = (picture: Uint8Array): boolean => sizes.push(picture.length) > 3;
  const wanted = { path: device, size: CANVAS, isWanted, withinMs: 20_000 };
  assert.equal(await readDevice(wanted), 'wanted');
  assert.deepEqual([...new Set(sizes)], [i420Size(CANVAS.width, CANVAS.height)]);
  assert.equal(await readDevice({ ...wanted, isWanted: () => false, withinMs: 1000 }), 'other');
});

test('readers see the size, format, frame rate and colours', async () => {
  using _fed = openAndFeed();
  assertColours(await describeFormat());
});

test('readers see the matrix of the canvas', async () => {
  using _fed = openAndFeed(0, new V4l2Camera({ name }), { ...CANVAS, matrix: 'bt601' });
  assert.match(await describeFormat(), /YCbCr\/HSV Encoding: ITU-R 601/);
});

test('readers see the right colours after another producer of the same size used other colours', async () => {
  await loadModule({ number: 10, name });
  const source = ['-f', 'lavfi', '-i', `color=red:size=${CANVAS.width}x${CANVAS.height}`, '-frames:v', '3'];
  await mustRun('ffmpeg', '-loglevel', 'error', ...source, '-pix_fmt', 'yuv420p', '-f', 'v4l2', device);
  using _fed = openAndFeed();
  assertColours(await describeFormat());
});

test('an app that keeps reading gets pictures again after the producer was closed and opened', async () => {
  const file = '/tmp/reader.yuv';
  const bytesRead = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const size = i420Size(CANVAS.width, CANVAS.height);
  {
    const first = openAndFeed();
    await untilCamera(device);
    await using _app = await start('v4l2-ctl', '-d', device, '--stream-mmap', `--stream-to=${file}`);
    await until('the app to read pictures', () => bytesRead() > 8 * size);
    first[Symbol.dispose]();
    const before = bytesRead();
    using _again = openAndFeed(1000);
    await until('the app to read pictures again', () => bytesRead() > before + 8 * size);
  }
  const captured = readFileSync(file);
  const numbers = checkPictures(captured.subarray(0, captured.length - (captured.length % size)), CANVAS);
  assert.ok(numbers.some((number) => number < 1000) && numbers.some((number) => number >= 1000), String(numbers));
});

test('the camera reports whether an app reads it', async () => {
  const camera = new V4l2Camera({ name });
  using _fed = openAndFeed(0, camera);
  await untilCamera(device);
  await until('nobody to have the device open', () => camera.readers === 0);
  for (let round = 0; round < 3; round++) {
    await using app = await start('v4l2-ctl', '-d', device, '--stream-mmap', '--stream-to=/dev/null');
    await untilRead(camera, app);
    await app.kill();
    await until('no reader', () => camera.readers === 0);
  }
});

test('who only looks at the device does not count', async () => {
  const camera = new V4l2Camera({ name });
  using _fed = openAndFeed(0, camera);
  await untilCamera(device);
  await until('nobody to have the device open', () => camera.readers === 0);
  for (let count = 0; count < 5; count++) {
    closeSync(openSync(device, count % 2 === 0 ? 'r' : 'r+'));
    assert.equal(camera.readers, 0);
  }
});

test('an app that has had the device open since before the camera counts', async () => {
  const before = new V4l2Camera({ name });
  const first = openAndFeed(0, before);
  await untilCamera(device);
  await using app = await start('v4l2-ctl', '-d', device, '--stream-mmap', '--stream-to=/dev/null');
  // Without a producer, an app that has not begun to read gets an error.
  await untilRead(before, app);
  assert.ok(isOpenIn(app.pid));
  first[Symbol.dispose]();
  const camera = new V4l2Camera({ name });
  using _again = openAndFeed(0, camera);
  await untilRead(camera, app);
  await app.kill();
  await until('no reader', () => camera.readers === 0);
});

/**
 * Waits until one app has read for a while. It may open the device a second time at its start; if it were killed just
 * then, the system would tell both closings as one, and the camera could not know.
 */
async function untilRead(camera: V4l2Camera, app: Program): Promise<void> {
  let since = Number.POSITIVE_INFINITY;
  const isRead = (): boolean => {
    if (camera.readers !== 1) since = Number.POSITIVE_INFINITY;
    else since = Math.min(since, performance.now());
    return performance.now() - since > 1500;
  };
  const state = (): string => {
    const use = app.isRunning ? `has it open: ${isOpenIn(app.pid)}` : 'has ended';
    return `${camera.readers} readers; the app ${use}, and has said ${app.output}`;
  };
  await until('a reader', isRead, state);
}

function isOpenIn(pid: number): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`) === device;
    } catch {
      return false; // The app has closed it since the folder was read.
    }
  });
}

function openAndFeed(first = 0, camera = new V4l2Camera({ name }), canvas: Canvas = CANVAS): Feed {
  camera.open(canvas);
  const feeding = feed(camera, CANVAS, first);
  return {
    get shown() {
      return feeding.shown;
    },
    [Symbol.dispose]: () => {
      feeding[Symbol.dispose]();
      camera.close();
    },
  };
}

async function describeFormat(): Promise<string> {
  await untilCamera(device);
  return mustRun('v4l2-ctl', '-d', device, '--get-fmt-video', '--get-parm');
}

function assertColours(format: string): void {
  console.log(format.replaceAll(/^/gm, '# '));
  assert.match(format, /Width\/Height\s*: 320\/180/);
  assert.match(format, /Pixel Format\s*: 'YU12'/);
  assert.match(format, /Frames per second: 15\.000/);
  // 0.12 always says sRGB, which has the primaries of Rec. 709.
  assert.match(format, /Colorspace\s*: (Rec\. 709|sRGB)/);
  assert.match(format, /YCbCr\/HSV Encoding: Rec\. 709/);
  assert.match(format, /Quantization\s*: Limited Range/);
}
