import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Refusal } from '@rtmp-vcam/rtmp-server';
import { Refusals } from './refusals.ts';

const refusal = (code: Refusal['code'], fields: Partial<Refusal> = {}): Refusal => ({
  remoteAddress: '192.168.1.20',
  encoder: 'FMLE/3.0 (compatible; GoPro)',
  code,
  reason: 'Wrong or missing stream key',
  ...fields,
});

function refusalsOf(t: TestContext) {
  let now = 1000;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const noLogins: Refusal[] = [];
  const refusals = new Refusals({ onNoLogin: (each) => noLogins.push(each) });
  const pass = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  t.after(() => refusals.close());
  return { refusals, noLogins, pass };
}

test('the newest refusal is shown for some seconds', (t) => {
  const { refusals, pass } = refusalsOf(t);
  assert.equal(refusals.text, undefined);
  refusals.add(refusal('RTMP_ERR_KEY'));
  assert.equal(refusals.text, '192.168.1.20 (GoPro) refused: wrong stream key');
  pass(5000);
  refusals.add(refusal('RTMP_ERR_ADDRESS', { remoteAddress: '10.0.0.9', encoder: '' }));
  assert.equal(refusals.text, '10.0.0.9 refused: its address is not on the --allow list');
  pass(7000);
  assert.ok(refusals.text);
  pass(2000);
  assert.equal(refusals.text, undefined);
});

test('other reasons are shown as they are', (t) => {
  const { refusals } = refusalsOf(t);
  const reason = 'Too many wrong keys or passwords from this address: try again in 4 s';
  refusals.add(refusal('RTMP_ERR_BRAKE', { reason }));
  assert.equal(refusals.text, `192.168.1.20 (GoPro) refused: t${reason.slice(1)}`);
});

test('a sender that is let in takes its refusal away, and no other one', (t) => {
  const { refusals } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_KEY'));
  refusals.accepted('192.168.1.21');
  assert.ok(refusals.text);
  refusals.accepted('192.168.1.20');
  assert.equal(refusals.text, undefined);
});

test('the first step of a login is no refusal, unless nothing follows', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(1000);
  assert.equal(refusals.text, undefined);
  refusals.accepted('192.168.1.20');
  pass(10_000);
  assert.deepEqual([refusals.text, noLogins], [undefined, []]);

  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(1000);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(2100);
  assert.match(refusals.text ?? '', /GoPro\) refused: it has to log in/);
  assert.equal(noLogins.length, 1);
});

test('a wrong password is the answer to a login', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  refusals.add(refusal('RTMP_ERR_LOGIN', { reason: 'Wrong user or password' }));
  assert.match(refusals.text ?? '', /refused: wrong user or password$/);
  pass(10_000);
  assert.deepEqual(noLogins, []);
});
