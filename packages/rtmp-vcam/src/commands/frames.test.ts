import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import { RingWriter } from '@rtmp-vcam/video-pipeline/testing';
import { type Ended, ended, programCommand, runProgramToEnd, startProgram } from '../testing/program.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const CANVAS = { width: 160, height: 90, fps: 25 };
const SIZE = i420Size(CANVAS.width, CANVAS.height);
const ENV = { XDG_CONFIG_HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' };
const FULL = '/dev/full';
let rings = 0;

/** A camera that shows one picture, until the test ends. */
function standingCamera(t: TestContext, level: number): string {
  rings += 1;
  const ring = `/rvf${process.pid}.${rings}`;
  const writer = RingWriter.create({ name: ring, canvas: CANVAS });
  const slot = writer.claim();
  slot?.draw({ drawOn: (surface) => surface.fill(level) });
  slot?.publish({ ptsUs: 0, arrivalNs: process.hrtime.bigint(), state: 'card' });
  const timer = setInterval(() => writer.heartbeat('card'), 100);
  t.after(() => {
    clearInterval(timer);
    writer.close();
  });
  return ring;
}

/** A camera with a new picture of one grey every 10 ms, until it is closed or the test ends. */
function runningCamera(t: TestContext, canvas: Canvas = CANVAS): { ring: string; close(): void } {
  rings += 1;
  const ring = `/rvf${process.pid}.${rings}`;
  const writer = RingWriter.create({ name: ring, canvas });
  let level = 0;
  const timer = setInterval(() => {
    const slot = writer.claim();
    level = (level + 1) % 256;
    slot?.draw({ drawOn: (surface) => surface.fill(level) });
    slot?.publish({ ptsUs: 0, arrivalNs: process.hrtime.bigint(), state: 'live' });
    writer.heartbeat('live');
  }, 10);
  const close = (): void => {
    clearInterval(timer);
    writer.close();
  };
  t.after(close);
  return { ring, close };
}

function frames(ring: string, ...args: string[]): Promise<Ended> {
  return runProgramToEnd(['frames', '--ring', ring, ...args], ENV);
}

/** The grey of each picture; throws when one is torn. */
function greys(raw: Buffer): number[] {
  assert.equal(raw.length % SIZE, 0);
  return Array.from({ length: raw.length / SIZE }, (_, index) => {
    const picture = raw.subarray(index * SIZE, (index + 1) * SIZE);
    assert.ok(
      picture.every((value) => value === picture[0]),
      'a torn picture',
    );
    return picture[0] ?? 0;
  });
}

test('--each writes whole pictures, each once, and as many as asked for', async (t) => {
  const { ring } = runningCamera(t);
  const { code, stdout, stderr } = await frames(ring, '--format', 'raw', '--each', '-n', '5');
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const levels = greys(stdout);
  assert.equal(levels.length, 5);
  assert.equal(new Set(levels).size, 5);
});

test('a picture that stays is written again and again', async (t) => {
  const ring = standingCamera(t, 77);
  const raw = await frames(ring, '--format', 'raw', '-n', '7');
  assert.deepEqual(
    greys(raw.stdout),
    Array.from({ length: 7 }, () => 77),
  );
  const folder = temporaryFolder(t);
  const { code } = await frames(ring, '--format', 'png', '-n', '3', '-o', join(folder, 'f%d.png'));
  assert.equal(code, 0);
  const [first, ...others] = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  assert.equal(others.length, 2);
  for (const other of others) assert.deepEqual(other, first);
});

test('y4m has a header with the format of the pictures', async (t) => {
  const { ring } = runningCamera(t);
  const { stdout } = await frames(ring, '-n', '2');
  const header = 'YUV4MPEG2 W160 H90 F25:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n';
  assert.equal(stdout.subarray(0, header.length).toString(), header);
  const mark = 'FRAME\n';
  assert.equal(stdout.length, header.length + 2 * (mark.length + SIZE));
  assert.equal(stdout.subarray(header.length, header.length + mark.length).toString(), mark);
});

test('png writes one picture, and numbers several', async (t) => {
  const { ring } = runningCamera(t);
  const folder = temporaryFolder(t);
  assert.equal((await frames(ring, '--format', 'png', '--output', join(folder, 'one.png'))).code, 0);
  assert.equal((await frames(ring, '--format', 'png', '-n', '2', '--output', join(folder, 'two.png'))).code, 0);
  assert.deepEqual(readdirSync(folder).sort(), ['one.png', 'two-1.png', 'two-2.png']);
  for (const name of readdirSync(folder)) {
    const png = readFileSync(join(folder, name));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [160, 90]);
  }
});

