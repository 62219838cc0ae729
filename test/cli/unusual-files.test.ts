/**
 * Every file that the program opens, in every form that a path may have: each start ends soon, with a message that says
 * what is wrong, or works.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { encodePng, i420Size } from '@rtmp-vcam/video-pipeline';
import { RingWriter } from '@rtmp-vcam/video-pipeline/testing';
import { makeSelfSigned } from '../../packages/rtmp-vcam/src/tls/make-self-signed.ts';
import { freeRingName, MAIN, sharedMemoryOf } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const isRoot = process.geteuid?.() === 0;
/** Root may read everything, so as root the program runs as nobody. */
const NOBODY = 65534;
const within = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'] : [];
const SOMEBODY = 1234;
const KEY = 'a-key-of-this-test';
const SIZE = { width: 64, height: 36 };

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
const ring = RingWriter.create({ name: freeRingName(), canvas: { ...SIZE, fps: 30 } });
const beat = setInterval(() => ring.heartbeat('card'), 200);
const closers: (() => unknown)[] = [];
let pem = '';
const certificate = join(folder, 'good.pem');

before(async () => {
  give(folder);
  pem = await makeSelfSigned();
  writeFileSync(certificate, pem);
  give(certificate);
  if (isRoot) for (const name of sharedMemoryOf(ring.name)) give(join('/dev/shm', name));
  const slot = ring.claim();
  slot?.draw({ drawOn: (surface) => surface.fill(128) });
  slot?.publish({ ptsUs: 0, arrivalNs: 0n, state: 'card' });
});
after(() => {
  clearInterval(beat);
  ring.close();
  for (const close of closers.reverse()) close();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes the user of the program the owner. */
function give(path: string): void {
  if (isRoot) lchownSync(path, NOBODY, NOBODY);
}

/** A file that the program opens. */
interface Target {
  /** Where it is in the folder of its test: the config folder has a fixed name. */
  readonly path: string;
  readonly args: (file: string) => readonly string[];
  readonly code: string;
  /** What the file contains if nothing is wrong with it. */
  readonly good: () => string | Uint8Array;
}

const inConfig = (name: string): string => join('config', 'rtmp-vcam', name);
const run = ['run', '--camera', 'none', '--host', '127.0.0.1', '--port', '0', '--json-logs', '--key', KEY] as const;
const url = (...more: readonly string[]): string[] => ['url', '--key', KEY, ...more];

const NAMES = ['config', 'key', 'certificate', 'tls-cert', 'tls-key', 'card', 'output'] as const;
type TargetName = (typeof NAMES)[number];

const targets: Readonly<Record<TargetName, Target>> = {
  config: {
    path: 'a.toml',
    args: (file) => url('--config', file),
    code: 'APP_ERR_CONFIG_FILE',
    good: () => 'fps = 25\n',
  },
  key: { path: inConfig('stream-key'), args: () => ['url'], code: 'APP_ERR_KEY_FILE', good: () => `${KEY}\n` },
  certificate: { path: inConfig('tls.pem'), args: () => url('--tls'), code: 'APP_ERR_TLS', good: () => pem },
  'tls-cert': { path: 'c.pem', args: (file) => url('--tls', '--tls-cert', file), code: 'APP_ERR_TLS', good: () => pem },
  'tls-key': {
    path: 'k.pem',
    args: (file) => url('--tls', '--tls-cert', certificate, '--tls-key', file),
    code: 'APP_ERR_TLS',
    good: () => pem,
  },
  card: {
    path: 'card.png',
    args: (file) => [...run, '--ring', freeRingName(), '--card', file],
    code: 'VIDEO_ERR_CARD_PICTURE',
    good: () => encodePng(new Uint8Array(i420Size(SIZE.width, SIZE.height)).fill(128), SIZE),
  },
  output: {
    path: 'f.raw',
    args: (file) => ['frames', '--ring', ring.name, '--format', 'raw', '-n', '1', '-o', file],
    code: 'APP_ERR_OUTPUT',
    good: () => 'an older recording',
  },
};

/** It works; or it waits, for SIGTERM to end it; or it ends with the target's code, or another one, and this text. */
type Outcome = 'works' | 'waits' | RegExp | { readonly code: string; readonly text: RegExp; readonly exit: number };

/** A form that a path may have. */
interface Form {
  readonly make: (path: string, target: Target) => unknown;
  /** The outcome for files that are read. */
  readonly read: Outcome;
  /** For the files that the program makes: the key and its certificate. */
  readonly secret: Outcome;
  readonly output: Outcome;
  /** Other outcomes. */
  readonly except?: Partial<Record<TargetName, Outcome>>;
  readonly skip?: boolean;
}

const put = (path: string, content: string | Uint8Array): void => {
  writeFileSync(path, content, { mode: 0o600 });
  give(path);
};
const link = (path: string, to: string): void => {
  symlinkSync(to, path);
  give(path);
};
const LINK = /it is a symbolic link/;
const NO_PERMISSION = /EACCES: permission denied.*\n.*Check the permissions/;
const FULL = /ENOSPC: no space left on device.*\n.*Free some space on the disk/;

const forms: Readonly<Record<string, Form>> = {
  missing: { make: () => {}, read: /ENOENT: no such file/, secret: 'works', output: 'works' },
  'as usual': { make: (path, { good }) => put(path, good()), read: 'works', secret: 'works', output: 'works' },
  folder: { make: (path) => mkdirSync(path), read: /it is a folder/, secret: /it is a folder/, output: /EISDIR/ },
  'named pipe': {
    make: (path) => [execFileSync('mkfifo', [path]), give(path)],
    read: /it is a named pipe/,
    secret: /it is a named pipe/,
    output: 'waits',
  },
  socket: { make: listenAt, read: /it is a socket/, secret: /it is a socket/, output: /ENXIO|EOPNOTSUPP/ },
  device: {
    make: (path) => [execFileSync('mknod', [path, 'c', '1', '5']), give(path)],
    read: /it is a device/,
    secret: /it is a device/,
    output: 'works',
    skip: !isRoot,
  },
  'link to a device': {
    make: (path) => link(path, '/dev/zero'),
    read: /it is a device/,
    secret: LINK,
    output: 'works',
  },
  'link to nothing': { make: (path) => link(path, 'nothing'), read: /ENOENT/, secret: LINK, output: 'works' },
  'link to itself': { make: (path) => link(path, path), read: /ELOOP/, secret: LINK, output: /ELOOP/ },
  'link to a file': {
    make: (path, { good }) => [put(`${path}.real`, good()), link(path, `${path}.real`)],
    read: 'works',
    secret: LINK,
    output: 'works',
  },
  'file of 2 GB': {
    make: (path) => [put(path, ''), truncateSync(path, 2 ** 31)],
    read: /it has more than \d+ [KM]B/,
    secret: /it has more than 64 KB/,
    output: 'works',
  },
  'unreadable file': {
    make: (path, { good }) => [put(path, good()), chmodSync(path, 0)],
    read: NO_PERMISSION,
    secret: NO_PERMISSION,
    output: NO_PERMISSION,
    except: { card: /EACCES: permission denied/ },
  },
  'empty file': {
    make: (path) => put(path, ''),
    read: /does not contain a/,
    secret: /does not contain a/,
    output: 'works',
    except: { config: 'works', card: /it is not a PNG/ },
  },
  'binary file': {
    make: (path) =>
      put(
        path,
        Uint8Array.from({ length: 2000 }, (_, index) => (index * 37) & 255),
      ),
    read: /does not contain a/,
    secret: /does not contain a/,
    output: 'works',
    except: { config: /a\.toml has bytes that are not UTF-8/, card: /it is not a PNG/ },
  },
  'file of another user': {
    make: (path, { good }) => [put(path, good()), lchownSync(path, SOMEBODY, SOMEBODY), chmodSync(path, 0o644)],
    read: 'works',
    secret: /it belongs to another user/,
    output: NO_PERMISSION,
    skip: !isRoot,
  },
  'file in a read-only folder': {
    make: (path) => chmodSync(dirname(path), 0o555),
    read: /ENOENT: no such file/,
    secret: NO_PERMISSION,
    output: NO_PERMISSION,
  },
  'file on a full disk': {
    make: fillDisk,
    read: /ENOENT: no such file/,
    secret: FULL,
    output: FULL,
    skip: !canMount(),
  },
};

async function listenAt(path: string): Promise<void> {
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  give(path);
  closers.push(() => server.close());
}

function fillDisk(path: string): void {
  const disk = dirname(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]);
  closers.push(() => execFileSync('umount', [disk]));
  give(disk);
  writeFileSync(join(disk, 'full'), Buffer.alloc(4096));
}

function canMount(): boolean {
  const disk = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk], { stdio: 'ignore' });
    execFileSync('umount', [disk]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(disk, { recursive: true });
  }
}

