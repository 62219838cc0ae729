/** The ways of docs/origins.md by which many computers show one stream, as far as their servers can be had here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg, serveWithFfmpeg } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { nginxWith, RtmpServerProgram, type ServerKind } from '../support/rtmp-servers.ts';
import { assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/origins.md'), 'utf8');

/** The nginx whose configuration stands on the page under this heading. */
function nginxOfPage(heading: string, origin?: RtmpServerProgram): ServerKind {
  const block = new RegExp(`^#+ ${heading}\n[^]*?\`\`\`nginx\n(rtmp [^]*?)\`\`\``, 'm').exec(PAGE)?.[1];
  assert.ok(block, heading);
  return nginxWith(heading, (port) =>
    block
      .replace('listen 1935;', `listen 127.0.0.1:${port}; access_log off;`)
      .replace('ORIGIN', `127.0.0.1:${origin?.port}`),
  );
}

let first: Clip;
let second: Clip;
before(async () => {
  first = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  second = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
});

test('nginx-rtmp with an edge: computers at both show one stream, also after the origin was restarted', {
  ...needs('ffmpeg', 'nginx'),
  timeout: 180_000,
}, async () => {
  await using origin = await RtmpServerProgram.start(nginxOfPage('nginx-rtmp'));
  await using edge = await RtmpServerProgram.start(nginxOfPage('Several nginx', origin));
  await using nearby = await Product.start({ pull: origin.url() });
  await using far = await Product.start({ pull: edge.url() });
  await using atOrigin = new RingWatch({ ring: nearby.ring, view });
  await using atEdge = new RingWatch({ ring: far.ring, view });

  await using push = await pushWithFfmpeg(first.file, origin.url(), { loop: true });
  for (const watch of [atOrigin, atEdge]) {
    await watch.shows(first, 20);
    await assertLooks(threeOf(watch.of(first)), first, view);
  }

  await origin.kill();
  await push.end();
  await atEdge.becomes('card');
  await origin.start();
  await using _again = await pushWithFfmpeg(second.file, origin.url(), { loop: true });
  for (const watch of [atOrigin, atEdge]) {
    await watch.shows(second, 20);
    await assertLooks(threeOf(watch.of(second)), second, view);
  }
});

test('ffmpeg -listen: its stream is shown, also after it was started again', {
  ...needs('ffmpeg'),
  timeout: 180_000,
}, async () => {
  const url = `rtmp://127.0.0.1:${await freePort()}/live/test`;
  await using product = await Product.start({ pull: url });
  await using watch = new RingWatch({ ring: product.ring, view });
  await product.logsCode('RTMP_ERR_CONNECT');

  await using server = await serveWithFfmpeg(first.file, url);
  await watch.shows(first, 20);
  await assertLooks(threeOf(watch.of(first)), first, view);

  await server.kill();
  await watch.becomes('card');
  await using _again = await serveWithFfmpeg(second.file, url);
  await watch.shows(second, 20);
  await assertLooks(threeOf(watch.of(second)), second, view);
});
