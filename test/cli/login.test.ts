import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg, pushWithGstreamer } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
/** FFmpeg allows no slash, question mark or hash in a password. */
const [KEY, USER, PASSWORD] = ['a-key-of-this-test', 'studio', 'a@pass:word%40of+this&test'];
const START = {
  args: ['--host', '0.0.0.0', '--key', KEY, '--user', USER, '--verbose'],
  env: { RTMP_VCAM_PASSWORD: PASSWORD },
};
const network = networkAddress === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg', 'gst:rtmp2sink');
const options = { ...network, timeout: 120_000 };

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

test('publishers in the network log in, or put the key in the app of their URL', options, async () => {
  await using product = await Product.start(START);
  await using watch = new RingWatch({ ring: product.ring, view });
  const host = `${networkAddress}:${product.port}`;

  await using stranger = await pushWithFfmpeg(clip.file, `rtmp://${host}/live/${KEY}`);
  assert.notEqual((await stranger.end()).code, 0);
  assert.match(stranger.output, /Log in with user and password/);
  await using wrong = await pushWithFfmpeg(clip.file, `rtmp://${USER}:not-the-word@${host}/live/x`);
  assert.notEqual((await wrong.end()).code, 0);
  assert.match(wrong.output, /Wrong user or password/);
  await product.logsCode('RTMP_ERR_LOGIN');
  assert.deepEqual(watch.frames, []);

  // FFmpeg takes the password as it is, GStreamer percent-decodes it.
  const credentials = `${USER}:${PASSWORD}@`;
  const encoded = `${USER}:${encodeURIComponent(PASSWORD)}@`;
  for (const [push, url] of [
    [pushWithFfmpeg, `rtmp://${credentials}${host}/live/x`],
    [pushWithFfmpeg, `rtmps://${credentials}${host}/live/x`],
    [pushWithFfmpeg, `rtmp://${host}/${KEY}/camera`],
    [pushWithGstreamer.bind(undefined, 'rtmp2sink'), `rtmp://${encoded}${host}/live/x`],
  ] as const) {
    await using shown = new RingWatch({ ring: product.ring, view });
    await using friend = await push(clip.file, url);
    await shown.shows(clip, 20);
    await friend.kill();
    await shown.becomes('card');
  }
  for (const secret of [KEY, PASSWORD, 'not-the-word']) assert.ok(!product.program.output.includes(secret), secret);
});

test('a user without a password is refused at the start', options, async () => {
  await using product = await Product.launch({ args: ['--user', USER] });
  assert.equal((await product.program.end()).code, 2);
  assert.match(product.program.output, /A user is given without a password/);
});
