/** From nothing to a picture with npm alone, as people install it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { packageNames } from '../../scripts/manifests.ts';
import { makeClip } from '../support/clips.ts';
import { readNumber } from '../support/look.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { freeRingName, MAIN, sharedMemoryOf } from '../support/product.ts';
import { Program, run } from '../support/program.ts';
import { isInstalled, needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';
import { LocalRegistry } from './local-registry.ts';

const ROOT = join(import.meta.dirname, '../..');
const CANVAS = { width: 640, height: 360 } as const;
const options = existsSync(MAIN) ? { ...needs('npm', 'tar'), timeout: 300_000 } : { skip: 'needs make build-ts' };

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-install-'));
const packed = join(folder, 'packages');
const prefix = join(folder, 'prefix');
const home = join(folder, 'home');
const runtime = join(folder, 'runtime');
const cache = join(folder, 'cache');
let registry: LocalRegistry | undefined;
after(async () => {
  await registry?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

before(async () => {
  if (options.skip !== undefined) return;
  for (const each of [packed, prefix, home, runtime, cache]) mkdirSync(each, { mode: 0o700 });
  await run(join(ROOT, 'scripts/pack.sh'), [packed]);
  registry = await LocalRegistry.start(packed);
  borrowCache();
});

/** Gives the test's cache of npm what has been downloaded before. Nothing that the test does changes the other cache. */
function borrowCache(): void {
  const others = join(
    execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim(),
    '_cacache/content-v2',
  );
  if (!existsSync(others)) return;
  const own = join(cache, '_cacache/content-v2');
  for (const name of readdirSync(others, { recursive: true, encoding: 'utf8' })) {
    // Content is three folders deep, and is never changed.
    if (name.split('/').length !== 4) continue;
    mkdirSync(join(own, name, '..'), { recursive: true });
    try {
      linkSync(join(others, name), join(own, name));
    } catch {
      cpSync(join(others, name), join(own, name));
    }
  }
}

