import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Advice, RefusedState } from '@rtmp-vcam/api';
import { findingsOf } from './findings.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

function advice(level: Advice['level'], code: string, text: string = code): Advice {
  return { level, code, text, fix: null };
}

function refused(address: string, minutesAgo: number, code = 'RTMP_ERR_KEY'): RefusedState {
  const last = new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();
  return { address, encoder: '', code, reason: 'wrong stream key', times: 1, last };
}

test('problems come first, and otherwise the order stays', () => {
  const list = [advice('hint', 'A'), advice('problem', 'B'), advice('hint', 'C'), advice('problem', 'D')];
  const found = findingsOf({ advice: list, refused: [] }, NOW);
  assert.deepEqual(
    found.map(({ text }) => text),
    ['B', 'D', 'A', 'C'],
  );
});

test('a sender that was refused lately has a card with its remedy, unless the program has advice about it', () => {
  const both = [refused('192.168.1.2', 3), refused('192.168.1.3', 11), refused('192.168.1.4', 1)];
  const list = [advice('hint', 'ADVICE_REFUSED', '192.168.1.4 was refused: wrong key')];
  const found = findingsOf({ advice: list, refused: both }, NOW);
  assert.deepEqual(
    found.map(({ text, fix }) => [text, fix]),
    [
      ['192.168.1.4 was refused: wrong key', null],
      [
        'A sender from 192.168.1.2 was refused: wrong stream key',
        'Copy the stream key from Connect into the sender again.',
      ],
    ],
  );
});

test('every card has a key of its own', () => {
  const many = [refused('a', 1), refused('a', 1, 'RTMP_ERR_TLS_ONLY'), refused('b', 1)];
  const keys = findingsOf({ advice: [advice('hint', 'X', '1'), advice('hint', 'X', '2')], refused: many }, NOW);
  assert.equal(new Set(keys.map(({ key }) => key)).size, 5);
});
