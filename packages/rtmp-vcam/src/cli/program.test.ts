import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globalOptions } from '../commands/global-options.ts';
import { commands } from '../commands/index.ts';
import { flagNames } from '../config/flag-names.ts';
import { infoOf, variableName } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { VERSION } from '../version.ts';
import { runProgram } from './program.ts';

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  isTTY = false,
): Promise<{ code: number; out: string; err: string }> {
  const stdout = new MemoryStream({ isTTY });
  const stderr = new MemoryStream();
  const signal = new AbortController().signal;
  const code = await runProgram(args, {
    env: { XDG_CONFIG_HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent', ...env },
    stdout,
    stderr,
    signal,
  });
  return { code, out: stdout.text, err: stderr.text };
}

test('--version prints the version, with and without a command', async () => {
  assert.deepEqual(await run(['--version']), { code: 0, out: `${VERSION}\n`, err: '' });
  assert.deepEqual(await run(['frames', '--version']), { code: 0, out: `${VERSION}\n`, err: '' });
  for (const args of [['-V'], ['url', '-V'], ['-vV']])
    assert.deepEqual(await run(args), { code: 0, out: `${VERSION}\n`, err: '' });
});

test('-v alone shows the version, as of most programs, and says how to get more log lines', async () => {
  const { code, out, err } = await run(['-v']);
  assert.deepEqual([code, out], [0, `${VERSION}\n`]);
  assert.match(err, /rtmp-vcam run -v/);
});

test('an option of another command is refused with the commands that have it', async () => {
  const cases: [args: string[], fix: string][] = [
    [['--qr'], 'It is an option of rtmp-vcam url.'],
    [['run', '--tls'], 'It is an option of rtmp-vcam url.'],
    [['status', '-n'], 'It is an option of rtmp-vcam frames.'],
    [['frames', '--for'], 'It is an option of rtmp-vcam disconnect.'],
    [['url', '--forr', '1m'], 'Did you mean --for of rtmp-vcam disconnect?'],
    [['--status'], 'Did you mean rtmp-vcam status?'],
  ];
  for (const [args, fix] of cases) assert.ok((await run(args)).err.endsWith(`  → ${fix}\n`), `${args}: ${fix}`);
  assert.match((await run(['config', '--json'])).err, /It is an option of rtmp-vcam .*status/);
});

/** What people type instead of a word: a letter too few, doubled, exchanged with the next one, or a wrong one. */
function misspellings(word: string): string[] {
  return [...word].flatMap((letter, at) => {
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    const next = after.slice(0, 1);
    return [
      before + after,
      before + letter + letter + after,
      before + next + letter + after.slice(1),
      `${before}q${after}`,
    ];
  });
}

test('every misspelling of every option of every command is answered with an option that exists', async () => {
  const all = new Set(commands.flatMap(({ options }) => flagNames(options)));
  for (const command of commands) {
    const own = new Set(flagNames({ ...command.options, ...globalOptions }));
    for (const name of own) {
      for (const wrong of new Set(misspellings(name))) {
        if (wrong === '' || wrong.startsWith('-') || own.has(wrong) || all.has(wrong)) continue;
        const { code, err } = await run([command.name, `--${wrong}`]);
        const meant = /→ Did you mean --([a-z-]+)\?$/m.exec(err)?.[1] ?? '';
        const isCommand = commands.some((each) => each.name === wrong);
        assert.ok(code === 2 && (own.has(meant) || isCommand), `${command.name} --${wrong}: ${err}`);
        // Another one may be just as near.
        if (name.length > 5) assert.ok(meant === name || meant.length >= name.length - 1, `--${wrong}: --${meant}`);
      }
    }
  }
});

test('a long dash, which web pages make of two short ones, is explained', async () => {
  for (const args of [
    ['–port', '1936'],
    ['url', '–port', '1936'],
  ])
    assert.match((await run(args)).err, /–port begins with a long dash\n {2}→ Write two short ones: --port/);
});

test('help lists every command, and every command explains every option', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  const list = out.replace(/\s+/g, ' ');
  for (const { name, summary } of commands) assert.ok(list.includes(` ${name} ${summary} `), name);
  for (const command of commands) {
    const help = await run([command.name, '-h']);
    assert.deepEqual(await run(['help', command.name]), help);
    for (const name of Object.keys(command.options)) {
      assert.match(help.out, new RegExp(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}[ \\n]`));
    }
    for (const line of help.out.split('\n')) assert.ok(line.length <= 80, line);
  }
});

test('help says of every secret that other users can see it on the command line, and where it is safe', async () => {
  const secrets = Object.entries(runSchema).filter(([, schema]) => infoOf(schema).secret === true);
  assert.deepEqual(
    secrets.map(([name]) => name),
    ['key', 'password', 'pull'],
  );
  const text = (await run(['run', '--help'])).out.replace(/\s+/g, ' ');
  for (const [name] of secrets) {
    const flag = `--${name} <`;
    const help = text.slice(text.indexOf(flag), text.indexOf('command lines', text.indexOf(flag)));
    assert.ok(help.endsWith(`use the config file or ${variableName(name)}, as other users can see `), help);
  }
});

test('no command has the name of another one', () => {
  const names = commands.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

test('a mistake prints one line and a fix, with exit code 2', async () => {
  const cases: [args: string[], message: string, fix: string][] = [
    [['urll'], 'Unknown command urll', 'Did you mean rtmp-vcam url?'],
    [
      ['dance'],
      'Unknown command dance',
      `The commands are ${commands.map(({ name }) => name).join(', ')}. See rtmp-vcam --help.`,
    ],
    [['help', 'ulr'], 'Unknown command ulr', 'Did you mean rtmp-vcam url?'],
    [['-v', 'url'], 'rtmp-vcam run does not accept the argument "url"', 'Put the command first: rtmp-vcam url …'],
    [['url', 'x'], 'rtmp-vcam url does not accept the argument "x"', 'See rtmp-vcam url --help.'],
    [['--fps', '0'], '--fps cannot be "0"', 'Use a whole number from 1 to 120.'],
    [['frames', '--format', 'gif'], '--format cannot be "gif"', 'Use y4m, mkv, raw or png.'],
    [['frames', '-n', '0'], '--count cannot be "0"', 'Use a whole number from 1 to 1000000000.'],
    [['frames', '-n', '-1'], '--count cannot be "-1"', 'Use a whole number from 1 to 1000000000.'],
    [
      ['demo', '--url', 'http://x/y/z'],
      '--url cannot be "http://x/y/z"',
      'Use a URL such as rtmp://192.168.1.5/live/KEY.',
    ],
    [['demo', '--port', '0', '--key', 'some-test-key'], 'The demo cannot push to port 0', 'Choose a port with --port.'],
    [
      ['--pull', 'http://x/y/secret'],
      '--pull has a value that is not allowed',
      'Use a URL such as rtmp://192.168.1.5/live/KEY.',
    ],
    [
      ['--pull', 'rtmps://x/y/z', '--open'],
      '--open cannot be used together with --pull',
      'Leave out --open: no port is opened when a stream is pulled. Or leave out --pull, and push to this computer.',
    ],
    [
      ['url', '--key', 'hunter2'],
      '--key has a value that is not allowed',
      'Use 8 to 128 letters, digits, dots, dashes, underscores or tildes.',
    ],
  ];
  for (const [args, message, fix] of cases) {
    assert.deepEqual(await run(args), { code: 2, out: '', err: `✗ ${message}\n  → ${fix}\n` });
  }
});

test('a bad variable is a mistake too, and other errors show their code', async () => {
  const bad = await run(['url'], { RTMP_VCAM_PORT: 'x' });
  assert.deepEqual([bad.code, bad.err.split('\n')[0]], [2, '✗ RTMP_VCAM_PORT cannot be "x" [APP_ERR_CONFIG]']);
  const missing = await run(['url', '--config', '/nonexistent/c.toml']);
  assert.equal(missing.code, 1);
  assert.match(
    missing.err,
    /^✗ The config file \/nonexistent\/c\.toml cannot be read \(ENOENT.*\) \[APP_ERR_CONFIG_FILE\]\n {2}→ Check/,
  );
});

test('stacks are printed with --verbose only', async () => {
  assert.doesNotMatch((await run(['url', '--config', '/nonexistent/c.toml'])).err, / {4}at /);
  assert.match((await run(['url', '--config', '/nonexistent/c.toml', '-v'])).err, / {4}at /);
});

test('url prints the saved key each time, and the QR code on request', async (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const first = await run(['url', '--port', '1936'], env);
  assert.match(first.out, /^rtmp:\/\/localhost:1936\/live\/[a-z2-9-]{19}\n/);
  assert.deepEqual(await run(['url', '--port', '1936'], env), first);
  const withCode = await run(['url', '--port', '1936', '--qr'], env);
  assert.ok(withCode.out.startsWith(first.out) && withCode.out.includes('█'));
});

test('url says on a terminal that rtmp:// is not encrypted; programs get URLs alone', async () => {
  const args = ['url', '--key', 'a-known-key', '--host'];
  const note =
    /^\nrtmp:\/\/ shows your key to the network; rtmp-vcam url --tls prints the rtmps:\/\/ URLs, which hide it\.$/m;
  const network = await run([...args, 'studio.local'], {}, true);
  assert.match(network.out, /^rtmp:\/\/studio\.local\/live\/a-known-key\n/);
  assert.match(network.out, note);
  assert.doesNotMatch((await run([...args, '127.0.0.1'], {}, true)).out, note);
  assert.equal((await run([...args, 'studio.local'])).out, 'rtmp://studio.local/live/a-known-key\n');
});

test('config prints every option commented out', async () => {
  const { code, out } = await run(['config']);
  assert.equal(code, 0);
  assert.match(out, /^# port = 1935$/m);
});
