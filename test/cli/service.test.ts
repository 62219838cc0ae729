/** `rtmp-vcam service` under the systemd of an ordinary user. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freePort, isListening } from '../support/ports.ts';
import { CANVAS, type Ended, freeRingName, sharedMemoryOf } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { isInstalled, needs } from '../support/tools.ts';
import { MAIN_OF_USER, needsUserManager, UserManager } from '../support/user-manager.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const UNIT = 'rtmp-vcam.service';
/** Of 10 points, for a program without any protection, systemd takes off what it cannot do any more. */
const MOST_EXPOSED = 7;
const KEY = 'service-test-key';

/** The user's folders, with a config that gives the service a port and a ring of its own. */
async function configure(manager: UserManager): Promise<{ port: number; http: number; ring: string; unit: string }> {
  const [port, http, ring] = [await freePort(), await freePort(), freeRingName()];
  const folder = join(manager.home, '.config');
  const write = async (path: string, text: string): Promise<void> => {
    const { code, stderr } = await manager.run(
      'sh',
      '-c',
      `mkdir -p "$(dirname "$1")"; printf %s "$2" >"$1"`,
      'sh',
      path,
      text,
    );
    assert.equal(code, 0, stderr);
  };
  const { width, height } = CANVAS;
  const options = [
    `port = ${port}`,
    `http = ${http}`,
    `ring = "${ring}"`,
    `size = "${width}x${height}"`,
    `key = "${KEY}"`,
  ];
  await write(
    join(folder, 'rtmp-vcam', 'config.toml'),
    `${options.join('\n')}\nhost = "127.0.0.1"\nfps = 30\nhold = "500ms"\n`,
  );
  const unit = join(folder, 'systemd', 'user', UNIT);
  await write(`${unit}.d/quick.conf`, '[Service]\nWatchdogSec=4\nRestartSec=200ms\n');
  return { port, http, ring, unit };
}

async function property(manager: UserManager, name: string): Promise<string> {
  const { stdout } = await manager.run('systemctl', '--user', 'show', UNIT, '-p', name, '--value');
  return stdout.trim();
}

function ok({ code, stdout, stderr }: Ended): string {
  assert.equal(code, 0, `${stdout}${stderr}`);
  return stdout;
}

