import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product, startCommand } from '../support/product.ts';
import { scanned } from '../support/qr-code.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const timeout = 120_000;

test('url prints a URL to push to, with the key that the camera made', needs('ffmpeg'), async () => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  await using product = await Product.start();
  await using url = await startCommand(['url', '--host', '127.0.0.1', '--port', String(product.port)], {
    env: { XDG_CONFIG_HOME: product.configFolder },
  });
  assert.equal((await url.end()).code, 0, url.stderr);
  const [first = ''] = url.stdout.toString('utf8').split('\n');
  const key = new RegExp(`^rtmp://127\\.0\\.0\\.1:${product.port}/live/([\\w.-]{8,})$`).exec(first)?.[1];
  assert.ok(key !== undefined, first);

  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS) });
  await using _push = await pushWithFfmpeg(clip.file, first);
  await watch.shows(clip);
  assert.ok(!product.program.output.includes(key), 'the key was logged');
});

const RTMP = 'rtmp://127.0.0.1/live/a-known-key';

test('url --qr draws a QR code below the URL, which phones read', { timeout, ...needs('zbarimg') }, async (t) => {
  const folder = temporaryFolder(t);
  const encoded = encodeURIComponent(RTMP);
  const expected = {
    plain: RTMP,
    larix: `larix://set/v1?conn[][url]=${encoded}&conn[][name]=My%20Camera&conn[][overwrite]=on`,
    moblin: `moblin://?${encodeURIComponent(JSON.stringify({ streams: [{ name: 'My Camera', url: RTMP }] }))}`,
  };
  const env = { XDG_CONFIG_HOME: folder, RTMP_VCAM_NAME: 'My Camera' };
  for (const [words, text] of [
    [['--qr'], expected.plain],
    ...Object.entries(expected).map(([word, text]) => [['--qr', word], text] as const),
  ] as const) {
    await using url = await startCommand(['url', '--host', '127.0.0.1', '--key', 'a-known-key', ...words], { env });
    assert.equal((await url.end()).code, 0, url.stderr);
    const lines = url.stdout.toString('utf8').split('\n');
    assert.equal(lines[0], RTMP);
    assert.equal(scanned(lines.slice(1), folder), text);
  }
});
