import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsWith, said } from './testing/facts.ts';
import { unevenNetwork } from './uneven-network.ts';

test('an uneven network is named with the time for which pictures are held', () => {
  assert.equal(said(unevenNetwork, factsWith({ stream: { smoothingMs: 30 } })), undefined);
  const { text, fix } = said(unevenNetwork, factsWith({ stream: { smoothingMs: 83 } })) ?? assert.fail();
  assert.equal(text, 'The network is uneven, so pictures are held 80 ms');
  assert.match(fix ?? '', /by cable/);
});

test('a sender on this computer needs no cable', () => {
  const { text, fix } = said(unevenNetwork, factsWith({ stream: { smoothingMs: 83, isLocal: true } })) ?? assert.fail();
  assert.match(text, /^The sender on this computer sends unevenly, so/);
  assert.doesNotMatch(fix ?? '', /cable|network/);
});

test('smoothing that is too short is named, and one that is long enough is what the owner wants', () => {
  const short = factsWith({ camera: { smooth: 50 }, stream: { smoothingMs: 50, jitterMs: 120 } });
  assert.equal(
    said(unevenNetwork, short)?.text,
    'The network is uneven (120 ms), and pictures are held only 50 ms, so they jerk',
  );
  const none = factsWith({ camera: { smooth: 0 }, stream: { jitterMs: 120 } });
  assert.match(said(unevenNetwork, none)?.text ?? '', /pictures are not held, so they jerk$/);
  const long = factsWith({ camera: { smooth: 200 }, stream: { smoothingMs: 200, jitterMs: 120 } });
  assert.equal(said(unevenNetwork, long), undefined);
});
