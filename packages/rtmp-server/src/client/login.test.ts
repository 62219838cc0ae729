import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { isAmfObject } from '../amf/index.ts';
import { RtmpError } from '../errors.ts';
import { streamKeyRule } from '../server/admission/stream-key-rule.ts';
import { frame, ServerFixture } from '../server/testing/server-fixture.ts';
import type { LoginMethod } from '../session/login-methods.ts';
import { loginFields } from './login.ts';
import { RtmpPlayer } from './rtmp-player.ts';
import { RtmpPublisher } from './rtmp-publisher.ts';
import { parseRtmpUrl } from './rtmp-url.ts';
import { Origin } from './testing/origin.ts';

const USER = 'studio';
const PASSWORD = 'p+s@s:/w?o#r%d=1&x';
const codeIs = (code: string) => (error: unknown) =>
  error instanceof RtmpError && error.code === code && !error.message.includes(PASSWORD);

async function serverWith(t: Parameters<typeof ServerFixture.start>[0], method: LoginMethod) {
  const login = { user: USER, password: PASSWORD, method, exempt: () => false };
  const fixture = await ServerFixture.start(t, { login, authorize: streamKeyRule({ open: true }) });
  const url = (user: string, password: string) => {
    return fixture.url().replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
  };
  return { fixture, url };
}

for (const method of ['adobe', 'llnw'] as const) {
  test(`${method}: a publisher logs in with the user and password of its URL`, async (t) => {
    const { fixture, url } = await serverWith(t, method);
    const publisher = await RtmpPublisher.connect(url(USER, PASSWORD));
    const { app } = await fixture.publication();
    assert.equal(app, 'live');
    await publisher.close();
  });

  test(`${method}: a wrong password, a wrong user and a missing login are refused`, async (t) => {
    const { fixture, url } = await serverWith(t, method);
    await assert.rejects(RtmpPublisher.connect(url(USER, `${PASSWORD}x`)), codeIs('RTMP_ERR_LOGIN'));
    await assert.rejects(RtmpPublisher.connect(url('nobody', PASSWORD)), codeIs('RTMP_ERR_LOGIN'));
    await assert.rejects(RtmpPublisher.connect(fixture.url()), codeIs('RTMP_ERR_LOGIN_NEEDED'));
  });
}

test('adobe: the answer uses the opaque text if there is one, else the challenge', () => {
  const url = parseRtmpUrl('rtmp://me:word@example.org/live/test');
  const md5 = (text: string) => createHash('md5').update(text).digest('base64');
  for (const [asked, counts] of [
    ['salt=SaLt&challenge=CHAL==&opaque=OPAQUE+/', 'OPAQUE+/'],
    ['salt=SaLt&challenge=CHAL==', 'CHAL=='],
  ] as const) {
    const fields = loginFields(`[ authmod=adobe ] : ?reason=needauth&user=me&${asked}`, url);
    const [, ours = '', response = ''] = /&challenge=([0-9a-f]{8})&response=([^&]+)/.exec(fields) ?? [];
    assert.equal(response, md5(md5('meSaLtword') + counts + ours));
    assert.ok(fields.startsWith('?authmod=adobe&user=me&'));
  }
});

test('a player logs in too, but not any number of times', async () => {
  const apps: unknown[] = [];
  let patience = 1;
  await using origin = await Origin.start({
    on: ({ name, transactionId, args: [fields] }, server) => {
      if (name !== 'connect') return false;
      apps.push(fields !== undefined && isAmfObject(fields) ? fields['app'] : undefined);
      if (patience-- <= 0) return false;
      const description = '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ]';
      server.command('_error', transactionId, [
        null,
        { level: 'error', code: 'NetConnection.Connect.Rejected', description },
      ]);
      return true;
    },
  });
  const url = origin.url('live/test').replace('//', '//me:secret@');
  const connecting = RtmpPlayer.connect(url);
  (await origin.viewer()).server.packet(frame(0));
  await (await connecting).close();
  assert.deepEqual(apps, ['live', 'live?authmod=adobe&user=me']);
  patience = 100;
  await assert.rejects(RtmpPlayer.connect(url), codeIs('RTMP_ERR_LOGIN'));
  assert.equal(origin.connections, 5);
});
