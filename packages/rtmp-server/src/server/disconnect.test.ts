/** The owner of the server ends publications and keeps their publishers out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeIs } from '../testing/errors.ts';
import { frame, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

test('a publisher that was disconnected reads so, is kept out, and others get its path', async (t) => {
  const fixture = await ServerFixture.start(t);
  const intruder = await fixture.publisher('live/test', { name: 'intruder' });
  const publication = await fixture.publication();
  assert.ok(publication.disconnect({ keepOutMs: 30_000 }));
  assert.equal(publication.ended?.reason, 'closed');
  assert.equal(publication.ended?.error?.code, 'RTMP_ERR_KEPT_OUT');
  await until(() => !intruder.open, 'the publisher to notice');
  const why = /The owner of the server has disconnected this publisher: it may publish again in 30 s/;
  await assert.rejects(intruder.write(frame(0)), why);

  const [keptOut] = fixture.server.keptOut();
  assert.equal(keptOut?.remoteAddress, '127.0.0.1');
  assert.match(`${keptOut?.encoder}`, /intruder/);
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(fixture.publisher('live/test', { name: 'intruder' }), (error) => {
      assert.match(`${error}`, /has disconnected this publisher.*NetStream\.Publish\.Denied/);
      return codeIs('RTMP_ERR_REFUSED')(error);
    });
  }
  await fixture.publisher('live/test', { name: 'owner' });
  assert.match((await fixture.publication()).encoder, /owner/);
  await assert.rejects(fixture.publisher('live/test', { name: 'intruder' }), /30 s after the present stream has ended/);
  assert.equal(fixture.server.keptOut()[0]?.waitMs, Number.POSITIVE_INFINITY);
  const logged = fixture.log.lines.filter(({ fields }) => 'code' in fields && fields.code === 'RTMP_ERR_KEPT_OUT');
  const refused = ['warn', 'warn', 'warn', 'warn'];
  assert.deepEqual(
    logged.map(({ level }) => level),
    ['info', ...refused],
  );
});

test('readmit lets it in at once, and so does disconnect for no time', async (t) => {
  const fixture = await ServerFixture.start(t);
  for (const [keepOutMs, readmits] of [
    [60_000, true],
    [0, false],
  ] as const) {
    const publisher = await fixture.publisher('live/test');
    (await fixture.publication()).disconnect({ keepOutMs });
    await until(() => !publisher.open, 'the publisher to notice');
    if (readmits) fixture.server.readmit();
    assert.deepEqual(fixture.server.keptOut(), []);
  }
  await fixture.publisher('live/test');
  assert.equal((await fixture.publication()).ended, undefined);
});

test('a publication that has ended cannot be disconnected, and its publisher is not kept out', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publisher = await fixture.publisher('live/test');
  const publication = await fixture.publication();
  await publisher.close();
  await until(() => publication.ended !== undefined, 'the end');
  assert.equal(publication.disconnect(), false);
  assert.deepEqual(fixture.server.keptOut(), []);
});
