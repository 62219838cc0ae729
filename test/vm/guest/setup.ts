import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pushWithFfmpeg } from '../../support/peers.ts';
import { Program } from '../../support/program.ts';
import { untilCamera } from './support/capture.ts';
import { ChromiumPage } from './support/chromium.ts';
import { areBars, BARS, encodeBars } from './support/colour-bars.ts';
import { isModuleLoaded } from './support/loopback-module.ts';
import { mustRun, start, until } from './support/run.ts';
import { barsSeen } from './support/seen-picture.ts';

const PROGRAM = 'packages/rtmp-vcam/dist/main.js';
const name = 'RTMP Virtual Camera';
const device = '/dev/video10';
const port = 19360;
const canvas = { width: 640, height: 360, fps: 15 } as const;
/** Levels, because of encoding, rounding and the conversion to RGB. */
const TOLERANCE = 16;
/** Compiling a module takes minutes in the emulated machine, also when nothing else is going on. */
const SETUP_MS = 30 * 60_000;
const OWN_FILES = ['modules-load.d/rtmp-vcam.conf', 'modprobe.d/zz-rtmp-vcam.conf', 'udev/rules.d/83-rtmp-vcam.rules'];

const folder = mkdtempSync('/tmp/setup-');
process.env['XDG_CONFIG_HOME'] = folder;
let product: Program | undefined;
let installedBefore: string;

before(async () => {
  // The kernel of the machine is not one of the packages of its files.
  mkdirSync(`/lib/modules/${release()}`, { recursive: true });
  // A computer whose packages come from one folder, because this one has no network.
  for (const list of ['sources.list', 'sources.list.d']) rmSync(`/etc/apt/${list}`, { force: true, recursive: true });
  writeFileSync('/etc/apt/sources.list', 'deb [trusted=yes] file:/run/packages ./\n');
  // The user for downloads has no place to write to here.
  writeFileSync('/etc/apt/apt.conf.d/root', 'APT::Sandbox::User "root";\n');
  // Manual pages and questions cost minutes here.
  writeFileSync('/etc/dpkg/dpkg.cfg.d/fast', 'force-unsafe-io\npath-exclude=/usr/share/man/*\n');
  rmSync('/etc/apt/apt.conf.d/70debconf', { force: true });
  installedBefore = await packages();
});
after(async () => {
  await product?.[Symbol.asyncDispose]();
});

test('setup --yes installs the module and makes the camera', async () => {
  assert.deepEqual([existsSync(device), isModuleLoaded()], [false, false]);
  const said = await setup('--yes');
  assert.match(said, /The camera “RTMP Virtual Camera” is \/dev\/video10\./);
  assert.equal(readFileSync('/sys/class/video4linux/video10/name', 'utf8'), `${name}\n`);
  for (const file of OWN_FILES) assert.ok(existsSync(join('/etc', file)), file);
});

test('a page in Chromium sees the stream in that camera', async () => {
  const clip = join(folder, 'bars.flv');
  await encodeBars(clip, canvas);
  const size = ['--size', `${canvas.width}x${canvas.height}`, '--fps', String(canvas.fps)];
  product = await start('node', PROGRAM, 'run', ...size, '--host', '127.0.0.1', '--port', String(port), '--json-logs');
  await untilCamera(device);
  await using _push = await pushWithFfmpeg(clip, `rtmp://127.0.0.1:${port}/live/test`, { loop: true });
  await using page = await ChromiumPage.open();
  const expected = BARS.map(({ rgb }) => rgb);
  await until('Chromium to see the stream', async () => areBars(barsSeen(await page.look()), expected, TOLERANCE));
  assert.equal((await page.look()).label, name);
});

test('there is nothing more to do, and what the kernel is told at its start makes the same camera', async () => {
  const said = await setup('--yes');
  assert.match(said, /✓ \/dev\/video10 is the camera/);
  assert.doesNotMatch(said, /To do/);
  await product?.[Symbol.asyncDispose]();
  await until(
    'the module to be free',
    async () => (await mustRun('cat', '/sys/module/v4l2loopback/refcnt')).trim() === '0',
  );
  await mustRun('rmmod', 'v4l2loopback');
  const modules = readFileSync('/etc/modules-load.d/rtmp-vcam.conf', 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line));
  for (const module of modules) await mustRun('modprobe', module);
  assert.equal(readFileSync('/sys/class/video4linux/video10/name', 'utf8'), `${name}\n`);
});

test('setup --undo leaves nothing behind', async () => {
  assert.match(await setup('--undo', '--yes'), /(Everything|All else) is as it was/);
  assert.deepEqual([existsSync(device), isModuleLoaded()], [false, false]);
  assert.deepEqual(
    OWN_FILES.filter((file) => existsSync(join('/etc', file))),
    [],
  );
  assert.equal(await packages(), installedBefore);
  assert.equal(existsSync(`/lib/modules/${release()}/updates/dkms/v4l2loopback.ko`), false);
  assert.deepEqual(
    readdirSync(join(folder, 'rtmp-vcam')).filter((file) => file.startsWith('setup')),
    [],
  );
});

/** Runs the command; resolves to what it says. */
async function setup(...args: readonly string[]): Promise<string> {
  await using program = await Program.start('node', [PROGRAM, 'setup', ...args]);
  const { code } = await program.end(SETUP_MS);
  const said = program.stdout.toString('utf8');
  console.log(said.replaceAll(/^/gm, '# '));
  assert.equal(code, 0, `${said}\n${program.stderr}`);
  return said;
}

/** Without sudo: what has brought it along leaves it there, see KEPT in package-manager.ts. */
async function packages(): Promise<string> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
  const listed = await mustRun('dpkg-query', '-W', '-f', '${Status} ${Package}\n');
  return listed
    .split('\n')
    .filter((line) => line.startsWith('install ok installed') && !line.endsWith(' sudo'))
    .sort()
    .join('\n');
}
