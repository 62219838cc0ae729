import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickSink, type StreamFacts } from './find-sink.ts';

const source: StreamFacts = { stream: 10, direction: 1, name: 'RTMP Virtual Camera Source' };
const sink: StreamFacts = { stream: 11, direction: 0, name: 'RTMP Virtual Camera Sink' };
const silent = (stream: number, name?: string): StreamFacts => ({ stream, direction: undefined, name });

const CASES: readonly [string, readonly StreamFacts[], number | undefined][] = [
  ['the stream that accepts pictures', [source, sink], 11],
  ['the stream that accepts pictures, in either order', [sink, source], 11],
  ['the stream that accepts pictures, whatever its name', [source, { ...sink, name: 'Source' }], 11],
  ['the stream with that name if no direction is known', [silent(11, 'Our Sink'), silent(10, 'Our Source')], 11],
  ['the second stream if nothing is known', [silent(10), silent(11)], 11],
  [
    'never a stream that provides pictures, whatever its name',
    [source, { ...source, stream: 12, name: 'Sink' }],
    undefined,
  ],
  ['missing when there is only a source', [source], undefined],
  ['missing when there is no stream', [], undefined],
];

for (const [what, streams, expected] of CASES) {
  test(`the sink is ${what}`, () => assert.equal(pickSink(streams), expected));
}
