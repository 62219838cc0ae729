import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHolder, describePeer } from './describe-peer.ts';

const connectedAt = new Date(2026, 10, 5, 9, 3, 7);
const holder = { remoteAddress: '192.168.1.7', encoder: 'Larix/1.3', connectedAt };

test('a publisher is described by its address, its encoder, and since when it publishes', () => {
  const sameDay = new Date(2026, 10, 5, 23, 59, 59);
  assert.equal(describeHolder(holder, sameDay), '192.168.1.7 (Larix/1.3), since 09:03:07');
  const nextDay = new Date(2026, 10, 6, 0, 0, 0);
  assert.equal(describeHolder(holder, nextDay), '192.168.1.7 (Larix/1.3), since 2026-11-05 09:03:07');
});

test('an encoder without a name is called unknown, and a long name or one for a terminal does no harm', () => {
  assert.equal(describePeer({ remoteAddress: '::1', encoder: '' }), '::1 (unknown encoder)');
  assert.equal(describePeer({ remoteAddress: '::1', encoder: `a\x1b[2J${'b'.repeat(500)}` }).length, 6 + 60);
  assert.doesNotMatch(describePeer({ remoteAddress: '::1', encoder: 'a\x1b[2J' }), /\p{C}/u);
});
