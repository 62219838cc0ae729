import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Advisor } from './advisor.ts';
import type { CameraFacts } from './facts.ts';
import { factsWith, factsWithoutStream } from './testing/facts.ts';

test('advice on a stream ends with it, and other advice stays', () => {
  const advisor = new Advisor();
  const findings = [{ level: 'warning', text: 'no portal is running', fix: 'sudo apt install it' }] as const;
  const [first, second] = [{}, {}];
  const slow = factsWith({ findings, stream: { keyframeSeconds: 10 } });
  for (let at = 0; at <= 4000; at += 500) advisor.look(slow, first, at);
  const codes = (stream: unknown): string[] => advisor.adviceOn(stream).map(({ code }) => code);
  assert.deepEqual(codes(first), ['ADVICE_CAMERA', 'ADVICE_KEYFRAME_INTERVAL']);
  assert.deepEqual(codes(second), ['ADVICE_CAMERA'], 'nothing was looked at since');
  advisor.look(factsWith({ findings }), second, 4500);
  assert.deepEqual(codes(second), ['ADVICE_CAMERA']);
  advisor.look(factsWithoutStream({ findings: [] }), undefined, 5000);
  assert.deepEqual(codes(undefined), []);
});

test('the test picture and a paused camera get no advice that has to be followed at a sender', () => {
  const slow = { keyframeSeconds: 10, bitrate: 1e5, announced: { fps: 60, bitrate: 1e5 }, reorderMs: 200 };
  const overloaded = { recent: { received: 100, dropped: 50, damaged: 30 } };
  const codesOf = (facts: CameraFacts): string[] => {
    const advisor = new Advisor();
    for (let at = 0; at <= 20_000; at += 500) advisor.look(facts, facts, at);
    return advisor.adviceOn(facts).map(({ code }) => code);
  };
  assert.ok(codesOf(factsWith({ stream: { ...slow, ...overloaded } })).length > 3);
  assert.deepEqual(codesOf(factsWith({ stream: { ...slow, ...overloaded, isDemo: true } })), ['ADVICE_OVERLOAD']);
  assert.deepEqual(codesOf(factsWith({ camera: { isPaused: true }, stream: slow })), []);
});
