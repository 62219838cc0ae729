import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '../cli/program.ts';
import { defaultConfig } from '../config/default-config.ts';
import { kebabCase } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const { signal } = new AbortController();
  const code = await runProgram(['config', ...args], { env, stdout, stderr, signal });
  return { code, out: stdout.text, err: stderr.text };
}

test('init writes the commented file for its owner alone, and replaces none unless it is told to', async (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const file = join(env.XDG_CONFIG_HOME, 'rtmp-vcam/config.toml');
  const made = await run(['init'], env);
  assert.deepEqual([made.code, made.out.split('\n')[0]], [0, `Wrote ${file}`]);
  assert.equal(readFileSync(file, 'utf8'), defaultConfig());
  assert.match(defaultConfig(), /^# +\[\[camera\]\]$/m);
  assert.equal(statSync(file).mode & 0o077, 0);
  assert.equal((await run(['check'], env)).out, `${file} has no mistakes: one camera, "RTMP Virtual Camera".\n`);

  writeFileSync(file, 'fps = 10\n');
  const refused = await run(['init'], env);
  assert.equal(refused.code, 1);
  assert.match(
    refused.err,
    /config\.toml exists already \[APP_ERR_CONFIG_FILE\]\n {2}→ .*rtmp-vcam config init --force/,
  );
  assert.equal(readFileSync(file, 'utf8'), 'fps = 10\n');
  assert.equal((await run(['init', '--force'], env)).code, 0);
  assert.equal(readFileSync(file, 'utf8'), defaultConfig());

  const other = join(env.XDG_CONFIG_HOME, 'other.toml');
  assert.equal((await run(['init', other], env)).code, 0);
  assert.ok(existsSync(other));
  // The remedy is about that file, and not about the usual one.
  assert.ok((await run(['init', other], env)).err.endsWith(`rtmp-vcam config init --force ${other}\n`));
  const link = join(env.XDG_CONFIG_HOME, 'link.toml');
  symlinkSync(join(env.XDG_CONFIG_HOME, 'target.toml'), link);
  assert.equal((await run(['init', link], env)).code, 1);
  assert.equal((await run(['init', '--force', link], env)).code, 0);
  assert.equal(readFileSync(link, 'utf8'), defaultConfig());
  assert.match((await run(['init', '/proc/none/c.toml'], env)).err, /cannot be written/);
  assert.deepEqual((await run(['check', '--force'], env)).code, 2);
});

test('check names the file, the line and what is allowed', async (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  const cases: [text: string, message: string, fix: RegExp][] = [
    ['port = 1\nprot = 2\n', ':2: prot is not an option', /Did you mean port\?/],
    ['port = "x"\n', ':1: port cannot be "x"', /a whole number from 0 to 65535/],
    ['\n\nsize = 5\n', ':3: size cannot be 5', /WIDTHxHEIGHT/],
    ['open = "yes"\n', ':1: open cannot be "yes"', /true or false/],
    ['hold = [1]\n', ':1: hold cannot be a list', /a duration such as/],
    ['fps = 10\n# two\nfps = 20\n', ':3: fps is there twice', /Remove one of the two lines/],
    ['fps = \n', ':1:', /key = value/],
    ['[[camera]]\nname = "A"\n[[camera]]\nnmae = "B"\n', ':4: nmae is not an option', /Did you mean name\?/],
    ['[[camera]]\nname = "A"\nfps = 1\nfps = 2\n', ':4: fps is there twice', /Remove one/],
    ['[[camera]]\nname = "A"\n[[camera]]\nfps = 0\n', ':4: fps cannot be 0', /from 1 to 120/],
    [
      '[[camera]]\nname = "A"\n[[camera]]\nfps = 5\nname = "a"\n',
      ':5: Two cameras in the config file have the name "a"',
      /a name of its own/,
    ],
    ['[camera]\nname = "A"\n', ':1: camera cannot be a table', /\[\[camera\]\]/],
  ];
  for (const [text, message, fix] of cases) {
    writeFileSync(file, text);
    const { code, out, err } = await run(['check', file], {});
    assert.deepEqual([code, out], [2, ''], text);
    assert.ok(err.startsWith(`✗ ${file}${message}`), `${text}: ${err}`);
    assert.match(err, fix);
  }
  writeFileSync(file, 'fps = 0\n[[camera]]\nmirrored = true\n');
  const { code, out, err } = await run(['check', file], {});
  assert.deepEqual([code, out], [2, '']);
  assert.equal(
    err,
    `✗ ${file}:1: fps cannot be 0 [APP_ERR_CONFIG]
  → Use a whole number from 1 to 120.
✗ ${file}:3: mirrored is not an option [APP_ERR_CONFIG]
  → Did you mean mirror?

2 mistakes
`,
  );
  writeFileSync(file, '[[camera]]\nname = "A"\n[[camera]]\nname = "B"\n');
  const fine = await run(['check', file], { RTMP_VCAM_PROT: '1' });
  assert.deepEqual([fine.code, fine.out], [0, `${file} has no mistakes: 2 cameras, "A", "B".\n`]);
  assert.match(fine.err, /^! RTMP_VCAM_PROT is set but is not an option; did you mean RTMP_VCAM_PORT\?\n$/);
  assert.match(
    (await run(['check'], { XDG_CONFIG_HOME: '/nonexistent' })).out,
    /no config file.*rtmp-vcam config init/,
  );
});

test('show says of every value where it comes from, without secrets', async (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  const secrets = ['secret-key-1', 'secret-key-2', 'secret-password', 'secret-name'];
  const options = 'fps = 10\nuser = "me"\npassword = "secret-password"\nkey = "secret-key-1"\nring = "mine"\n';
  writeFileSync(file, options);
  const one = await run(['show', file], { RTMP_VCAM_PORT: '1937' });
  assert.deepEqual([one.code, one.err], [0, '']);
  assert.ok(one.out.startsWith(`Config file: ${file}\n\nServer\n`), one.out);
  for (const name of Object.keys(runSchema)) assert.match(one.out, new RegExp(`^ {2}${kebabCase(name)} `, 'm'));
  for (const row of [
    /^ {2}port +RTMP_VCAM_PORT +1937$/m,
    /^ {2}fps +c\.toml:1 +10$/m,
    /^ {2}password +c\.toml:3 +\*\*\*$/m,
    /^ {2}host +default +all network interfaces$/m,
    /^ {2}size +default +1920x1080$/m,
  ])
    assert.match(one.out, row);

  const tables = `[[camera]]\nname = "A"\nkey = "secret-key-2"\n[[camera]]\nfps = 5\nring = "own"\n[[camera]]\npull = "rtmp://h/a/secret-name"\n`;
  writeFileSync(file, `${options}${tables}`);
  const { code, out, err } = await run(['show', file], { RTMP_VCAM_MIRROR: 'true', RTMP_VCAM_RING: 'x' });
  assert.deepEqual([code, err], [0, '']);
  for (const secret of secrets) assert.ok(![one.out, out].join().includes(secret), secret);
  for (const line of out.split('\n').slice(1)) assert.ok(line.length <= 80, line);
  const [program = '', ...cameras] = out.split(/\n(?=Camera ")/);
  assert.doesNotMatch(program, /^ {2}(fps|ring|key|camera) /m, 'what each camera has for itself');
  const rows = (index: number, ...keys: readonly string[]): string[] =>
    keys.map((key) => {
      const [, from, value] = new RegExp(`^  ${key} +(\\S+) +(.*)$`, 'm').exec(cameras[index] ?? '') ?? [];
      return `${from} ${value}`;
    });
  assert.deepEqual(rows(0, 'name', 'app', 'key', 'fps', 'size', 'mirror', 'ring', 'outputs'), [
    'c.toml:7 A',
    'default every app that no other camera has',
    'c.toml:8 ***',
    'c.toml:1 10',
    'default 1920x1080',
    'RTMP_VCAM_MIRROR true',
    'RTMP_VCAM_RING /x',
    'default auto',
  ]);
  assert.deepEqual(rows(1, 'name', 'app', 'key', 'fps', 'mirror', 'ring'), [
    'default RTMP Virtual Camera 2',
    'default rtmp-virtual-camera-2',
    'c.toml:4 ***',
    'c.toml:10 5',
    'RTMP_VCAM_MIRROR true',
    'c.toml:11 /own',
  ]);
  assert.deepEqual(rows(2, 'app', 'pull', 'ring'), [
    'default none; the stream is pulled',
    'c.toml:13 ***',
    'RTMP_VCAM_RING /x_3',
  ]);
});