test('the command ends without an error when its reader goes away', async (t) => {
  const { ring } = runningCamera(t);
  const child = startProgram(['frames', '--ring', ring], ENV);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const { code, stderr } = await ended(child);
  assert.deepEqual([code, stderr], [0, '']);
});

test('the command ends with the camera; that is an error only if pictures are missing', async (t) => {
  for (const [count, expected] of [
    [[], 0],
    [['-n', '1000000'], 1],
  ] as const) {
    const { ring, close } = runningCamera(t);
    const child = startProgram(['frames', '--ring', ring, '--format', 'raw', ...count], ENV);
    const end = ended(child);
    await once(child.stdout, 'data');
    close();
    const { code, stderr } = await end;
    assert.equal(code, expected);
    if (expected === 1) assert.match(stderr, /VIDEO_ERR_RING_CLOSED/);
  }
});

test('Ctrl-C ends the command, even while nobody reads its output', async (t) => {
  // One picture is larger than the buffer of a pipe.
  const { ring } = runningCamera(t, { width: 1280, height: 720, fps: 25 });
  for (const [count, expected] of [
    [[], 0],
    [['-n', '1000000'], 130],
  ] as const) {
    const child = startProgram(['frames', '--ring', ring, ...count], ENV);
    await once(child.stdout, 'readable');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, expected);
    child.stdout.resume();
  }
});

test('without a camera the command says so and what to do', async () => {
  const { code, stderr } = await frames('/rvf.nobody');
  assert.equal(code, 1);
  assert.match(stderr, /^✗ .*\/rvf\.nobody.* \[VIDEO_ERR_RING_NOT_FOUND\]\n {2}→ Start rtmp-vcam first/);
});

test('a file that cannot be written is named', async (t) => {
  const { ring } = runningCamera(t);
  const { code, stderr } = await frames(ring, '--output', '/nonexistent/f.y4m');
  assert.equal(code, 1);
  assert.match(stderr, /^✗ \/nonexistent\/f\.y4m cannot be written \(ENOENT.*\) \[APP_ERR_OUTPUT\]/);
});

test('a full disk and a full device are errors with a remedy, in every format and for every output', async (t) => {
  if (!existsSync(FULL)) {
    t.skip(`no ${FULL}`);
    return;
  }
  const { ring } = runningCamera(t);
  const folder = temporaryFolder(t);
  // What several PNG files are numbered as.
  for (const number of [1, 2]) symlinkSync(FULL, join(folder, `f-${number}.png`));
  for (const [format, count, output] of [
    ['y4m', '3', FULL],
    ['mkv', '3', FULL],
    ['raw', '1', FULL],
    ['png', '1', FULL],
    ['png', '2', join(folder, 'f.png')],
  ] as const) {
    const { code, stderr } = await frames(ring, '--format', format, '-n', count, '-o', output);
    assert.equal(code, 1, `${format}: ${stderr}`);
    assert.match(stderr, /^✗ \/.* cannot be written \(ENOSPC.*\) \[APP_ERR_OUTPUT\]\n {2}→ Free some space.*\n$/);
  }
  const toStdout = spawn('sh', ['-c', `exec "$@" > ${FULL}`, 'sh', ...programCommand(['frames', '--ring', ring])]);
  let text = '';
  toStdout.stderr.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  assert.deepEqual(await once(toStdout, 'close'), [1, null]);
  assert.match(text, /^✗ The output cannot be written \(ENOSPC.*\) \[APP_ERR_OUTPUT\]\n {2}→ Free some space.*\n$/);
});
