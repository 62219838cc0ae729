import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned } from '../camera/testing/planned.ts';
import { randomStreamKey } from '../keys/key-file.ts';
import { CameraRoutes } from './camera-routes.ts';
import { publishingRules } from './publishing-rules.ts';

const NONE = { user: undefined, password: undefined, allow: undefined };
const LOGIN = { ...NONE, user: 'studio', password: 'pass-word' };
const KEY = 'some-key';

function routes(key = KEY, open = false): CameraRoutes {
  const made = new CameraRoutes();
  made.set([planned({ key })], { open });
  return made;
}

function client(app: string, local = false) {
  const target = { segments: [app], rawSegments: [app], queryValues: [] };
  return { app, tcUrl: '', target, local, remoteAddress: '192.0.2.1' };
}

test('without a user nobody logs in', () => {
  assert.equal(publishingRules(NONE, routes()).login, undefined);
});

test('with a user, senders on other computers log in unless the key is in their app', () => {
  const { login } = publishingRules(LOGIN, routes());
  assert.deepEqual([login?.user, login?.password], ['studio', 'pass-word']);
  const exempts = (rules: typeof login, app: string, local = false): unknown => {
    const verdict = rules?.exempt?.(client(app, local));
    return typeof verdict === 'object' ? verdict.allow : verdict;
  };
  assert.equal(exempts(login, 'live'), false);
  assert.equal(exempts(login, KEY), true);
  assert.equal(exempts(login, 'live', true), true);
  assert.equal(exempts(publishingRules(LOGIN, routes(KEY, true)).login, 'live'), true);
});

test('wrong keys make senders wait, unless the key is one that the program made', async () => {
  const guessable = async (key: string): Promise<unknown> => {
    const { authorize } = publishingRules(NONE, routes(key));
    const verdict = await authorize?.({ ...client('wrong'), publishId: 1, streamName: '', flashVer: '' });
    return verdict?.allow === false && verdict.guessable;
  };
  assert.equal(await guessable(KEY), true);
  assert.equal(await guessable(randomStreamKey()), false);
});

test('the list of addresses can have networks and single addresses', () => {
  const { allow = assert.fail('no list') } = publishingRules(
    { ...NONE, allow: ['192.168.1.0/24', '10.0.0.5', 'fd00::/8'] },
    routes(),
  );
  assert.ok(allow.check('192.168.1.77', 'ipv4') && allow.check('10.0.0.5', 'ipv4') && allow.check('fd12::1', 'ipv6'));
  assert.ok(!allow.check('192.168.2.1', 'ipv4') && !allow.check('10.0.0.6', 'ipv4') && !allow.check('fe80::1', 'ipv6'));
});
