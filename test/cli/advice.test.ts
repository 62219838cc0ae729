/** The program says what could be better with a stream, its sender and this computer, and what to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { type Advice, history, programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { type FlvTag, isVideoFrame, readFlv } from '../support/flv.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { freePort } from '../support/ports.ts';
import { Product } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { cameraStateOf, programStateOf } from '../support/state.ts';
import { isInstalled, needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 640, height: 360 } as const;
const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '500ms'];
const timeout = 180_000;
const options = { ...needs('ffmpeg'), timeout };
const network = networkAddress === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg');

let good: Clip;
let bad: Clip;
before(async () => {
  if (!isInstalled('ffmpeg')) return;
  good = await makeClip({ ...canvas, frames: 60, clip: 1, keyframeEvery: 30 });
  const odd = { width: 240, height: 240, fps: '60', bFrames: 3 } as const;
  bad = await makeClip({ ...odd, frames: 256, clip: 2 });
});

/** Waits until each of these is said, and gives them as `rtmp-vcam status --json` tells them. */
async function advised(product: Product, ...codes: readonly string[]): Promise<Map<string, Advice>> {
  let last: readonly Advice[] = [];
  await until(
    codes.join(' and '),
    async () => {
      last = (await cameraStateOf(product)).advice;
      return codes.every((code) => last.some((each) => each.code === code));
    },
    { state: () => JSON.stringify(last), timeoutMs: 60_000 },
  );
  const { stdout } = await product.command('status', '--json');
  const [state] = v.parse(v.array(programState), JSON.parse(stdout));
  const { advice } = state?.cameras[0] ?? assert.fail('no camera');
  return new Map(advice.map((each) => [each.code, each]));
}

async function untilGone(product: Product, code: string): Promise<void> {
  await until(
    `${code} to be gone`,
    async () => !(await cameraStateOf(product)).advice.some((each) => each.code === code),
    {
      timeoutMs: 60_000,
    },
  );
}

test(
  'a stream with rare keyframes, B-frames, too many pictures and another shape is told so, and a good one is not',
  options,
  async () => {
    await using product = await Product.start({ picture });
    const codes = ['ADVICE_KEYFRAME_INTERVAL', 'ADVICE_B_FRAMES', 'ADVICE_TOO_MANY_PICTURES', 'ADVICE_BARS'];
    {
      await using _push = await pushWithFfmpeg(bad.file, product.url, { loop: true });
      const advice = await advised(product, ...codes);
      assert.equal(advice.get('ADVICE_KEYFRAME_INTERVAL')?.text, 'The encoder sends a keyframe only every 4.3 s');
      assert.match(advice.get('ADVICE_KEYFRAME_INTERVAL')?.fix ?? '', /^Set Keyframe Interval/);
      assert.match(advice.get('ADVICE_B_FRAMES')?.text ?? '', /^B-frames add 33 ms of delay$/);
      assert.equal(
        advice.get('ADVICE_TOO_MANY_PICTURES')?.text,
        '60 pictures a second come in, and the camera gives 30',
      );
      assert.match(advice.get('ADVICE_BARS')?.text ?? '', /^The picture is 240×240.*bars left and right$/);

      const { details } = await cameraStateOf(product);
      assert.ok(details !== null);
      assert.ok(details.keyframeSeconds !== null && Math.abs(details.keyframeSeconds - 256 / 60) < 0.1);
      assert.ok(Math.abs(details.reorderMs - 2000 / 60) < 1, `${details.reorderMs} ms`);
      const { stdout } = await product.command('status');
      assert.match(stdout, / {2}Advice +.* → .*\n/);
      assert.match(stdout, /B-frames add \d+ ms of delay → Set B-frames in the encoder to 0\.\n/);
    }
    await until('the end of the stream', async () => (await cameraStateOf(product)).details === null);
    assert.deepEqual((await cameraStateOf(product)).advice, []);

    await using _push = await pushWithFfmpeg(good.file, product.url, { loop: true });
    const { details, advice } = await until('some seconds of the good stream', async () => {
      const camera = await cameraStateOf(product);
      return Date.now() - Date.parse(camera.sender?.since ?? '') > 6000 && camera;
    });
    assert.equal(details?.keyframeSeconds, 1);
    assert.equal(details.reorderMs, 0);
    assert.deepEqual(
      advice.filter(({ code }) => codes.includes(code)),
      [],
    );
  },
);

