import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublishTarget } from '../../session/server/publish-target.ts';
import type { AuthorizeRequest } from './authorize.ts';
import { type Admission, Doorkeeper } from './doorkeeper.ts';
import { streamKeyRule } from './stream-key-rule.ts';

const LIMITS = { freeAttempts: 2, longestBrakeMs: 60_000 };

function asking(name: string, from: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  const texts = { app: 'live', streamName: name, tcUrl: '', flashVer: '' };
  const target = parsePublishTarget('live', name);
  return { publishId: 1, ...texts, target, remoteAddress: '192.0.2.7', local: false, ...from };
}

function codeOf(admission: Admission): string {
  return admission.allow ? 'allowed' : admission.error.code;
}

test('a publisher that guesses keys waits longer each time, and is sent how long', async () => {
  let now = 0;
  const door = new Doorkeeper({ authorize: streamKeyRule({ key: 'k3y' }), limits: LIMITS, now: () => now });
  const tries = async (name: string, from?: Partial<AuthorizeRequest>) =>
    codeOf(await door.publish(asking(name, from)));
  for (let attempt = 0; attempt < 3; attempt++) assert.equal(await tries('guess'), 'RTMP_ERR_KEY');
  assert.equal(await tries('guess'), 'RTMP_ERR_BRAKE');
  const right = await door.publish(asking('k3y'));
  assert.ok(!right.allow, 'not even the right key is accepted now');
  assert.match(right.status.description, /Too many wrong keys.*: try again in 1 s \(NetStream\.Publish\.Denied\)$/);

  assert.equal(await tries('k3y', { remoteAddress: '192.0.2.8' }), 'allowed', 'other addresses do not wait');
  assert.equal(await tries('guess', { local: true, remoteAddress: '127.0.0.1' }), 'allowed');

  now = 1000;
  assert.equal(await tries('guess'), 'RTMP_ERR_KEY');
  now = 2000;
  assert.equal(await tries('k3y'), 'RTMP_ERR_BRAKE', 'two seconds this time');
  now = 3000;
  assert.equal(await tries('k3y'), 'allowed');
  for (let attempt = 0; attempt < 3; attempt++)
    assert.equal(await tries('guess'), 'RTMP_ERR_KEY', 'it starts again from zero');
});

test('a client that guesses passwords waits too, before the next challenge', async () => {
  let now = 0;
  const login = { user: 'u', password: 'p' };
  const door = new Doorkeeper({ authorize: streamKeyRule({}), login, limits: LIMITS, now: () => now });
  const connect = (app: string) => {
    const target = parsePublishTarget(app, '');
    return door.connect({ app, tcUrl: '', target, remoteAddress: '192.0.2.7', local: false });
  };
  const codes: (string | undefined)[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    const verdict = connect('live?authmod=adobe&user=');
    codes.push(verdict.allow ? 'allowed' : verdict.error?.code);
  }
  const wrong = 'RTMP_ERR_LOGIN';
  assert.deepEqual(codes, [wrong, wrong, wrong, 'RTMP_ERR_BRAKE', 'RTMP_ERR_BRAKE']);
  now = 1000;
  const verdict = connect('live');
  assert.ok(!verdict.allow);
  assert.equal(verdict.error?.code, 'RTMP_ERR_LOGIN_NEEDED');
});

test('refusals for other reasons make nobody wait', async () => {
  const authorize = () => ({ allow: false, reason: 'closed today' }) as const;
  const door = new Doorkeeper({ authorize, limits: { ...LIMITS, freeAttempts: 0 }, now: () => 0 });
  for (let attempt = 0; attempt < 3; attempt++) {
    assert.equal(codeOf(await door.publish(asking('x'))), 'RTMP_ERR_PUBLISH_DENIED');
  }
});
