/** The program with a microphone. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CameraState, cameraState, settingsAnswer } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import { AppError } from '../../packages/rtmp-vcam/src/errors.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { AUDIO_TAG, flvBytes, readFlv } from '../support/flv.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { Product } from '../support/product.ts';
import { Random } from '../support/random.ts';
import { type Heard, Recording } from '../support/recording.ts';
import { CLIP_SIZE, makeSoundClip } from '../support/sound-clips.ts';
import { cameraStateOf } from '../support/state.ts';
import { until } from '../support/wait.ts';

const options = {
  ...needsPipeWire('ffmpeg', 'pw-dump', 'pw-record', 'parec', 'pipewire-pulse'),
  timeout: 180_000,
};
const left = { frequency: 1000, peak: 0.25 };
const right = { frequency: 1500, peak: 0.125 };
const NODE = 'rtmp-vcam-mic';

function isStream(heard: Heard): boolean {
  return heard.isSine('left', left.frequency, left.peak) && heard.isSine('right', right.frequency, right.peak);
}

function isSilence(heard: Heard): boolean {
  return heard.isSilent;
}

/** What `rtmp-vcam status --json` prints, as far as it is needed here. */
const programs = v.tuple([v.object({ cameras: v.tuple([v.object({ microphone: cameraState.entries.microphone })]) })]);

/** The level of the microphone in dBFS, as other programs are told; null in silence. */
async function levelOf(product: Product): Promise<number | null> {
  const { stdout } = await product.command('status', '--json');
  const [{ cameras }] = v.parse(programs, JSON.parse(stdout));
  return cameras[0].microphone?.level ?? null;
}

