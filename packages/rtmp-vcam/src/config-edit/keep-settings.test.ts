import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { defaultConfig } from '../config/default-config.ts';
import type { LiveSettings } from '../config/live-settings.ts';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type KeptSettings, keepSettings } from './keep-settings.ts';

const SETTINGS: LiveSettings = {
  fit: 'contain',
  rotate: 0,
  mirror: false,
  smooth: 'auto',
  hold: 3000,
  card: 'auto',
  mic: false,
  paused: true,
};

interface Setup {
  readonly flags?: FlagValues;
  readonly env?: NodeJS.ProcessEnv;
  readonly camera?: string;
}

/** Keeps settings in a config folder. */
function keep(folder: string, changed: Partial<LiveSettings>, { flags = {}, env, camera }: Setup = {}): KeptSettings {
  const all = { XDG_CONFIG_HOME: folder, ...env };
  const load = () => loadConfig(flags, all);
  const name = camera ?? load().cameras[0]?.name ?? '';
  return keepSettings({ camera: name, settings: { ...SETTINGS, ...changed }, load, env: all });
}

function configIn(t: TestContext, text: string): { folder: string; file: string } {
  const folder = temporaryFolder(t);
  const file = join(folder, 'rtmp-vcam', 'config.toml');
  mkdirSync(join(folder, 'rtmp-vcam'));
  writeFileSync(file, text);
  return { folder, file };
}

test('without a file, it is made with all options commented out but these', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'rtmp-vcam', 'config.toml');
  assert.deepEqual(keep(folder, {}), { file, kept: [] });
  assert.ok(!existsSync(file));
  assert.deepEqual(keep(folder, { mirror: true, hold: 500 }), { file, kept: ['mirror', 'hold'] });
  const expected = defaultConfig()
    .replace('# mirror = false', 'mirror = true')
    .replace('# hold = "3s"', 'hold = "500ms"');
  assert.equal(readFileSync(file, 'utf8'), expected);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('what the file says already is not touched, however it is written', (t) => {
  const { folder, file } = configIn(t, 'hold = "3000ms" # as always\nrotate = "0"\nsmooth = "auto"\n');
  assert.deepEqual(keep(folder, {}), { file, kept: [] });
  assert.deepEqual(keep(folder, { rotate: 90 }).kept, ['rotate']);
  assert.equal(readFileSync(file, 'utf8'), 'hold = "3000ms" # as always\nrotate = 90\nsmooth = "auto"\n');
});

test('the settings of one of several cameras go into its table', (t) => {
  const text = 'mirror = true\n[[camera]]\nname = "A"\n\n[[camera]]\nname = "B" # two\nfit = "cover"\n';
  const { folder, file } = configIn(t, text);
  assert.deepEqual(keep(folder, { mirror: true, fit: 'stretch' }, { camera: 'B' }).kept, ['fit']);
  assert.deepEqual(keep(folder, { fit: 'stretch' }, { camera: 'B' }).kept, ['mirror']);
  assert.equal(
    readFileSync(file, 'utf8'),
    'mirror = true\n[[camera]]\nname = "A"\n\n[[camera]]\nname = "B" # two\nfit = "stretch"\nmirror = false\n',
  );
  assert.throws(() => keep(folder, {}, { camera: 'C' }), { code: 'APP_ERR_CONFIG', message: /no camera "C" any more/ });
});

test('a setting that a flag or variable gives another value is refused, and nothing is written', (t) => {
  const { folder, file } = configIn(t, 'fit = "cover"\n');
  const given = { flags: { mirror: true }, env: { RTMP_VCAM_ROTATE: '90' } };
  assert.deepEqual(keep(folder, { fit: 'cover', mirror: true, rotate: 90 }, given).kept, []);
  const where = (changed: Partial<LiveSettings>): string => {
    try {
      keep(folder, changed, given);
      return '';
    } catch (error) {
      assert.ok(error instanceof AppError && error.code === 'APP_ERR_FIXED');
      return error.message;
    }
  };
  assert.match(where({ mirror: false, rotate: 90 }), /^--mirror gives mirror another value/);
  assert.match(where({ mirror: true, rotate: 0 }), /^RTMP_VCAM_ROTATE gives rotate another value/);
  assert.equal(readFileSync(file, 'utf8'), 'fit = "cover"\n');
  assert.deepEqual(keep(folder, { mirror: true, rotate: 90 }, given).kept, ['fit']);
});

