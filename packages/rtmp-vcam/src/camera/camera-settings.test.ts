import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodePng, i420Size } from '@rtmp-vcam/video-pipeline';
import fc from 'fast-check';
import { type LiveSettings, readPatch } from '../config/live-settings.ts';
import type { CardChoice } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { applySettings } from './apply-settings.ts';
import { CameraSettings, type SettingsChange } from './camera-settings.ts';
import type { PreparedMicrophone } from './prepare-microphone.ts';
import { noMicrophone } from './testing/no-microphone.ts';

const canvas = { width: 320, height: 180, fps: 30 };
const SETTINGS: LiveSettings = {
  fit: 'contain',
  rotate: 0,
  mirror: false,
  smooth: 'auto',
  hold: 3000,
  card: 'auto',
  mic: false,
  paused: false,
};

function noOutput(): never {
  throw new Error('nothing is opened here');
}

const prepared = async (): Promise<PreparedMicrophone> => ({ findings: [], open: noOutput });

/** Settings, and the camera that they were applied to. */
function start(t: TestContext, from: Partial<LiveSettings> = {}, prepare = prepared) {
  const settings = new CameraSettings({ ...SETTINGS, ...from }, canvas, prepare);
  t.after(() => settings.close());
  const changes: SettingsChange[] = [];
  const calls: string[] = [];
  const microphone = {
    muted: false,
    switchOn: () => {
      calls.push('mic on');
      camera = { ...camera, mic: true };
    },
    switchOff: () => {
      calls.push('mic off');
      camera = { ...camera, mic: false };
    },
  };
  /** What the camera does. */
  let camera: LiveSettings = { ...SETTINGS, ...from, paused: false };
  applySettings(settings, {
    name: 'Camera',
    log: { info: () => {}, warn: (_, text) => calls.push(text) },
    microphone,
    card: {
      choose: (card, picture) => {
        calls.push(`card ${typeof card === 'object' ? picture?.length : card}`);
        camera = { ...camera, card };
      },
    },
    pipeline: {
      update: ({ placement, holdMs, smoothing }) => {
        const { fit, rotate, mirror } = placement ?? camera;
        camera = { ...camera, fit, rotate, mirror, hold: holdMs ?? camera.hold, smooth: smoothing ?? camera.smooth };
        calls.push('update');
      },
      pause: async ({ state, qr, urls }) => {
        assert.deepEqual([state, qr, urls], ['paused', '', []]);
        calls.push('pause');
        camera = { ...camera, paused: true };
      },
      resume: () => {
        calls.push('resume');
        camera = { ...camera, paused: false };
      },
    },
  });
  settings.on('change', (change) => changes.push(change));
  return { settings, changes, calls, microphone, camera: () => camera };
}

function pictureIn(t: TestContext): string {
  const file = join(temporaryFolder(t), 'card.png');
  writeFileSync(file, encodePng(new Uint8Array(i420Size(320, 180)).fill(128), canvas));
  return file;
}

test('settings change at once, and what has not changed is left alone', async (t) => {
  const { settings, changes, calls, camera } = start(t);
  const updated = settings.update({ paused: true, mirror: true, fit: 'contain' });
  assert.deepEqual([settings.now.paused, settings.now.mirror], [true, true], 'before anything is waited for');
  assert.deepEqual(await updated, { ...SETTINGS, paused: true, mirror: true });
  assert.deepEqual(
    changes.map(({ changed }) => changed),
    [{ paused: true, mirror: true }],
  );
  await settings.update({ paused: true });
  await settings.update({});
  assert.equal(changes.length, 1);
  await settings.update({ paused: false, rotate: 90 });
  assert.deepEqual(calls, ['pause', 'update', 'update', 'resume'], 'hidden first, shown last');
  assert.deepEqual(camera(), settings.now);
});

test('a camera can begin paused, and its microphone is silent for as long', async (t) => {
  const { settings, calls, microphone } = start(t, { paused: true });
  assert.deepEqual([calls, microphone.muted], [['pause'], true]);
  await settings.update({ paused: false });
  assert.equal(microphone.muted, false);
  await settings.update({ paused: true });
  assert.equal(microphone.muted, true);
});

test('the microphone is switched on when it can be there, and off at once', async (t) => {
  const { settings, calls } = start(t);
  const on = settings.update({ mic: true, mirror: true });
  assert.equal(settings.now.mirror, false, 'it waits for the microphone');
  assert.equal((await on).mic, true);
  await settings.update({ mic: true });
  const late = settings.update({ mic: true });
  await settings.update({ mic: false });
  assert.equal((await late).mic, false, 'a later update counts');
  assert.deepEqual(
    calls.filter((call) => call.startsWith('mic')),
    ['mic on', 'mic off'],
  );
});

