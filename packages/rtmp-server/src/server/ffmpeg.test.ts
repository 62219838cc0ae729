import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamKeyRule } from './admission/stream-key-rule.ts';
import { FfmpegPush, NO_FFMPEG } from './testing/ffmpeg-push.ts';
import { drain, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

test('ffmpeg publishes and ends', { skip: NO_FFMPEG }, async (t) => {
  const fixture = await ServerFixture.start(t);
  const ffmpeg = new FfmpegPush(t, fixture.url(), { seconds: 2, fast: true });
  const publication = await fixture.publication();
  const packets = await drain(publication);
  assert.equal(await ffmpeg.exit(), 0, ffmpeg.terminal);
  const video = packets.filter(({ media, kind }) => media === 'video' && kind === 'frame');
  assert.equal(video.length, 50);
  assert.ok(packets.some(({ media, kind }) => media === 'video' && kind === 'config'));
  assert.ok(packets.filter(({ media, kind }) => media === 'audio' && kind === 'frame').length > 80);
  assert.deepEqual(publication.ended, { reason: 'unpublished' });
  assert.match(publication.encoder, /^Lavf/);
  assert.deepEqual([publication.metadata.width, publication.metadata.height], [160, 90]);
  assert.deepEqual(fixture.log.codes, []);
});

test('ffmpeg is killed in the middle', { skip: NO_FFMPEG }, async (t) => {
  const fixture = await ServerFixture.start(t);
  const ffmpeg = new FfmpegPush(t, fixture.url());
  const publication = await fixture.publication();
  const packets = drain(publication);
  await until(() => publication.stats.packets > 20, 'packets');
  ffmpeg.process.kill('SIGKILL');
  assert.ok((await packets).length > 20);
  assert.equal(publication.ended?.reason, 'disconnected');
});

test('a second ffmpeg from another address is refused with a reason', { skip: NO_FFMPEG }, async (t) => {
  const fixture = await ServerFixture.start(t, { resourceOf: () => 'camera', limits: { takeOverSilenceMs: 60_000 } });
  new FfmpegPush(t, fixture.url());
  const publication = await fixture.publication();
  const second = new FfmpegPush(t, fixture.url('live/test', '[::1]'), { fast: true });
  assert.notEqual(await second.exit(), 0);
  assert.match(
    second.terminal,
    /uses this path: 127\.0\.0\.1 \(Lavf[\d.]+\), since [\d:]{8} \(NetStream\.Publish\.BadName\)/,
  );
  assert.equal(publication.ended, undefined);
});

test('a second ffmpeg from the same address takes over; the first is sent the reason', {
  skip: NO_FFMPEG,
}, async (t) => {
  const fixture = await ServerFixture.start(t);
  const first = new FfmpegPush(t, fixture.url());
  const old = await fixture.publication();
  const packets = drain(old);
  await until(() => old.stats.packets > 5, 'packets');
  new FfmpegPush(t, fixture.url());
  const publication = await fixture.publication();
  await packets;
  assert.equal(old.ended?.reason, 'taken-over');
  await first.exit();
  assert.match(first.terminal, /Another publisher took over: 127\.0\.0\.1 \(FMLE.* \(NetStream\.Publish\.BadName\)/);
  await until(() => publication.stats.packets > 5, 'packets of the second');
});

test('ffmpeg with a wrong key is refused with a reason, and the key is in no log', { skip: NO_FFMPEG }, async (t) => {
  const rule = streamKeyRule({ key: 'right' });
  // As if ffmpeg came from another computer.
  const authorize = (request: Parameters<typeof rule>[0]) => rule({ ...request, local: false });
  const fixture = await ServerFixture.start(t, { authorize });
  const ffmpeg = new FfmpegPush(t, fixture.url('live/wrongkey'), { fast: true });
  assert.notEqual(await ffmpeg.exit(), 0);
  assert.match(ffmpeg.terminal, /Wrong or missing stream key/);
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_KEY']);
  assert.doesNotMatch(JSON.stringify(fixture.log.lines), /wrongkey/);
  new FfmpegPush(t, fixture.url('live/right'), { seconds: 1, fast: true });
  assert.equal((await fixture.publication()).path, 'live/***');
});

for (const method of ['adobe', 'llnw'] as const) {
  test(`ffmpeg logs in by ${method}; with a wrong password or none it is refused with a reason`, {
    skip: NO_FFMPEG,
  }, async (t) => {
    // As if ffmpeg came from another computer.
    const login = { user: 'studio', password: 'p4ss-word', method, exempt: () => false };
    const authorize = ({ user }: { user?: string }) => ({ allow: user === 'studio', reason: 'not logged in' });
    const fixture = await ServerFixture.start(t, { login, authorize });
    const urlOf = (credentials: string) => fixture.url().replace('//', `//${credentials}`);

    const ffmpeg = new FfmpegPush(t, urlOf('studio:p4ss-word@'), { seconds: 1, fast: true });
    const publication = await fixture.publication();
    assert.ok((await drain(publication)).length > 25);
    assert.equal(await ffmpeg.exit(), 0, ffmpeg.terminal);
    assert.deepEqual(fixture.log.codes, ['RTMP_ERR_LOGIN_NEEDED']);

    const wrong = new FfmpegPush(t, urlOf('studio:another@'), { fast: true });
    assert.notEqual(await wrong.exit(), 0);
    assert.match(wrong.terminal, /Server error: .* Wrong user or password/);
    assert.match(wrong.terminal, /Incorrect username\/password/);
    assert.equal(fixture.log.codes.at(-1), 'RTMP_ERR_LOGIN');

    const without = new FfmpegPush(t, fixture.url(), { fast: true });
    assert.notEqual(await without.exit(), 0);
    assert.match(without.terminal, /Log in with user and password/);
    assert.doesNotMatch(JSON.stringify(fixture.log.lines), /p4ss-word|another/);
  });
}