function outcomeOf(form: Form, name: TargetName): Outcome {
  if (form.except?.[name] !== undefined) return form.except[name];
  if (name === 'output') return form.output;
  const isSecret = name === 'key' || name === 'certificate';
  return isSecret ? form.secret : form.read;
}

let count = 0;

async function check(form: Form, name: TargetName): Promise<void> {
  const target = targets[name];
  const place = join(folder, String(count++));
  const path = join(place, target.path);
  mkdirSync(dirname(path), { recursive: true });
  for (let each = dirname(path); each !== folder; each = dirname(each)) give(each);
  await form.make(path, target);
  const before = traceOf(path);

  const env = { PATH: process.env['PATH'], NO_COLOR: '1', XDG_CONFIG_HOME: join(place, 'config') };
  await using program = await Program.start(process.execPath, [MAIN, ...target.args(path)], { env, within });
  const outcome = outcomeOf(form, name);
  const keepsRunning = outcome === 'waits' || (outcome === 'works' && name === 'card');
  if (outcome === 'works' && name === 'card') await program.says('"msg":"ready"');
  // From here on it handles signals, so only a program that does not hang ends with its own exit code.
  if (outcome === 'waits') await until('it to read the ring', () => ring.readers > 0, { state: () => program.output });
  if (keepsRunning) program.signal('SIGTERM');
  const ending = await program.end();
  const { stderr, output } = program;
  if (outcome === 'works' || outcome === 'waits') {
    const exit = outcome === 'waits' ? 130 : 0;
    assert.deepEqual(ending, { code: exit, signal: null }, output);
    return;
  }
  const { code, text, exit } = outcome instanceof RegExp ? { code: target.code, text: outcome, exit: 1 } : outcome;
  assert.deepEqual(ending, { code: exit, signal: null }, output);
  assert.match(stderr, text);
  assert.match(stderr, new RegExp(`^✗ .* \\[${code}\\]\n  → .+\n$`), 'a message with its code and its remedy');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(output, /[\x00-\x09\x0b-\x1f\x7f]/, 'control characters');
  const unfinished = readdirSync(dirname(path)).filter((each) => /\.[0-9a-f]{12}$/.test(each));
  assert.deepEqual(unfinished, [], 'nothing that was begun is left');
  if (name !== 'output') assert.equal(traceOf(path), before, 'a file that is refused stays as it is');
}

