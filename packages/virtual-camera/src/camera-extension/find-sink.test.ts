import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickSink, type StreamFacts } from './find-sink.ts';

const source: StreamFacts = { stream: 10, direction: 1, name: 'RTMP Virtual Camera Source' };
const sink: StreamFacts = { stream: 11, direction: 0, name: 'RTMP Virtual Camera Sink' };
const silent = (stream: number, name?: string): StreamFacts => ({ stream, direction: undefined, name });

const CASES: readonly [string, readonly StreamFacts[], number | undefined][] = [
  ['the one that takes pictures', [source, sink], 11],
  ['wherever it stands', [sink, source], 11],
  ['whatever it is called', [source, { ...sink, name: 'Source' }], 11],
  ['the one called so where no direction is told', [silent(11, 'Our Sink'), silent(10, 'Our Source')], 11],
  ['the second one where nothing is told', [silent(10), silent(11)], 11],
  [
    'never one that gives pictures, whatever it is called',
    [source, { ...source, stream: 12, name: 'Sink' }],
    undefined,
  ],
  ['none of one', [source], undefined],
  ['none of none', [], undefined],
];

for (const [what, streams, expected] of CASES) {
  test(`the sink is ${what}`, () => assert.equal(pickSink(streams), expected));
}