test('the service starts at once, shows a stream, comes back when it dies or hangs, and can be removed', {
  ...needs('ffmpeg'),
  ...needsUserManager(),
  timeout: 300_000,
}, async (t: TestContext) => {
  const clip = await makeClip({ ...CANVAS, frames: 90, clip: 3, keyframeEvery: 15 });
  await using manager = await UserManager.start();
  const { port, http, ring, unit } = await configure(manager);
  const service = (word: string): Promise<Ended> => manager.run(process.execPath, MAIN_OF_USER, 'service', word);
  const pid = (): Promise<string> => property(manager, 'MainPID');

  const before = await service('status');
  assert.equal(before.code, 3);
  assert.match(before.stdout, /^The service is not installed/);
  assert.match(ok(await service('uninstall')), /was not installed/);

  const installed = ok(await service('install'));
  assert.match(installed, /^✓ Installed\..*\n {2}Page +http:\/\/127\.0\.0\.1:\d+\n/);
  assert.match(installed, /loginctl enable-linger/);
  assert.ok(isListening(port), 'the service is installed before its cameras are there');
  const status = ok(await service('status'));
  assert.match(
    status,
    new RegExp(`Installed +yes: ${unit}\\n +Running +yes, since \\d.*\\(pid ${await pid()}\\)\\n +At login +yes\\n`),
  );

  await t.test('it shows what is pushed, on all outputs', async () => {
    await using watch = new RingWatch({ ring, view: wholeCanvas(CANVAS) });
    await using _push = await pushWithFfmpeg(clip.file, `rtmp://127.0.0.1:${port}/live/${KEY}`, { loop: true });
    await watch.shows(clip, 10);
    await until('the status of the unit', async () => /shows a stream/.test(await property(manager, 'StatusText')));
    const look = `fetch('http://127.0.0.1:${http}/api/cameras/1/snapshot.jpg').then(async (answer) => {
      console.log(answer.status, answer.headers.get('content-type'), (await answer.arrayBuffer()).byteLength) })`;
    assert.match(ok(await manager.run(process.execPath, '-e', look)), /^200 image\/jpeg \d{4,}/);
    const about = ok(await manager.run(process.execPath, MAIN_OF_USER, 'status'));
    if (isInstalled('pipewire')) assert.match(about, /Camera +.*PipeWire/);
  });

  await t.test('its log is in the journal, in words, with its levels', async () => {
    const read = (...args: readonly string[]): Promise<Ended> =>
      manager.run(
        'journalctl',
        '-q',
        '--user-unit',
        UNIT,
        'SYSLOG_IDENTIFIER=rtmp-vcam',
        '-o',
        'cat',
        '--no-pager',
        ...args,
      );
    const log = ok(await read());
    assert.match(log, /^ready {2}port=\d+ .*http=/m);
    assert.equal(stripVTControlCharacters(log), log, 'there are colours in it');
    assert.doesNotMatch(log, /^(\{|<\d>|\d\d:|\d{4}-)/m, 'a line begins with its level or time');
    const warnings = ok(await read('-p', 'warning'));
    assert.match(warnings, /^! .* → /m);
    assert.doesNotMatch(warnings, /ready|^\w/m);
  });

  await t.test('systemd finds no mistake in the unit, and how exposed it is', async () => {
    const verified = await manager.run('systemd-analyze', '--user', 'verify', unit);
    assert.deepEqual([verified.code, verified.stdout + verified.stderr], [0, '']);
    const security = ok(await manager.run('systemd-analyze', '--user', '--no-pager', 'security', UNIT));
    const exposed = Number(/exposure level[^:]*: ([\d.]+)/.exec(security)?.[1]);
    t.diagnostic(`exposure ${exposed}`);
    assert.ok(exposed <= MOST_EXPOSED, security);
  });

  for (const [signal, what] of [
    ['KILL', 'was killed'],
    ['STOP', 'hangs'],
  ] as const) {
    await t.test(`it is started again when it ${what}`, async () => {
      const old = await pid();
      ok(await manager.run('kill', `-${signal}`, old));
      await until(
        'another process',
        async () => {
          const now = await pid();
          return now !== '0' && now !== old && (await property(manager, 'ActiveState')) === 'active';
        },
        { timeoutMs: 60_000 },
      );
      assert.ok(isListening(port));
    });
  }

  await t.test('installing it again changes nothing, or makes an old unit a new one', async () => {
    const old = await pid();
    assert.match(ok(await service('install')), /nothing has changed/);
    assert.equal(await pid(), old);
    ok(await manager.run('sed', '-i', 's/^RestartSec=.*/RestartSec=99/', unit));
    assert.match(ok(await service('install')), /^✓ Updated/);
    assert.doesNotMatch(readFileSync(unit, 'utf8'), /99/);
    assert.notEqual(await pid(), old);
  });

  assert.match(ok(await service('uninstall')), /^✓ Uninstalled/);
  assert.equal((await service('status')).code, 3);
  assert.equal(await property(manager, 'LoadState'), 'not-found');
  assert.deepEqual([existsSync(unit), isListening(port), sharedMemoryOf(ring)], [false, false, []]);
  const left = readdirSync(join(unit, '..'), { recursive: true });
  assert.deepEqual(left, [`${UNIT}.d`, `${UNIT}.d/quick.conf`], 'what the user has added stays');
});

test('a program that cannot start is an error, which says why', {
  ...needsUserManager(),
  timeout: 120_000,
}, async () => {
  await using manager = await UserManager.start();
  const { port } = await configure(manager);
  const install = (): Promise<Ended> => manager.run(process.execPath, MAIN_OF_USER, 'service', 'install');
  const server = createServer().listen(port, '127.0.0.1');
  try {
    const { code, stderr } = await install();
    assert.equal(code, 1);
    assert.match(stderr, /^✗ The service is installed, but the program does not start: .*\n? *.*in use/);
  } finally {
    server.close();
  }
  const mistake = await manager.run(
    'sh',
    '-c',
    `echo 'sise = 1' >> ~/.config/rtmp-vcam/config.toml; exec "$@"`,
    'sh',
    process.execPath,
    MAIN_OF_USER,
    'service',
    'install',
  );
  assert.equal(mistake.code, 2);
  assert.match(mistake.stderr, /sise/);
});