/** Type, permissions and size of what is at the path, and of what it links to. */
function traceOf(path: string): string {
  const of = (look: typeof statSync): string => {
    try {
      const stats = look(path);
      return `${stats.mode.toString(8)} ${stats.isFile() ? stats.size : ''}`;
    } catch {
      return 'nothing';
    }
  };
  return `${of(lstatSync)}, ${of(statSync)}`;
}

for (const [what, form] of Object.entries(forms)) {
  test(what, { skip: form.skip ?? false, timeout: 300_000, concurrency: 3 }, async (t) => {
    await Promise.all(NAMES.map((name) => t.test(name, () => check(form, name))));
  });
}

test('a full device is a full disk', { skip: !existsSync('/dev/full') }, async () => {
  const args = targets.output.args('/dev/full');
  await using program = await Program.start(process.execPath, [MAIN, ...args], { within });
  assert.deepEqual(await program.end(), { code: 1, signal: null });
  assert.match(program.stderr, FULL);
});

test('the key behind a link keeps its permissions', async () => {
  const place = join(folder, 'linked');
  mkdirSync(join(place, 'rtmp-vcam'), { recursive: true });
  put(join(place, 'notes'), 'not a key, and for everyone to read\n');
  chmodSync(join(place, 'notes'), 0o644);
  link(join(place, 'rtmp-vcam', 'stream-key'), join(place, 'notes'));
  const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: place };
  await using program = await Program.start(process.execPath, [MAIN, 'url'], { env, within });
  assert.equal((await program.end()).code, 1);
  assert.equal(statSync(join(place, 'notes')).mode & 0o777, 0o644);
  assert.equal(readFileSync(join(place, 'notes'), 'utf8'), 'not a key, and for everyone to read\n');
});

test('nothing in the folder of running programs can block rtmp-vcam status', async () => {
  for (const [what, { make, skip }] of Object.entries(forms)) {
    if (skip === true || what === 'file on a full disk' || what === 'missing') continue;
    const runtime = join(folder, `runtime ${what}`);
    const programs = join(runtime, 'rtmp-vcam');
    for (const each of [runtime, programs]) {
      mkdirSync(each, { mode: 0o700 });
      give(each);
    }
    // No process has this id.
    await make(join(programs, '99999999.json'), { ...targets.key, good: () => '{}' });
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: join(runtime, 'config') };
    await using program = await Program.start(process.execPath, [MAIN, 'status'], { env, within });
    assert.deepEqual(await program.end(), { code: 3, signal: null }, `${what}: ${program.output}`);
    assert.match(program.stderr, /APP_ERR_NOT_RUNNING/, what);
  }
});
