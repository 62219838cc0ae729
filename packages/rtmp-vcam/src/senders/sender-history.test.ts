import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '@rtmp-vcam/rtmp-server';
import { SenderHistory } from './sender-history.ts';

const refusal = (code: Refusal['code'], remoteAddress = '192.168.1.20'): Refusal => {
  return { remoteAddress, encoder: 'FMLE/3.0 (compatible; GoPro)', code, reason: 'Wrong or missing stream key' };
};

test('the same sender with the same reason is remembered once, and ten are remembered at most', () => {
  const history = new SenderHistory();
  for (let again = 0; again < 3; again++) history.refuse(refusal('RTMP_ERR_KEY'));
  history.refuse(refusal('RTMP_ERR_PATH_BUSY'));
  history.refuse(refusal('RTMP_ERR_KEY'));
  assert.deepEqual(
    history.refused.map(({ refusal: { code }, times }) => [code, times]),
    [
      ['RTMP_ERR_KEY', 4],
      ['RTMP_ERR_PATH_BUSY', 1],
    ],
  );
  for (let last = 0; last < 40; last++) history.refuse(refusal('RTMP_ERR_KEY', `10.0.0.${last}`));
  assert.equal(history.refused.length, 10);
  assert.equal(history.refused[0]?.refusal.remoteAddress, '10.0.0.39');
});

test('the notice of whom the owner has disconnected stays for some seconds', (t) => {
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  const history = new SenderHistory();
  assert.equal(history.notice, undefined);
  history.disconnect(refusal('RTMP_ERR_KEPT_OUT'));
  assert.equal(history.notice, '192.168.1.20 (GoPro) was disconnected by rtmp-vcam disconnect');
  history.disconnect({ remoteAddress: '10.0.0.9', encoder: '' });
  assert.equal(history.notice, '10.0.0.9 was disconnected by rtmp-vcam disconnect');
  now += 9000;
  assert.equal(history.notice, undefined);
});

test('a sender that was let in is settled until it is refused again', () => {
  const history = new SenderHistory();
  history.refuse(refusal('RTMP_ERR_KEY', '10.0.0.1'));
  history.refuse(refusal('RTMP_ERR_KEY', '10.0.0.2'));
  history.accepted('10.0.0.1');
  assert.deepEqual(
    history.refused.map(({ isSettled }) => isSettled),
    [false, true],
  );
  history.refuse(refusal('RTMP_ERR_KEY', '10.0.0.1'));
  assert.equal(history.refused[0]?.isSettled, false);
});
