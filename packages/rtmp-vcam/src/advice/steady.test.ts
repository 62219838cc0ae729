import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdviceKind, Words } from './advice-kind.ts';
import { type NotedAdvice, shown, steadied } from './steady.ts';

const words = { title: '', meaning: '', remedy: '', aboutStream: true, aboutSender: true } as const;
const kind: AdviceKind = { ...words, code: 'ADVICE_A', afterMs: 3000, keepMs: 5000, find: () => undefined };
const known: AdviceKind = { ...words, code: 'ADVICE_B', afterMs: 0, keepMs: 0, find: () => undefined };
const say = (text: string, level: Words['level'] = 'hint'): Words => ({ level, text, fix: null });

/** What is shown at each half second, when `find` says what is found at a time in milliseconds. */
function play(seconds: number, find: (at: number) => readonly Words[], of = kind): string[] {
  let noted: readonly NotedAdvice[] = [];
  const seen: string[] = [];
  for (let at = 0; at <= seconds * 1000; at += 500) {
    noted = steadied(noted, [{ kind: of, words: find(at) }], at);
    seen.push(
      shown(noted)
        .map(({ text }) => text)
        .join(),
    );
  }
  return seen;
}

/** Texts in a row, and how many half seconds each was shown. */
function runs(seen: readonly string[]): [text: string, times: number][] {
  const found: [string, number][] = [];
  for (const text of seen) {
    const last = found.at(-1);
    if (last?.[0] === text) last[1]++;
    else found.push([text, 1]);
  }
  return found;
}

test('advice comes after its time, and goes after its time', () => {
  const seen = play(20, (at) => (at < 10_000 ? [say('a')] : []));
  assert.deepEqual(runs(seen), [
    ['', 6],
    ['a', 23],
    ['', 12],
  ]);
});

test('what comes and goes is not shown before it stays, and then does not flicker', () => {
  assert.deepEqual(runs(play(20, (at) => (at % 2000 < 1000 ? [say('a')] : []))), [['', 41]]);
  const seen = play(40, (at) => (at < 5000 || at % 4000 < 1000 ? [say('a')] : []));
  assert.deepEqual(
    runs(seen).map(([text]) => text),
    ['', 'a'],
  );
});

test('figures in it change only every five seconds', () => {
  const seen = runs(play(30, (at) => [say(`${at}`)]));
  assert.deepEqual(seen[0], ['', 6]);
  for (const [, times] of seen.slice(1, -1)) assert.ok(times >= 10, JSON.stringify(seen));
});

test('what is true or not comes and goes at once, and several of a kind are told apart', () => {
  const seen = play(3, (at) => (at < 1000 ? [say('x')] : at < 2000 ? [say('y'), say('x')] : []), known);
  assert.deepEqual(runs(seen), [
    ['x', 2],
    ['y,x', 2],
    ['', 3],
  ]);
});

test('problems come first', () => {
  const noted = steadied([], [{ kind: known, words: [say('hint'), say('problem', 'problem')] }], 0);
  assert.deepEqual(
    shown(noted).map(({ text }) => text),
    ['problem', 'hint'],
  );
});
