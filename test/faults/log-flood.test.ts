import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { Strangers } from '../support/strangers.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg'), timeout: 120_000 };
const CONNECTIONS = 3000;
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

for (const { args, most } of [
  { args: [], most: 10_000 },
  { args: ['--verbose'], most: 60_000 },
]) {
  test(
    `GET requests as fast as possible do not fill the disk${args.length > 0 ? ' with --verbose' : ''}`,
    options,
    async (t) => {
      const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
      await using product = await Product.start({ args });
      await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS), keep: 0 });
      await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
      await watch.shows(clip, 5);
      const before = product.program.stdout.length;
      {
        await using strangers = new Strangers(product.port, { bytes: GET });
        await until('the flood', () => strangers.count >= CONNECTIONS, {
          state: () => `${strangers.count} connections`,
        });
        await watch.goesOn(clip);
      }
      assert.ok(push.isRunning, 'the publisher was disconnected');
      const bytes = product.program.stdout.length - before;
      t.diagnostic(`${bytes} bytes for ${CONNECTIONS} connections`);
      assert.ok(bytes < most, `${bytes} bytes were logged`);
      await product.interrupt();
      const reports = product.logs.filter(
        ({ code, times }) => code === 'RTMP_ERR_HANDSHAKE_HTTP' && times !== undefined,
      );
      const told = reports.reduce((sum, { times }) => sum + Number(times), 0);
      const written = product.logs.filter(({ code }) => code === 'RTMP_ERR_HANDSHAKE_HTTP').length - reports.length;
      assert.ok(told + written >= CONNECTIONS, `${told} were counted, and ${written} written`);
      assert.ok(product.logs.some(({ msg }) => msg === 'Publication began'));
      assert.ok(product.logs.some(({ msg }) => msg === 'Publication ended'));
    },
  );
}
