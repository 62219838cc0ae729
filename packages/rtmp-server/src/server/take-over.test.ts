/** Publishers of one path that take it over from each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeIs } from '../testing/errors.ts';
import type { Publication } from './publication.ts';
import { frame, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

const limits = { takeOverSilenceMs: 60_000 };
const ONE_CAMERA = { limits, resourceOf: () => 'camera' };

/** Refused, with these words in the reason. */
function refusedWith(...words: RegExp[]): (error: unknown) => boolean {
  return (error) => codeIs('RTMP_ERR_REFUSED')(error) && words.every((word) => word.test(`${error}`));
}

test('a publisher that was taken over does not get the path back while its successor lives, and then does', async (t) => {
  const fixture = await ServerFixture.start(t, { limits });
  await fixture.publisher('live/test', { name: 'first' });
  const first = await fixture.publication();
  const second = await fixture.publisher('live/test', { name: 'second' });
  const successor = await fixture.publication();
  assert.equal(first.ended?.reason, 'taken-over');
  await second.writeMetadata({ width: 640, encoder: 'Encoder 2.0' });
  await until(() => successor.metadata.encoder !== undefined, 'the metadata');
  for (let attempt = 0; attempt < 3; attempt++) {
    const words = [
      /NetStream\.Publish\.BadName/,
      /uses this path: 127\.0\.0\.1 \(Encoder 2\.0\), since \d\d:\d\d:\d\d/,
    ];
    await assert.rejects(fixture.publisher('live/test', { name: 'first' }), refusedWith(...words));
  }
  assert.equal(successor.ended, undefined);
  const refusals = fixture.log.lines.filter(({ fields }) => 'code' in fields && fields.code === 'RTMP_ERR_PATH_BUSY');
  assert.equal(refusals.length, 3);
  for (const { level, message, fields } of refusals) {
    assert.equal(level, 'warn');
    assert.match(message, /127\.0\.0\.1 \(Encoder 2\.0\), since \d\d:\d\d:\d\d/);
    assert.ok('path' in fields && fields.path === 'live/test');
  }
  await second.close();
  await until(() => successor.ended !== undefined, 'the successor to end');
  await fixture.publisher('live/test', { name: 'first' });
  assert.equal((await fixture.publication()).encoder, 'FMLE/3.0 (compatible; first)');
});

test('the publisher that is taken over is informed by whom, and so is the log', async (t) => {
  const fixture = await ServerFixture.start(t, { limits });
  const first = await fixture.publisher('live/test', { name: 'first' });
  await fixture.publication();
  await fixture.publisher('live/test', { name: 'second' });
  await until(() => !first.open, 'the first publisher to notice');
  const by = /took over: 127\.0\.0\.1 \(FMLE\/3\.0 \(compatible; second\)\)/;
  await assert.rejects(first.write(frame(0)), refusedWith(by, /NetStream\.Publish\.BadName/));
  assert.ok(fixture.log.lines.some(({ message }) => by.test(message)));
});

test('a publisher that yields makes way for every other one, and so does the next one that yields', async (t) => {
  const isTest = ({ encoder }: Publication): boolean => encoder.includes('a test');
  const fixture = await ServerFixture.start(t, { limits, yields: isTest });
  await fixture.publisher('live/test', { name: 'camera' });
  await fixture.publication();
  await fixture.publisher('live/test', { name: 'a test' });
  const first = await fixture.publication();
  await fixture.publisher('live/test', { name: 'camera' });
  assert.equal(first.ended?.reason, 'taken-over');
  const camera = await fixture.publication();
  await assert.rejects(fixture.publisher('live/test', { name: 'a test' }), /camera/);
  assert.equal(camera.ended, undefined);
});

test('of three publishers, the newest keeps the path from both others', async (t) => {
  const fixture = await ServerFixture.start(t, { limits });
  for (const name of ['one', 'two', 'three']) {
    await fixture.publisher('live/test', { name });
    await fixture.publication();
  }
  for (const name of ['one', 'two']) await assert.rejects(fixture.publisher('live/test', { name }), /three/);
  await fixture.publisher('live/test', { name: 'four' });
  for (const name of ['one', 'two', 'three']) await assert.rejects(fixture.publisher('live/test', { name }), /four/);
});

test('a publisher takes over from its own old connections, any number of times', async (t) => {
  const fixture = await ServerFixture.start(t, { limits });
  await fixture.publisher('live/test', { name: 'other' });
  await fixture.publication();
  for (let attempt = 0; attempt < 4; attempt++) {
    await fixture.publisher('live/test', { name: 'same' });
    assert.equal((await fixture.publication()).ended, undefined);
  }
  await assert.rejects(fixture.publisher('live/test', { name: 'other' }), /same/);
});

test('the same encoder with another stream name is another publisher', async (t) => {
  const fixture = await ServerFixture.start(t, ONE_CAMERA);
  await fixture.publisher('live/a');
  await fixture.publication();
  await fixture.publisher('live/b');
  await fixture.publication();
  await assert.rejects(fixture.publisher('live/a'), refusedWith(/uses this path/));
  await fixture.publisher('live/c');
  await fixture.publication();
});

test('a publisher that was taken over gets the path back from a successor that has fallen silent', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { takeOverSilenceMs: 0 } });
  for (const name of ['first', 'second', 'first', 'second']) {
    await fixture.publisher('live/test', { name });
    assert.match((await fixture.publication()).encoder, new RegExp(name));
  }
});