test('the history has a point for each second, with what the program used', options, async () => {
  await using product = await Product.start({ picture });
  await using _push = await pushWithFfmpeg(good.file, product.url, { loop: true });
  const program = await oneRunning(product.env, {});
  const { points } = await until('four points of the stream', async () => {
    const told = await ask(program, { method: 'GET', path: '/api/cameras/1/history', answer: history });
    return told.points.filter(({ bitrate }) => bitrate > 0).length >= 4 && told;
  });
  const last = points.at(-1) ?? assert.fail();
  assert.ok(last.cpu > 0 && last.bitrate > 0, JSON.stringify(points));
  const { cpu, memory } = await programStateOf(product);
  assert.ok(cpu > 0 && memory > 10_000_000, `${cpu} % and ${memory} bytes`);
});

test('packets that come in bursts are told as an uneven network', options, async () => {
  await using product = await Product.start({ picture });
  const tags = readFlv(good.file).filter((tag) => tag.type === 9);
  const every = 1000 / 30;
  const frames = tags.filter(isVideoFrame);
  const header = tags.find((tag) => !isVideoFrame(tag)) ?? assert.fail('no sequence header');
  const stream: FlvTag[] = Array.from({ length: 600 }, (_, at) => {
    const { type, body } = frames[at % frames.length] ?? assert.fail();
    return { type, body, timestamp: Math.round(at * every) };
  });
  await using publisher = await RawPublisher.connect(product.port);
  publisher.send(header);
  const stop = new AbortController();
  const sending = publisher.sendAll(
    (function* () {
      for (const tag of stream) if (!stop.signal.aborted) yield tag;
    })(),
    (_, at) => (4 + 5 * Math.floor(at / 5)) * every,
  );
  const advice = await advised(product, 'ADVICE_UNEVEN_NETWORK');
  const { text, fix } = advice.get('ADVICE_UNEVEN_NETWORK') ?? assert.fail();
  assert.match(text, /^The sender on this computer sends unevenly, so pictures are held \d+0 ms$/);
  assert.match(fix ?? '', /computer/);
  const { details } = await cameraStateOf(product);
  assert.ok(details !== null && details.jitterMs > 40 && details.latency.smoothingMs > 20, JSON.stringify(details));
  stop.abort();
  await sending;
});

test('a stream of which parts are missing is told so', options, async () => {
  await using product = await Product.start({ picture });
  const tags = readFlv(good.file).filter((tag) => tag.type === 9);
  const harmed = tags.map((tag, at) => {
    return isVideoFrame(tag) && at % 30 === 10 ? { ...tag, body: tag.body.subarray(0, tag.body.length >> 1) } : tag;
  });
  await using publisher = await RawPublisher.connect(product.port);
  await publisher.sendAll(harmed, ({ timestamp }) => timestamp);
  const advice = await advised(product, 'ADVICE_DAMAGED');
  assert.equal(advice.get('ADVICE_DAMAGED')?.level, 'problem');
  assert.ok(((await cameraStateOf(product)).details?.damaged ?? 0) > 0);
});

test('a sender with a wrong key is told, with what to do, until it is let in', { ...network, timeout }, async () => {
  await using product = await Product.start({ picture, args: ['--host', '0.0.0.0', '--key', 'right-key-of-test'] });
  const server = `rtmp://${networkAddress}:${product.port}/live`;
  await using refused = await pushWithFfmpeg(good.file, `${server}/wrong-key`);
  assert.notEqual((await refused.end()).code, 0);
  const advice = (await advised(product, 'ADVICE_REFUSED')).get('ADVICE_REFUSED') ?? assert.fail();
  assert.equal(advice.text, `${networkAddress} (FFmpeg) was refused: wrong stream key`);
  assert.match(advice.fix ?? '', /rtmp-vcam url/);
  await using _push = await pushWithFfmpeg(good.file, `${server}/right-key-of-test`, { loop: true });
  await untilGone(product, 'ADVICE_REFUSED');
});