describe('the program with a microphone', options, () => {
  let session: PipeWireSession;
  before(async () => {
    session = await PipeWireSession.start();
    await session.startPulse();
  });
  after(() => session[Symbol.asyncDispose]());

  function start(...args: readonly string[]): Promise<Product> {
    const picture = ['--size', `${CLIP_SIZE.width}x${CLIP_SIZE.height}`, '--fps', '15', '--hold', '0'];
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
    return Product.start({ args, picture, env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } });
  }

  async function record(program: 'pw-record' | 'parec', node: string = NODE): Promise<Recording> {
    assert.ok((await session.nodeNamed(node)) !== undefined);
    return program === 'parec' ? Recording.fromPulse(session, node) : Recording.fromPipeWire(session, node);
  }

  for (const program of ['pw-record', 'parec'] as const) {
    test(`${program} hears the stream, and silence before, after, and when the sender stops its sound`, async () => {
      const clip = await makeSoundClip({ left, right, seconds: 60, silentEnd: 48, sampleRate: 44_100 });
      await using product = await start('--mic');
      await using recording = await record(program);
      await recording.hears('silence', 0.5, isSilence);
      await using pusher = await pushWithFfmpeg(clip, product.url);
      await recording.hears('the stream for a second, without a gap', 1, isStream);
      const { stdout } = await product.command('status');
      assert.match(stdout, /Microphone +RTMP Virtual Microphone \(PipeWire\), 1 app/);
      const loudest = 20 * Math.log10(left.peak);
      await until('the level', async () => Math.abs(((await levelOf(product)) ?? 0) - loudest) < 1);
      await recording.hears('silence while pictures go on', 1, isSilence);
      assert.equal(await levelOf(product), null);
      assert.ok(pusher.isRunning);
      await pusher.stop();
      await recording.hears('silence', 0.5, isSilence);
      const warnings = product.logs.filter(({ level }) => Number(level) >= 40);
      assert.deepEqual(warnings, []);
    });
  }

  test('a stream that ends in the middle of its sound makes no click', async () => {
    const clip = await makeSoundClip({ left, right, seconds: 60 });
    await using product = await start('--mic');
    await using recording = await record('pw-record');
    const ends: string[] = [];
    // On a busy machine there may be a gap for another reason, but not each time.
    for (let round = 0; round < 4 && ends.length === round; round++) {
      const pusher = await pushWithFfmpeg(clip, product.url);
      await recording.hears('the stream', 1, isStream);
      await pusher.kill();
      const heard = await recording.hears('the end', 0.8, (end) => end.endsSilent && !end.isSilent);
      // A sine that stops at once bends by much of its peak.
      if (heard.left.bend > left.peak / 10 || heard.right.bend > right.peak / 5) ends.push(String(heard));
    }
    assert.ok(ends.length < 4, ends.join('\n'));
  });

  test('a sender whose clock is 0.3 % fast is heard without a gap, in tune within half a percent', async (t) => {
    const clip = await makeSoundClip({ left, right, seconds: 60 });
    const file = join(temporaryFolder(t), 'fast.flv');
    const tags = readFlv(clip).map((tag) => ({ ...tag, timestamp: Math.round(tag.timestamp / 1.003) }));
    writeFileSync(file, flvBytes(tags));
    await using product = await start('--mic');
    await using recording = await record('pw-record');
    await using _pusher = await pushWithFfmpeg(file, product.url);
    await recording.hears('the stream', 1, isStream);
    const isFaster = (heard: Heard): boolean => heard.left.frequency > left.frequency * 1.001;
    await recording.hears('a second without a gap', 1, (heard) => isStream(heard) && isFaster(heard));
  });

  test('damaged sound is told, and every picture is shown', async (t) => {
    const clip = await makeSoundClip({ left, right, seconds: 10, pulsed: true });
    const random = new Random(7);
    const damaged = readFlv(clip).map((tag) => {
      if (tag.type !== AUDIO_TAG || tag.body[1] === 0) return tag;
      const body = Buffer.from(tag.body);
      for (let at = 2; at < body.length; at += 1 + random.below(4)) body[at] = random.below(256);
      return { ...tag, body };
    });
    const file = join(temporaryFolder(t), 'damaged.flv');
    writeFileSync(file, flvBytes(damaged));
    await using product = await start('--mic');
    await using recording = await record('pw-record');
    await using pusher = await pushWithFfmpeg(file, product.url);
    await product.logsCode('AUDIO_ERR_DECODE');
    assert.equal((await pusher.end()).code, 0, pusher.output);
    assert.ok(recording.program.isRunning);
    const about = product.logs.filter(({ code }) => String(code).startsWith('VIDEO_ERR'));
    assert.deepEqual(about, []);
    await using second = await pushWithFfmpeg(await makeSoundClip({ left, right, seconds: 60 }), product.url);
    await recording.hears('the next stream', 1, isStream);
    await second.kill();
  });

  test('it is there again after the daemon was restarted', async () => {
    await using product = await start('--mic');
    const ready = (): number => product.logs.filter(({ msg }) => msg === 'Microphone is ready').length;
    await until('the microphone', () => ready() === 1);
    await session.killDaemon();
    await product.logsCode('CAMERA_ERR_PIPEWIRE_LOST');
    await session.startDaemon();
    const clip = await makeSoundClip({ left, right, seconds: 60 });
    await using recording = await record('pw-record');
    await using _pusher = await pushWithFfmpeg(clip, product.url);
    await recording.hears('the stream', 1, isStream);
    await until('the log to say so', () => ready() === 2);
  });

  test('without --mic there is none', async () => {
    await using product = await start();
    assert.equal(await session.nodeNamed(NODE, 0), undefined);
    assert.ok(!(await product.command('status')).stdout.includes('Microphone'));
  });

  test('it is switched on and off while a stream runs, and tells how loud the sound is', async () => {
    const clip = await makeSoundClip({ left, right, seconds: 60 });
    await using product = await start();
    const program = await oneRunning(product.env, {});
    const set = async (mic: boolean): Promise<boolean> => {
      const asked = { method: 'PATCH', path: '/api/cameras/1', body: { mic }, answer: settingsAnswer } as const;
      return (await ask(program, asked)).settings.mic;
    };
    const microphone = async (): Promise<CameraState['microphone']> => (await cameraStateOf(product)).microphone;
    await using _pusher = await pushWithFfmpeg(clip, product.url);
    await until('the stream', async () => (await product.command('status')).stdout.includes('FFmpeg'));
    assert.equal(await microphone(), null);
    for (let round = 0; round < 2; round++) {
      assert.equal(await set(true), true);
      await using recording = await record('pw-record');
      await recording.hears('the stream', 1, isStream);
      const peak = 20 * Math.log10(Math.max(left.peak, right.peak));
      await until('its level', async () => Math.abs(((await microphone())?.level ?? 99) - peak) < 1);
      assert.equal(await set(false), false);
      await until('no microphone', async () => (await session.nodeNamed(NODE, 0)) === undefined);
      assert.equal(await microphone(), null);
    }
  });

  test('without PipeWire it cannot be switched on, and the error says what to do', async () => {
    await using product = await Product.start();
    const program = await oneRunning(product.env, {});
    const asked = { method: 'PATCH', path: '/api/cameras/1', body: { mic: true }, answer: settingsAnswer } as const;
    await assert.rejects(ask(program, asked), (error) => {
      assert.ok(error instanceof AppError && error.code === 'APP_ERR_SETTING' && error.fix !== '');
      assert.match(error.message, /PipeWire is not running/);
      return true;
    });
  });

  test('without PipeWire it is a warning with what to do, and the camera works', async () => {
    await using product = await Product.start({ args: ['--mic'] });
    const [warning] = product.logs.filter(({ level }) => Number(level) >= 40);
    assert.match(String(warning?.['msg']), /^there can be no microphone: PipeWire is not running/);
    assert.ok(String(warning?.['fix']).length > 0);
  });

  test('each camera of a program has its own', async (t) => {
    const config = join(temporaryFolder(t), 'config.toml');
    const table = (name: string, mic: boolean): string => `[[camera]]\nname = "${name}"\nmic = ${mic}\n`;
    writeFileSync(config, table('First', true) + table('Quiet', false) + table('Second', true));
    await using product = await start('--config', config);
    await using first = await record('pw-record');
    await using second = await record('parec', 'rtmp-vcam-mic.Second');
    await using _pusher = await pushWithFfmpeg(
      await makeSoundClip({ left, right, seconds: 60 }),
      `rtmp://127.0.0.1:${product.port}/second/test`,
    );
    await second.hears('the stream', 1, isStream);
    await first.hears('silence', 1, isSilence);
  });
});
