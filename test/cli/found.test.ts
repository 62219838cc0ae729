/** The other commands find the running program, whatever its port and ring. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { CANVAS, freeRingName, MAIN, Product, sharedMemoryOf, startCommand } from '../support/product.ts';
import { run } from '../support/program.ts';
import { scanned } from '../support/qr-code.ts';
import { cameraStateOf } from '../support/state.ts';
import { StoppedTerminal } from '../support/stopped-terminal.ts';
import { needs } from '../support/tools.ts';

const timeout = 120_000;

test('stop ends the program as Ctrl-C would, and returns when it has ended', { timeout }, async () => {
  await using product = await Product.start();
  await using other = await Product.start({ env: product.env });
  const unclear = await product.command('stop');
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /Several rtmp-vcam are running: .*--port/);

  const stopped = await product.command('stop', '--port', `${product.port}`);
  assert.deepEqual(stopped, { code: 0, stdout: `Stopped rtmp-vcam (pid ${product.program.pid}).\n`, stderr: '' });
  // The command itself waited, so nothing is left of the program now.
  assert.deepEqual(sharedMemoryOf(product.ring), []);
  assert.deepEqual(await product.program.end(), { code: 0, signal: null });
  assert.ok(other.program.isRunning);

  assert.equal((await product.command('stop')).code, 0);
  assert.deepEqual(await other.program.end(), { code: 0, signal: null });
  const nobody = await product.command('stop', '--port', `${await freePort()}`);
  assert.equal(nobody.code, 3);
  assert.match(nobody.stderr, /No rtmp-vcam of this user is running/);
});

test('url and frames are about the program that runs, whatever its port, key and ring', { timeout }, async () => {
  const args = ['--key', 'a-key-of-this-run', '--host', '127.0.0.1'];
  await using product = await Product.start({ args });
  const { port } = product;
  const expected = `rtmp://127.0.0.1:${port}/live/a-key-of-this-run\n`;
  assert.deepEqual(await product.command('url'), { code: 0, stdout: expected, stderr: '' });
  const tls = await product.command('url', '--tls');
  assert.match(
    tls.stdout,
    new RegExp(`^rtmps://127\\.0\\.0\\.1:${port}/live/a-key-of-this-run\\n\\nCertificate SHA-256 (..:){31}..\\n$`),
  );
  // Options of a program describe one that is to be started.
  assert.equal(
    (await product.command('url', '--key', 'another-key', '--host', '10.0.0.1')).stdout,
    'rtmp://10.0.0.1/live/another-key\n',
  );

  const picture = async (...flags: string[]) =>
    product.command('frames', '--format', 'png', '-o', '/dev/null', ...flags);
  assert.deepEqual(await picture(), { code: 0, stdout: '', stderr: '' });
  assert.match((await picture('--name', 'Drone')).stderr, /There is no camera "Drone"/);
  {
    await using other = await Product.start({ env: product.env });
    for (const command of [['url'], ['frames', '-n', '1']]) {
      const unclear = await product.command(...command);
      assert.equal(unclear.code, 1, unclear.stdout);
      for (const known of [port, other.port]) assert.ok(unclear.stderr.includes(`--port ${known}`), unclear.stderr);
    }
    assert.equal((await product.command('url', '--port', `${port}`)).stdout, expected);
    assert.equal((await picture('--port', `${other.port}`)).code, 0);
    assert.equal((await picture('--ring', other.ring)).code, 0);
    // Both cameras have the same name.
    assert.match((await picture('--name', 'RTMP Virtual Camera')).stderr, /Several rtmp-vcam are running/);
  }
  await product.interrupt();
  const saved = await product.command('url', '--port', '1937', '--host', '127.0.0.1');
  assert.match(saved.stdout, /^rtmp:\/\/127\.0\.0\.1:1937\/live\/[a-z2-9-]{19}\n$/);
  assert.match((await picture()).stderr, /VIDEO_ERR_RING_NOT_FOUND/);
  assert.equal((await picture('--port', `${port}`)).code, 3);
});

test('of several cameras, --name chooses', { timeout }, async (t) => {
  const config = join(temporaryFolder(t), 'c.toml');
  writeFileSync(config, '[[camera]]\nname = "Studio"\n[[camera]]\nname = "Drone"\n');
  await using product = await Product.start({ args: ['--config', config, '--key', 'a-key-of-this-run'] });
  const { stdout } = await product.command('url');
  const server = `rtmp://127.0.0.1:${product.port}`;
  assert.equal(stdout, `${server}/live/a-key-of-this-run\n${server}/drone/a-key-of-this-run\n`);
  assert.equal((await product.command('url', '--name', 'Drone')).stdout, `${server}/drone/a-key-of-this-run\n`);
  const picture = ['frames', '--format', 'png', '-o', '/dev/null'];
  assert.match((await product.command(...picture)).stderr, /several cameras: "Studio", "Drone" .*\n.*--name/);
  assert.equal((await product.command(...picture, '--name', 'Drone')).code, 0);
  assert.match((await product.command('demo')).stderr, /"Studio", "Drone" .*\n.*--name/);
});

test('demo shows the test picture in the running camera until Ctrl-C', { timeout }, async () => {
  await using product = await Product.start();
  await using demo = await startCommand(['demo'], { env: product.env });
  await demo.says('The test picture is in the camera "RTMP Virtual Camera". Press Ctrl-C to stop it.\n');
  assert.equal((await cameraStateOf(product)).demo, true);
  assert.match((await product.command('demo', '--size', '640x360')).stderr, /--size is for a camera that demo starts/);
  demo.signal('SIGINT');
  assert.deepEqual(await demo.end(), { code: 0, signal: null });
  assert.equal((await cameraStateOf(product)).demo, false);
});

test('demo ends when another sender takes the camera, and says who', { timeout, ...needs('ffmpeg') }, async () => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  await using product = await Product.start();
  await using demo = await startCommand(['demo'], { env: product.env });
  await demo.says('Press Ctrl-C');
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  assert.deepEqual(await demo.end(), { code: 0, signal: null });
  assert.match(demo.output, /The test picture has stopped: FFmpeg from 127\.0\.0\.1 has the camera now\.\n$/);
  const refused = await product.command('demo');
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(refused.stderr, /^✗ FFmpeg has the camera \[APP_ERR_DEMO\]/);
});

const network =
  networkAddress === undefined ? { skip: 'needs a network interface' } : needs('python3', 'zbarimg', 'sh');

test('in a terminal of 80 columns and 24 rows, the command for the QR code works as it is printed', {
  timeout,
  ...network,
}, async (t) => {
  const folder = temporaryFolder(t);
  const env = { ...process.env, NO_COLOR: '1', XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: folder };
  const where = ['--port', `${await freePort()}`, '--ring', freeRingName(), '--http', '127.0.0.1:0'];
  const args = [MAIN, ...where, '--camera', 'none', '--key', 'a-key-of-this-run'];
  await using screen = await StoppedTerminal.start(process.execPath, args, env);
  await screen.says('WAITING');
  const printed = /QR code +(\S.*?)\r?\n/.exec(screen.shown)?.[1] ?? assert.fail(screen.shown);
  const shown = screen.shown.split('\n');
  const above = shown.findIndex((line) => line.includes('WAITING'));
  assert.ok(above - shown.findIndex((line) => line.includes('QR code')) < 24, 'it has scrolled away');
  const code = (await run('sh', ['-c', printed], { env })).toString('utf8').split('\n');
  assert.match(scanned(code, folder), /^rtmp:\/\/[\d.]+:\d+\/live\/a-key-of-this-run$/);
  screen.control('C');
  await screen.end();
});