test('mode and link of the file stay, and nothing else is left in the folder', (t) => {
  const { folder, file } = configIn(t, '# mine\n');
  const target = join(folder, 'dotfiles.toml');
  writeFileSync(target, '# mine\n');
  chmodSync(target, 0o640);
  const linked = join(folder, 'linked', 'rtmp-vcam');
  mkdirSync(linked, { recursive: true });
  symlinkSync('../../dotfiles.toml', join(linked, 'config.toml'));
  assert.deepEqual(keep(join(folder, 'linked'), { mirror: true }).kept, ['mirror']);
  assert.ok(lstatSync(join(linked, 'config.toml')).isSymbolicLink());
  assert.equal(readFileSync(target, 'utf8'), '# mine\nmirror = true\n');
  assert.equal(statSync(target).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(linked), ['config.toml']);
  assert.deepEqual(readdirSync(folder).toSorted(), ['dotfiles.toml', 'linked', 'rtmp-vcam']);
  assert.equal(readFileSync(file, 'utf8'), '# mine\n');
});

test('a file that cannot be edited is an error with a fix', (t) => {
  const { folder, file } = configIn(t, '');
  writeFileSync(file, Buffer.from([0x23, 0x20, 0xe4, 0x0a]));
  assert.throws(() => keep(folder, { mirror: true }), { code: 'APP_ERR_CONFIG_FILE', message: /not UTF-8/ });
  writeFileSync(file, 'mirror = maybe\n');
  assert.throws(() => keep(folder, { mirror: true }, { camera: 'RTMP Virtual Camera' }), { code: 'APP_ERR_CONFIG' });
  assert.throws(() => keep('/proc/nowhere', { mirror: true }), {
    code: 'APP_ERR_CONFIG_FILE',
    message: /cannot be written/,
  });
});

test('a file that is read-only stays as it is', (t) => {
  const { folder, file } = configIn(t, '# mine\n');
  chmodSync(file, 0o444);
  assert.throws(() => keep(folder, { mirror: true }), {
    code: 'APP_ERR_CONFIG_FILE',
    message: /cannot be written \(.*read-only|cannot be written \(EACCES/,
    fix: 'Check the permissions of the file and its folders.',
  });
  assert.equal(readFileSync(file, 'utf8'), '# mine\n');
});

const live = fc.record(
  {
    fit: fc.constantFrom('contain' as const, 'cover' as const, 'stretch' as const),
    rotate: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
    mirror: fc.boolean(),
    smooth: fc.oneof(fc.constant('auto' as const), fc.nat(500)),
    hold: fc.nat(3_600_000),
    mic: fc.boolean(),
    card: fc.oneof(
      fc.constantFrom('auto' as const, 'guide' as const),
      fc.string({ minLength: 1 }).map((name) => ({ file: `/${name.replaceAll('\0', '')}` })),
    ),
  },
  { requiredKeys: [] },
);

test('a program that starts with the kept settings has them, all other options are as before, and no comment is lost', (t) => {
  const { folder, file } = configIn(t, '');
  const lines = defaultConfig().split('\n');
  const options = fc.subarray(
    lines.filter((line) => /^# (port|fps|size|rotate|mirror|hold|smooth|card|mic|fit) = /.test(line)),
  );
  const tables = fc.constantFrom(
    '',
    '\n[[camera]] # one\nname = "A"\n\n# two\n[[camera]]\nname = "B"\nrotate = 180 # down\n',
  );
  fc.assert(
    fc.property(options, tables, live, fc.boolean(), (used, more, changed, isLast) => {
      const text = lines.map((line) => (used.includes(line) ? `${line.slice(2)} # used` : line)).join('\n') + more;
      writeFileSync(file, text);
      const env = { XDG_CONFIG_HOME: folder };
      const before = loadConfig({}, env);
      const camera = before.cameras.at(isLast ? -1 : 0) ?? assert.fail('no camera');
      keep(folder, changed, { camera: camera.name });
      const after = loadConfig({}, env);
      const { paused: _, ...wanted } = { ...SETTINGS, ...changed };
      const expected = before.cameras.map((each) => (each.name === camera.name ? { ...each, ...wanted } : each));
      assert.deepEqual(after.cameras, expected);
      assert.equal(after.options.port, before.options.port);
      const edited = readFileSync(file, 'utf8').split('\n');
      for (const line of text.split('\n').filter((each) => each.includes('#'))) {
        const isOption = /^(# )?(fit|rotate|mirror|smooth|hold|card|mic) = /.test(line);
        if (!isOption) assert.ok(edited.includes(line), line);
        else if (line.endsWith('# used'))
          assert.ok(
            edited.some((each) => each.startsWith(line.split(' ')[0] ?? '') && each.endsWith('# used')),
            line,
          );
      }
    }),
    { numRuns: 300 },
  );
});