/** A user who has just got this computer. The scripts of packages are not run, which is npm's default from 12 on. */
function env(): NodeJS.ProcessEnv {
  return {
    PATH: `${join(prefix, 'bin')}:${process.env['PATH']}`,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    npm_config_registry: registry?.url,
    npm_config_prefix: prefix,
    npm_config_cache: cache,
    npm_config_ignore_scripts: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}

const manifestSchema = v.looseObject({
  name: v.string(),
  version: v.string(),
  bin: v.optional(v.record(v.string(), v.string()), {}),
  exports: v.optional(v.record(v.string(), v.union([v.string(), v.record(v.string(), v.string())])), {}),
  publishConfig: v.object({ access: v.literal('public') }),
});

test('each tarball has what it promises, its README and licence, and nothing else', options, async () => {
  const tarballs = readdirSync(packed);
  assert.equal(tarballs.length, packageNames().length, String(tarballs));
  for (const tarball of tarballs) {
    const list = (await run('tar', ['-tzf', join(packed, tarball)])).toString('utf8').trim().split('\n');
    const files = list.map((name) => name.replace(/^package\//, ''));
    const text = await run('tar', ['-xzOf', join(packed, tarball), 'package/package.json']);
    const { name, bin, exports } = v.parse(manifestSchema, JSON.parse(text.toString('utf8')));
    const targets = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [each] : Object.values(each)));
    for (const needed of ['README.md', 'LICENSE', ...targets, ...Object.values(bin)])
      assert.ok(files.includes(needed.replace(/^\.\//, '')), `${name} has no ${needed}`);
    const odd = files.filter((file) => {
      return !/^(dist|src)\/|^(README\.md|LICENSE|package\.json)$/.test(file) || /\.test\.|tsbuildinfo/.test(file);
    });
    assert.deepEqual(odd, [], name);
    for (const file of files.filter((each) => each.startsWith('dist/') && each.endsWith('.js'))) {
      if (name === '@rtmp-vcam/dashboard') continue;
      const source = file.replace(/^dist/, 'src').replace(/js$/, 'ts');
      assert.ok(files.includes(source), `${name}: ${file} has no source`);
    }
  }
});

test('npx runs the program without installing it', options, async () => {
  const { version } = v.parse(
    manifestSchema,
    JSON.parse(readFileSync(join(ROOT, 'packages/rtmp-vcam/package.json'), 'utf8')),
  );
  const shown = await run('npx', ['--yes', 'rtmp-vcam', '--version'], { env: env(), cwd: folder });
  assert.equal(shown.toString('utf8'), `${version}\n`);
});

test(
  'npm installs the command, which shows a picture; removed, it leaves nothing but the settings',
  options,
  async () => {
    await run('npm', ['install', '--global', 'rtmp-vcam'], { env: env() });
    assert.deepEqual(readdirSync(join(prefix, 'bin')).toSorted(), ['rtmp-vcam', 'rtmp-vcam-app']);
    const helper = filesIn(prefix).filter((name) => /node-av\/binary\//.test(name));
    assert.deepEqual(helper, [], 'a script has downloaded something');
    await run('rtmp-vcam-app', ['--version'], { env: env() });

    const [ring, port] = [freeRingName(), await freePort()];
    const picture = ['--size', `${CANVAS.width}x${CANVAS.height}`, '--camera', 'none', '--http', '127.0.0.1:0'];
    await using demo = await Program.start('rtmp-vcam', ['demo', '--port', `${port}`, '--ring', ring, ...picture], {
      env: env(),
    });
    await demo.says(/\bready\b/);
    const frame = async (): Promise<Buffer> => {
      return run('rtmp-vcam', ['frames', '--ring', ring, '--format', 'raw', '-n', '1'], { env: env() });
    };
    const size = (CANVAS.width * CANVAS.height * 3) / 2;
    let first: Buffer | undefined;
    await until('the test picture to move', async () => {
      const now = await frame();
      assert.equal(now.length, size);
      first ??= now;
      return !first.equals(now);
    });
    const said = await run('rtmp-vcam', ['status', '--json'], { env: env() });
    const [state] = v.parse(v.array(programState), JSON.parse(said.toString('utf8')));
    const page = await fetch(`${state?.http}/`);
    assert.match(await page.text(), /<script/);

    if (isInstalled('ffmpeg')) {
      const clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
      await using _push = await pushWithFfmpeg(clip.file, `rtmp://127.0.0.1:${port}/live/test`, { loop: true });
      await until('the picture that is pushed', async () => readNumber(await frame(), wholeCanvas(CANVAS))?.clip === 2);
    }
    demo.signal('SIGINT');
    assert.equal((await demo.end()).code, 0, demo.output);

    await run('npm', ['uninstall', '--global', 'rtmp-vcam'], { env: env() });
    assert.deepEqual(filesIn(prefix), []);
    assert.deepEqual(sharedMemoryOf(ring), []);
    assert.deepEqual(filesIn(runtime), []);
    assert.deepEqual(filesIn(home).toSorted(), ['.config/rtmp-vcam/first-stream', '.config/rtmp-vcam/stream-key']);
  },
);

test('make install gives the command of a checkout, and make uninstall takes it away again', options, async () => {
  const own = join(folder, "a user's home");
  mkdirSync(own);
  const script = join(ROOT, 'scripts/install-command.sh');
  const changed = { ...env(), HOME: own, PREFIX: join(own, '.local') };
  const said = (await run(script, ['install'], { env: changed })).toString('utf8');
  assert.match(said, /^Installed .*\/\.local\/bin\/rtmp-vcam\n.*\n {2}export PATH=/);
  const bin = join(own, '.local/bin');
  for (const name of ['rtmp-vcam', 'rtmp-vcam-app']) await run(join(bin, name), ['--version'], { env: changed });
  await run(script, ['install'], { env: changed });
  await run(script, ['uninstall'], { env: changed });
  assert.deepEqual(filesIn(own), []);
  execFileSync('ln', ['-s', '/bin/true', join(bin, 'rtmp-vcam')]);
  await assert.rejects(run(script, ['install'], { env: changed }), /was not made by make install/);
  await run(script, ['uninstall'], { env: changed });
  assert.deepEqual(filesIn(own), ['.local/bin/rtmp-vcam']);
});
