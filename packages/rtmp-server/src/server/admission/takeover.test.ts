import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayTakeOver } from './takeover.ts';

const holder = { remoteAddress: '10.0.0.1', lastPacketAt: 1000, full: false };
const rule = { silenceMs: 2000, nowMs: 2999 };

test('a publisher takes over at once from the same address, and from another one after the silence', () => {
  assert.ok(mayTakeOver(holder, { remoteAddress: '10.0.0.1' }, rule));
  assert.ok(!mayTakeOver(holder, { remoteAddress: '10.0.0.2' }, rule));
  assert.ok(mayTakeOver(holder, { remoteAddress: '10.0.0.2' }, { ...rule, nowMs: 3000 }));
});

test('a publisher that is not read from is not silent', () => {
  assert.ok(!mayTakeOver({ ...holder, full: true }, { remoteAddress: '10.0.0.2' }, { ...rule, nowMs: 99_999 }));
});
