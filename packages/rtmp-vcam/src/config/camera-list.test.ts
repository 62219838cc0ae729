import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type FlagValues, type LoadedConfig, loadConfig } from './load-config.ts';

const NOWHERE = { XDG_CONFIG_HOME: '/nonexistent' };

function load(t: TestContext, text: string, flags: FlagValues = {}, env: NodeJS.ProcessEnv = {}): LoadedConfig {
  const file = join(temporaryFolder(t), 'c.toml');
  writeFileSync(file, text);
  return loadConfig({ config: file, ...flags }, { ...NOWHERE, ...env });
}

function failure(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

test('without tables there is one camera, with the options of the program', (t) => {
  const { options, cameras } = load(t, 'name = "Studio"\nfps = 25\n', { ring: '/studio' });
  assert.equal(cameras.length, 1);
  const [{ name, fps, ring, app, camera } = assert.fail()] = cameras;
  assert.deepEqual([name, fps, ring, app, camera], ['Studio', 25, '/studio', undefined, 'auto']);
  assert.equal(options.name, 'Studio');
});

test('each table is a camera with a name, an app and a ring of its own', (t) => {
  const text = '[[camera]]\n[[camera]]\nname = "Top Drone"\n[[camera]]\nname = "Gate"\napp = "door"\nring = "/gate"\n';
  const { cameras } = load(t, text);
  assert.deepEqual(
    cameras.map(({ name, app, ring }) => [name, app, ring]),
    [
      ['RTMP Virtual Camera', undefined, '/rtmp_vcam_ring'],
      ['Top Drone', 'top-drone', '/rtmp_vcam_ring_2'],
      ['Gate', 'door', '/gate'],
    ],
  );
});

test('a camera without a name gets a number, and rings follow the name that a flag gives', (t) => {
  const { cameras } = load(t, '[[camera]]\n[[camera]]\n[[camera]]\n', { ring: 'mine' });
  assert.deepEqual(
    cameras.map(({ name, app, ring }) => [name, app, ring]),
    [
      ['RTMP Virtual Camera', undefined, '/mine'],
      ['RTMP Virtual Camera 2', 'rtmp-virtual-camera-2', '/mine_2'],
      ['RTMP Virtual Camera 3', 'rtmp-virtual-camera-3', '/mine_3'],
    ],
  );
});

test('the first camera that is pushed to takes all other apps, even behind one that pulls', (t) => {
  const text = '[[camera]]\npull = "rtmp://example.org/live/x"\n[[camera]]\nname = "B"\n[[camera]]\nname = "Ü"\n';
  assert.deepEqual(
    load(t, text).cameras.map(({ app }) => app),
    [undefined, undefined, 'camera-3'],
  );
});

test('flags override variables, variables override a table, and the table overrides the rest of the file', (t) => {
  const text =
    'fps = 10\nfit = "cover"\nhold = "1s"\nmirror = true\n[[camera]]\nfps = 20\nfit = "stretch"\nhold = "2s"\n';
  const [camera] = load(t, text, { fps: '60' }, { RTMP_VCAM_FIT: 'contain' }).cameras;
  assert.deepEqual([camera?.fps, camera?.fit, camera?.hold, camera?.mirror], [60, 'contain', 2000, true]);
});

test('the kinds of cameras to feed are called outputs in a table', (t) => {
  const { cameras } = load(t, '[[camera]]\noutputs = "none"\n[[camera]]\nname = "B"\noutputs = ["pipewire", "v4l2"]\n');
  assert.deepEqual(
    cameras.map(({ camera }) => camera),
    ['none', ['pipewire', 'v4l2']],
  );
  const [first, second] = load(t, 'outputs = "v4l2"\n[[camera]]\n[[camera]]\noutputs = "none"\n').cameras;
  assert.deepEqual([first?.camera, second?.camera], [['v4l2'], 'none']);
  // Without tables, the option keeps its own name.
  assert.deepEqual(load(t, 'camera = ["v4l2"]').cameras[0]?.camera, ['v4l2']);
});

test('apps made of names never lead to the first camera, and no variable gives one to all', (t) => {
  const { cameras } = load(
    t,
    '[[camera]]\n[[camera]]\nname = "Live"\n[[camera]]\nname = "Camera"\n',
    {},
    { RTMP_VCAM_APP: 'x' },
  );
  assert.deepEqual(
    cameras.map(({ app }) => app),
    [undefined, 'camera-2', 'camera-3'],
  );
});

test('mistakes name their line', (t) => {
  const cases: readonly [text: string, message: RegExp, fix: RegExp][] = [
    ['fps = 30\n\n[[camera]]\n[[camera]]\nfps = 300\n', /c\.toml:5: fps cannot be 300$/, /from 1 to 120/],
    ['[[camera]]\nfps = 1\n[[camera]]\nfsp = 30\n', /c\.toml:4: fsp is not an option$/, /Did you mean fps/],
    ['[[camera]]\nport = 1\n', /c\.toml:2: port is not an option$/, /./],
    ['[[ camera ]]\napp = "a/b"\n', /c\.toml:2: app cannot be "a\/b"$/, /1 to 32 letters/],
    ['[["camera"]]\nkey = "short"\n', /c\.toml:2: key has a value that is not allowed$/, /8 to 128/],
    ['camera = [{ fps = 300 }]\n', /c\.toml:1:13: fps cannot be 300$/, /from 1 to 120/],
    ['name = "A"\n[[camera]]\n', /c\.toml:1: name is for one camera, .* \[\[camera\]\] tables$/, /Put name into/],
    ['camera = [1]\n', /c\.toml:1: camera cannot be a list$/, /auto, none/],
    ['[camera]\nfps = 30\n', /c\.toml:1: camera cannot be a table$/, /\[\[camera\]\]/],
    ['camera = "none"\n[[camera]]\n', /c\.toml:2:\d+: /, /write outputs instead of camera/],
    ['[[camera]]\ncamera = "none"\n', /c\.toml:2: camera is not an option here$/, /write outputs instead of camera/],
    ['[[camera]]\n[[camera]]\napp = "Live"\n', /The app "Live" leads to the first camera$/, /another app/],
    ['[[camera]]\nkey = "dronecam1"\n[[camera]]\napp = "dronecam1"\n', /is a stream key$/, /another app/],
    ['ring = "/abcdefghijklmnopqrs"\n[[camera]]\n[[camera]]\n', /too long for the rings of several/, /shorter/],
    ['[[camera]]\nname = "A"\n[[camera]]\nname = "A"\n', /Two cameras .* the name "A"$/, /a name of its own/],
    ['[[camera]]\napp = "x"\n[[camera]]\nname = "X"\n', /Two cameras .* the app "x"$/, /an app of its own/],
    ['[[camera]]\nring = "/a"\n[[camera]]\nname = "B"\nring = "a"\n', /Two cameras .* the ring "\/a"$/, /./],
    ['[[camera]]\n'.repeat(17), /has 17 cameras$/, /at most 16/],
  ];
  for (const [text, message, fix] of cases) {
    const error = failure(() => load(t, text));
    assert.equal(error.code, 'APP_ERR_CONFIG');
    assert.match(error.message, message);
    assert.match(error.fix, fix);
  }
});

test('flags and variables that only one camera can have are refused beside tables', (t) => {
  const flag = failure(() => load(t, '[[camera]]\n', { name: 'A' }));
  assert.deepEqual([flag.code, /^--name is for one camera/.test(flag.message)], ['APP_ERR_USAGE', true]);
  const variable = failure(() => load(t, '[[camera]]\n', {}, { RTMP_VCAM_PULL: 'rtmp://example.org/live/x' }));
  assert.deepEqual([variable.code, /^RTMP_VCAM_PULL/.test(variable.message)], ['APP_ERR_CONFIG', true]);
});

test('whatever the tables are called, the cameras can be told apart, or the file is refused', (t) => {
  const name = fc.stringMatching(/^[A-Za-z0-9 .Üß-]{1,12}$/).filter((text) => text.trim() === text && text !== '');
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
      const text = names.map((each) => `[[camera]]\nname = ${JSON.stringify(each)}\n`).join('');
      let loaded: LoadedConfig;
      try {
        loaded = load(t, text);
      } catch (error) {
        assert.ok(error instanceof AppError);
        return;
      }
      for (const what of ['name', 'app', 'ring'] as const) {
        const values = loaded.cameras.flatMap((camera) => camera[what]?.toLowerCase() ?? []);
        assert.equal(new Set(values).size, values.length, what);
      }
    }),
    { numRuns: 60 },
  );
});
