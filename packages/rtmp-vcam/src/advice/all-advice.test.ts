import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_ADVICE } from './all-advice.ts';
import type { CameraFacts } from './facts.ts';
import { factsWith, factsWithoutStream } from './testing/facts.ts';

const codesFor = (facts: CameraFacts): string[] =>
  ALL_ADVICE.filter((kind) => [kind.find(facts) ?? []].flat().length > 0).map(({ code }) => code);

test('there is nothing to say about a good stream, and about a camera that waits', () => {
  assert.deepEqual(codesFor(factsWith()), []);
  assert.deepEqual(codesFor(factsWithoutStream()), []);
  const before = {
    picture: undefined,
    keyframeSeconds: undefined,
    sinceKeyframeSeconds: 0,
    receivedFps: 0,
    bitrate: 0,
  };
  assert.deepEqual(codesFor(factsWith({ stream: { ...before, seconds: 0 } })), [], 'a stream has just begun');
});

test('each kind has a code of its own, and a file with it is in the list', () => {
  const codes = ALL_ADVICE.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const written = files.flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(/code: '(ADVICE_\w+)'/g),
  ]);
  assert.deepEqual(written.map(([, code]) => code).toSorted(), codes.toSorted());
});

const figure = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true }));
const size = fc.integer({ min: 1, max: 8192 });
const anyFacts = fc
  .record({
    camera: fc.record({
      width: size,
      height: size,
      fps: fc.integer({ min: 1, max: 120 }),
      fit: fc.constantFrom('contain', 'cover', 'stretch'),
      rotate: fc.constantFrom(0, 90, 180, 270),
      smooth: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 0, max: 500 })),
    }),
    stream: fc.record({
      seconds: figure,
      isLocal: fc.boolean(),
      picture: fc.option(
        fc.record({ width: size, height: size, codec: fc.constantFrom('avc1', 'av01', ''), decoder: fc.string() }),
        { nil: undefined },
      ),
      bitrate: figure,
      receivedFps: figure,
      keyframeSeconds: fc.option(figure, { nil: undefined }),
      sinceKeyframeSeconds: figure,
      reorderMs: figure,
      jitterMs: figure,
      smoothingMs: figure,
      recent: fc.record({ received: figure, dropped: figure, damaged: figure }),
    }),
  })
  .map(factsWith);

test('whatever is measured, advice is a sentence with figures that make sense', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      for (const { text, fix } of ALL_ADVICE.flatMap((kind) => [kind.find(facts) ?? []].flat())) {
        for (const words of [text, fix ?? 'Nothing.']) {
          assert.match(words, /^[A-Z0-9].*$/);
          assert.doesNotMatch(words, /NaN|undefined|Infinity|null|-\d|\d\.\d{2}/);
        }
      }
    }),
    { numRuns: 500 },
  );
});
