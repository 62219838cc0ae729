import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { connect } from 'node:tls';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg, pushWithGstreamer } from '../support/peers.ts';
import { CANVAS, Product, startCommand } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { within } from '../support/wait.ts';

const timeout = 120_000;
const view = wholeCanvas(CANVAS);
let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

test(
  'ffmpeg pushes over TLS to the RTMP port, and its first connection creates the certificate',
  needs('ffmpeg'),
  async (t) => {
    await using product = await Product.start();
    const file = join(product.configFolder, 'rtmp-vcam/tls.pem');
    assert.equal(statSync(file, { throwIfNoEntry: false }), undefined, 'the certificate exists before it is needed');
    await using watch = new RingWatch({ ring: product.ring, view });
    await using push = await pushWithFfmpeg(clip.file, secure(product.url));
    await watch.shows(clip, 40);
    const worst = await assertLooks(threeOf(assertInOrder(watch, clip)), clip, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);
    assert.equal((await push.end()).code, 0, push.output);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'latin1'), /BEGIN CERTIFICATE[\s\S]*BEGIN PRIVATE KEY/);

    const shown = await within('the certificate', fingerprintServed(product.port));
    assert.ok(product.logs.some(({ fingerprint }) => fingerprint === shown));
    const env = { XDG_CONFIG_HOME: product.configFolder };
    const where = ['--host', '127.0.0.1', '--port', String(product.port)];
    await using url = await startCommand(['url', '--tls', ...where], { env });
    assert.equal((await url.end()).code, 0, url.output);
    assert.match(
      url.output,
      new RegExp(`^rtmps://127.0.0.1:${product.port}/live/.+\n\nCertificate SHA-256 ${shown}\n$`),
    );
  },
);

test('rtmp2sink pushes over TLS to a separate port', { ...needs('ffmpeg', 'gst:rtmp2sink'), timeout }, async () => {
  await using product = await Product.start({ args: ['--tls-port', '0'] });
  const tlsPort = product.logs.find(({ msg }) => msg === 'ready')?.['tlsPort'];
  assert.ok(typeof tlsPort === 'number' && tlsPort !== product.port);
  await using watch = new RingWatch({ ring: product.ring, view });
  const url = `rtmps://127.0.0.1:${tlsPort}/live/test`;
  await using _push = await pushWithGstreamer('rtmp2sink', clip.file, url);
  await watch.shows(clip, 40);
  assertInOrder(watch, clip);
});

test('the log says that a publisher refused the certificate, and what to do', {
  ...needs('ffmpeg'),
  timeout,
}, async () => {
  await using product = await Product.start();
  const socket = connect({ port: product.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await product.logsCode('RTMP_ERR_TLS_REFUSED');
  const line = product.logs.find(({ code }) => code === 'RTMP_ERR_TLS_REFUSED');
  assert.match(String(line?.['fix']), /let it trust this certificate/);
});

test('a port for TLS that is not available is named, with the option that chooses another', { timeout }, async () => {
  await using product = await Product.start();
  for (const [port, says] of [
    [0, /Port \d+ is in use by another rtmp-vcam[\s\S]*--tls-port \d+/],
    [product.port, /--port and --tls-port are both/],
  ] as const) {
    await using second = await Product.launch({ port, args: ['--tls-port', String(product.port)] });
    assert.notEqual((await second.program.end()).code, 0);
    assert.match(second.program.output, says);
  }
});

function secure(url: string): string {
  return url.replace('rtmp:', 'rtmps:');
}

function fingerprintServed(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