test('where there can be no microphone, nothing changes, and the error says what to do', async (t) => {
  const problem = { level: 'warning', text: 'PipeWire is not running', fix: 'Start it' } as const;
  const broken = async (): Promise<PreparedMicrophone> => ({ findings: [problem], open: noOutput });
  for (const [prepare, message] of [
    [noMicrophone, /there is none here/],
    [broken, /^PipeWire is not running$/],
  ] as const) {
    const { settings, changes } = start(t, {}, prepare);
    await assert.rejects(settings.update({ mic: true, mirror: true }), (error) => {
      assert.ok(error instanceof AppError && error.code === 'APP_ERR_SETTING' && error.fix !== '');
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual([settings.now, changes], [SETTINGS, []]);
  }
  // The config says so, as at the start: it waits for PipeWire, and the log says what is missing.
  const { settings, calls } = start(t, {}, broken);
  (await settings.prepare({ mic: true })).apply();
  assert.deepEqual([settings.now.mic, calls], [true, ['update', 'mic on', 'PipeWire is not running']]);
});

test('a card that cannot be read changes nothing, and the error says what to do', async (t) => {
  const { settings, changes } = start(t);
  const text = join(temporaryFolder(t), 'card.txt');
  writeFileSync(text, 'no picture');
  for (const file of ['/nowhere/card.png', text, '/dev/zero']) {
    const patch = { mirror: true, card: { file } };
    for (const attempt of [() => settings.update(patch), () => settings.prepare(patch)])
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
        assert.equal(error.code, 'APP_ERR_SETTING');
        assert.ok(error.message.includes(file) && error.fix !== '', error.message);
        return true;
      });
  }
  assert.deepEqual([settings.now, changes], [SETTINGS, []]);
});

test('a picture is read again each time, and a quicker update that came later is not undone by it', async (t) => {
  const { settings, changes, calls } = start(t);
  const card = { file: pictureIn(t) };
  const slow = settings.update({ card, fit: 'cover', hold: 1000 });
  await settings.update({ fit: 'stretch', paused: true });
  assert.deepEqual(settings.now, { ...SETTINGS, fit: 'stretch', paused: true });
  assert.deepEqual(await slow, { ...SETTINGS, fit: 'stretch', paused: true, card, hold: 1000 });
  assert.equal(changes[1]?.picture?.length, i420Size(320, 180));
  await settings.update({ card });
  assert.deepEqual(
    calls.filter((call) => call.startsWith('card')),
    ['card 86400', 'card 86400'],
  );
  const late = settings.update({ card });
  await settings.update({ card: 'plain' });
  await late;
  assert.equal(settings.now.card, 'plain');
});

test('prepared settings count when they are applied', async (t) => {
  const { settings } = start(t);
  const prepared = await settings.prepare({ fit: 'cover', card: { file: pictureIn(t) } });
  await settings.update({ fit: 'stretch' });
  assert.equal(settings.now.card, 'auto');
  prepared.apply();
  assert.equal(settings.now.fit, 'cover');
});

test('closing gives up what waits for a picture', async (t) => {
  const { settings, changes } = start(t);
  const waiting = settings.update({ card: { file: pictureIn(t) } });
  settings.close();
  await assert.rejects(waiting, { code: 'APP_ERR_NO_CAMERA' });
  assert.deepEqual([settings.now, changes], [SETTINGS, []]);
});

test('no patch leaves half a change, whatever it is made of', async (t) => {
  const { settings, camera } = start(t);
  const good = {
    fit: fc.constantFrom('contain', 'cover', 'stretch'),
    rotate: fc.constantFrom(0, 90, 180, 270, '90'),
    mirror: fc.constantFrom(true, false, 'true'),
    smooth: fc.constantFrom('auto', '80ms', 0),
    hold: fc.constantFrom('3s', '0', '1h'),
    card: fc.constantFrom('auto', 'guide', 'plain'),
    mic: fc.boolean(),
    paused: fc.boolean(),
  };
  const patch = fc.record(good, { requiredKeys: [] });
  const bad = fc.record(
    { fit: fc.jsonValue(), rotate: fc.jsonValue(), hold: fc.jsonValue(), paused: fc.jsonValue(), zoom: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const unreadable = fc.constant({ card: '/nowhere/card.png' });
  // Each picture is read by a process of its own, so few are tried.
  const theirs = fc.oneof(
    { weight: 16, arbitrary: fc.constant({}) },
    { weight: 8, arbitrary: bad },
    { weight: 1, arbitrary: unreadable },
  );
  const any = fc.tuple(patch, theirs);
  await fc.assert(
    fc.asyncProperty(any, async ([ours, theirs]) => {
      const before = settings.now;
      const written = { ...ours, ...theirs };
      try {
        const wanted = readPatch(written);
        await settings.update(wanted);
        assert.deepEqual(settings.now, { ...before, ...wanted });
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'APP_ERR_SETTING', String(error));
        assert.deepEqual(settings.now, before);
      }
      assert.deepEqual(camera(), settings.now, 'the camera does what its settings say');
    }),
    { numRuns: 200 },
  );
});

test('updates at the same time end as if they had come one after the other', async (t) => {
  const file = pictureIn(t);
  const card = fc.constantFrom<CardChoice>('auto', 'plain', { file });
  const patch = fc.record({ fit: fc.constantFrom('contain', 'cover', 'stretch'), card }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(fc.array(patch, { maxLength: 4 }), async (patches) => {
      const { settings, camera } = start(t);
      await Promise.all(patches.map((each) => settings.update(each)));
      const wanted = Object.assign({}, SETTINGS, ...patches);
      assert.deepEqual([settings.now, camera()], [wanted, wanted]);
    }),
    { numRuns: 5 },
  );
});
