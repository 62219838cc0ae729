import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FlvTag, readFlv } from '../support/flv.ts';
import type { LogLine, Product } from '../support/product.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { until } from '../support/wait.ts';

const options = { timeout: 120_000 };
const product = sharedProduct();

const AUDIO = 8;
const VIDEO = 9;
const aac = (timestamp: number): FlvTag => ({ type: AUDIO, timestamp, body: Buffer.from('af01210049900219', 'hex') });
const speex = (timestamp: number): FlvTag => ({ type: AUDIO, timestamp, body: Buffer.from('b2001122', 'hex') });
const clip = readFlv(join(import.meta.dirname, '../senders/cases/case-01.flv')).filter(({ type }) => type === VIDEO);

/** Sends what `next` gives, again and again, until the log has a warning that `wanted` accepts. */
async function pushUntilWarned(
  { port, logs, program }: Product,
  next: (timestamp: number) => FlvTag,
  wanted: (line: LogLine) => boolean,
): Promise<LogLine> {
  const from = logs.length;
  await using publisher = await RawPublisher.connect(port);
  let timestamp = 0;
  return await until(
    'a warning',
    async () => {
      publisher.send(next(timestamp));
      timestamp += 20;
      await sleep(0);
      return product()
        .logs.slice(from)
        .find((line) => line['level'] === 40 && wanted(line));
    },
    { state: () => program.output },
  );
}

test('a sender of sound alone reads so', options, async () => {
  for (const sound of [aac, speex]) {
    const { fix } = await pushUntilWarned(product(), sound, ({ msg }) => /^Only sound has come from /.test(`${msg}`));
    assert.match(`${fix}`, /Turn on the video/);
  }
  const codecs = product().logs.filter(({ code, level }) => code === 'RTMP_ERR_CODEC' && level === 40);
  assert.deepEqual(codecs, []);
});

test('H.264 that cannot be decoded is not told to be H.264', options, async () => {
  // Without the sequence header.
  const frames = clip.filter(({ body }) => body[1] === 1 && (body[0] ?? 0) >> 4 === 1);
  const frame = (timestamp: number): FlvTag => ({ ...(frames[0] ?? assert.fail('no keyframe')), timestamp });
  const from = product().logs.length;
  const { code, fix, msg } = await pushUntilWarned(product(), frame, ({ code }) => `${code}`.startsWith('VIDEO_ERR_'));
  assert.equal(code, 'VIDEO_ERR_NO_CONFIG', `${msg}`);
  assert.match(`${fix}`, /Restart the stream/);
  for (const line of product().logs.slice(from)) assert.doesNotMatch(`${line['fix']}`, /to H\.264/);
});