test('a sender without video is told to turn it on', options, async () => {
  await using product = await Product.start({ picture });
  const sound = ['-f', 'lavfi', '-i', 'sine=440:48000', '-c:a', 'aac', '-f', 'flv', product.url];
  await using _push = await Program.start('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-re',
    ...sound,
  ]);
  const advice = (await advised(product, 'ADVICE_ONLY_SOUND')).get('ADVICE_ONLY_SOUND');
  assert.deepEqual(advice, {
    level: 'problem',
    code: 'ADVICE_ONLY_SOUND',
    text: 'Only sound has come from FFmpeg',
    fix: 'Turn on the video in the sender: its camera, scene or screen.',
  });
});

test('a camera that cannot be fed is told, with what to do', { timeout }, async () => {
  await using product = await Product.start({
    picture,
    args: ['--camera', 'v4l2', '--device', '/dev/video-of-no-one'],
  });
  const advice = (await advised(product, 'ADVICE_CAMERA')).get('ADVICE_CAMERA') ?? assert.fail();
  assert.equal(advice.level, 'problem');
  assert.ok(advice.fix !== null);
  assert.match((await product.command('status')).stdout, / {2}Advice +✗ .* → /);
});

test('a server that cannot be pulled from is told, with what to do', { timeout }, async () => {
  await using product = await Product.start({ picture, pull: `rtmp://127.0.0.1:${await freePort()}/live/secret-key` });
  const advice = (await advised(product, 'ADVICE_PULL')).get('ADVICE_PULL') ?? assert.fail();
  assert.deepEqual([advice.level, advice.fix === null], ['problem', false]);
  assert.match(advice.text, /^Cannot connect: 127\.0\.0\.1 port \d+: connection refused$/);
});

const pipewire = { ...needsPipeWire('ffmpeg', 'gst-launch-1.0', 'gst:pipewiresrc', 'pw-dump'), timeout };

test('a camera that no app has opened is named as apps list it, until one has', pipewire, async () => {
  await using session = await PipeWireSession.start();
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  const env = { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS };
  await using product = await Product.start({ picture, env, args: ['--camera', 'pipewire', '--name', 'Studio'] });
  await using _push = await pushWithFfmpeg(good.file, product.url, { loop: true });
  const advice = (await advised(product, 'ADVICE_NOT_OPENED')).get('ADVICE_NOT_OPENED') ?? assert.fail();
  assert.match(advice.fix ?? '', /^Choose “Studio” as the camera/);
  const node = await session.nodeNamed('rtmp-vcam');
  const pipeline = ['pipewiresrc', `path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fakesink'];
  const reader = await session.start('gst-launch-1.0', ['-q', ...pipeline]);
  await untilGone(product, 'ADVICE_NOT_OPENED');
  await until('each stage to be measured', async () => {
    const { decodeMs = 0, showMs = 0 } = (await cameraStateOf(product)).details?.latency ?? {};
    return decodeMs > 0 && showMs > 0;
  });
  await reader.stop();
  await until('the app to be gone', async () => (await cameraStateOf(product)).device?.readers === 0);
  assert.ok(!(await cameraStateOf(product)).advice.some(({ code }) => code === 'ADVICE_NOT_OPENED'));
});

test('metrics grow over streams, and Prometheus reads them', { ...needs('ffmpeg', 'promtool'), timeout }, async () => {
  const name = 'Büro 1\\x';
  await using product = await Product.start({ picture, args: ['--name', name] });
  const metrics = async (): Promise<string> => {
    const answer = await fetch(`${product.http}/metrics`);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    return answer.text();
  };
  const shown = async (): Promise<number> => {
    const line = (await metrics()).split('\n').find((each) => each.startsWith('rtmp_vcam_frames_total{'));
    assert.ok(line?.includes('{camera="Büro 1\\\\x"} '), line);
    return Number(line?.split('} ')[1]);
  };
  assert.equal(await shown(), 0);
  let before = 0;
  for (let stream = 1; stream <= 2; stream++) {
    await using _push = await pushWithFfmpeg(good.file, product.url, { loop: true });
    const least = before + 10;
    before = await until('pictures', async () => {
      const now = await shown();
      assert.ok(now >= before, `${now} after ${before}`);
      return now > least && now;
    });
  }
  const text = await metrics();
  assert.match(text, /\nrtmp_vcam_streams_total\{.*\} 2\n/);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.equal(`${stdout}${stderr}${status}`, '0');
});
