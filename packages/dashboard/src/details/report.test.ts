import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine } from '@rtmp-vcam/api';
import fc from 'fast-check';
import { stateOf } from '../../testing/states.ts';
import { reportOf } from './report.ts';

function line(message: string): LogLine {
  return { time: '2026-03-01T12:00:00.000Z', level: 'info', camera: null, message, code: null, fix: null, facts: {} };
}

function report(messages: readonly string[]): string {
  const program = stateOf('four');
  const [camera] = program.cameras;
  assert.ok(camera);
  return reportOf(program, camera, messages.map(line));
}

test('the report says what helps', () => {
  const text = report(['Picture: 1920×1080, h264', 'OBS came at 12:30:45']);
  assert.match(text, /\| rtmp-vcam \| 0\.2\.0 \|/);
  assert.match(text, /\| Sender \| OBS Studio 30\.2\.3, rtmp \|/);
  assert.match(text, /\| Settings \| fit contain, .*card auto \|/);
  assert.match(text, /The encoder sends a keyframe every 10 s \(ADVICE_KEYFRAME_INTERVAL\)/);
  assert.match(text, /^2026-03-01T12:00:00\.000Z info OBS came at 12:30:45$/m);
});

test('the report has the facts of the log that help, and none that say who or where somebody is', () => {
  const facts = {
    remote: '192.168.1.20',
    path: 'live/anna',
    user: 'anna',
    encoder: 'OBS',
    width: '1280',
    url: 'rtmp://anna',
  };
  const program = stateOf('live');
  const [camera] = program.cameras;
  assert.ok(camera);
  const text = reportOf(program, camera, [{ ...line('Picture'), facts }]);
  assert.match(text, /info Picture encoder=OBS width=1280$/m);
  assert.doesNotMatch(text, /anna|192\.168/);
});

const hex = fc.integer({ min: 0, max: 0xffff }).map((part) => part.toString(16));
const ipv6 = fc.oneof(
  fc.array(hex, { minLength: 8, maxLength: 8 }).map((parts) => parts.join(':')),
  fc.tuple(hex, hex, hex).map(([a, b, c]) => `${a}:${b}::${c}`),
  hex.map((part) => `fe80::${part}%eth0`),
  fc.constant('::1'),
);
const word = fc.stringMatching(/^[a-z]{6,12}$/);
const secret = fc.oneof(
  fc.ipV4(),
  ipv6,
  word.map((user) => `/home/${user}/.config/rtmp-vcam/config.toml`),
  word.map((user) => `/Users/${user}/picture.png`),
  fc.tuple(word, word).map(([host, key]) => `rtmp://${host}.local:1936/live/${key}`),
);

test('the report has no address, URL, path of a person, or name of a camera', () => {
  const around = fc.constantFrom(
    ...['A sender from HERE came', 'HERE: refused', '(HERE)', 'HERE, again', '"HERE"', '[HERE]:1935', 'HERE'],
  );
  fc.assert(
    fc.property(secret, around, (hidden, sentence) => {
      const text = report([sentence.replace('HERE', hidden)]);
      assert.ok(!text.includes(hidden), text.slice(text.indexOf('#### Log')));
    }),
  );
  assert.doesNotMatch(report(['Drone: Überwachung am Gartentor, hinten shows Studio']), /Gartentor|Studio$/m);
});
