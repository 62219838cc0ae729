import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import type { OptionSchema } from './option.ts';
import {
  addressList,
  autoOrDuration,
  cameraChoice,
  cameraName,
  cardChoice,
  duration,
  hostName,
  httpAddress,
  memorySize,
  password,
  pictureSize,
  ringName,
  rtmpUrl,
  streamKey,
  wholeNumber,
  yesOrNo,
} from './values.ts';

function read<T>(schema: OptionSchema<T>, value: unknown): T | string {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : `refused: ${result.issues[0].message}`;
}

test('numbers are accepted as numbers, from files, and as text, from flags', () => {
  const port = wholeNumber(0, 65535);
  assert.equal(read(port, 1935), 1935);
  assert.equal(read(port, '1935'), 1935);
  for (const wrong of ['', ' 1', '1e3', '0x10', '-1', 65536, '70000', 1.5, true, null]) {
    assert.equal(read(port, wrong), 'refused: a whole number from 0 to 65535', String(wrong));
  }
});

test('yes and no are accepted as words too, from variables', () => {
  assert.deepEqual(
    [true, 'true', '1', false, 'false', '0'].map((value) => read(yesOrNo(), value)),
    [true, true, true, false, false, false],
  );
  assert.equal(read(yesOrNo(), 'yes'), 'refused: true or false');
});

test('the page has an address with a port, or a port of this computer, or there is none', () => {
  const schema = httpAddress();
  for (const [value, host, port] of [
    ['8935', '127.0.0.1', 8935],
    [8935, '127.0.0.1', 8935],
    [0, '127.0.0.1', 0],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::1]:8935', '::1', 8935],
    ['[::]:65535', '::', 65535],
    ['my-computer.local:8935', 'my-computer.local', 8935],
  ] as const) {
    assert.deepEqual(read(schema, value), { host, port }, String(value));
  }
  for (const value of [false, 'false']) assert.equal(read(schema, value), false);
  const wrong = ['', ':8935', '0.0.0.0', '::1:8935', '[::1]', '127.0.0.1:', '127.0.0.1:65536', 'a b:1', 'http://x:1'];
  for (const value of [...wrong, '127.0.0.1:x', '65536', 65536, -1, true, 'true', null, {}]) {
    assert.match(String(read(schema, value)), /^refused: an address and a port, such as /, String(value));
  }
});

test('durations need a unit', () => {
  const hold = duration(3_600_000, '1h');
  const cases: [unknown, number][] = [
    ['3s', 3000],
    ['500ms', 500],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['0', 0],
    [0, 0],
  ];
  for (const [text, ms] of cases) assert.equal(read(hold, text), ms, String(text));
  for (const wrong of ['3', 3, '3 s', '-1s', '2h', 's', '1d']) {
    assert.equal(read(hold, wrong), 'refused: a duration such as 3s, 500ms or 1m, up to 1h', String(wrong));
  }
});

test('a delay is auto or a duration up to its limit', () => {
  const smooth = autoOrDuration(500, '500ms');
  const cases: [unknown, 'auto' | number][] = [
    ['auto', 'auto'],
    ['0', 0],
    [0, 0],
    ['80ms', 80],
    ['0.5s', 500],
  ];
  for (const [text, ms] of cases) assert.equal(read(smooth, text), ms, String(text));
  for (const wrong of ['501ms', '1s', '80', 80, 'on', '', true, '-5ms']) {
    assert.equal(read(smooth, wrong), 'refused: auto, or a duration such as 80ms, up to 500ms', String(wrong));
  }
});

test('a card is one of three words or the path of a picture', () => {
  for (const word of ['auto', 'guide', 'plain']) assert.equal(read(cardChoice(), word), word);
  for (const file of ['logo.png', '/a b/c.jpg', './plain', 'Plain'])
    assert.deepEqual(read(cardChoice(), file), { file });
  for (const wrong of ['', true, 1, 'a\0b']) {
    assert.equal(read(cardChoice(), wrong), 'refused: auto, guide, plain, or the path of a picture', String(wrong));
  }
});

test('sizes are even and within bounds', () => {
  const size = pictureSize();
  assert.deepEqual(read(size, '1920x1080'), { width: 1920, height: 1080 });
  assert.deepEqual(read(size, '1080×1920'), { width: 1080, height: 1920 });
  assert.deepEqual(read(size, '160x90'), { width: 160, height: 90 });
  assert.deepEqual(read(size, '3840x2160'), { width: 3840, height: 2160 });
  assert.equal(read(size, '1281x720'), 'refused: even numbers, such as 1282x720');
  assert.equal(read(size, '1280x719'), 'refused: even numbers, such as 1280x720');
  const allowed = 'refused: WIDTHxHEIGHT in even numbers, from 160x90 to 3840x2160';
  for (const wrong of ['158x90', '160x88', '3842x2160', '3840x2162', '1920', 'hd', 1920, '1920x1080x2', '-2x4']) {
    assert.equal(read(size, wrong), allowed, String(wrong));
  }
});

test('hosts are addresses or names', () => {
  for (const host of ['127.0.0.1', '::', '::1', 'localhost', 'studio-pc.local'])
    assert.equal(read(hostName(), host), host);
  for (const wrong of ['', 'a b', '-x', 'rtmp://x', 'x:1935'])
    assert.match(String(read(hostName(), wrong)), /^refused/, wrong);
});

test('ring names get their slash, and are short enough for macOS with a suffix', () => {
  assert.equal(read(ringName(), 'drone'), '/drone');
  assert.equal(read(ringName(), '/drone.1'), '/drone.1');
  for (const wrong of ['', '/', '/a/b', `/${'x'.repeat(21)}`, '../x', 'a b'])
    assert.match(String(read(ringName(), wrong)), /^refused/, wrong);
});

test('camera names fit into the field that V4L2 has for them', () => {
  assert.equal(read(cameraName(), 'Kamera für Anna'), 'Kamera für Anna');
  for (const wrong of ['', 'x'.repeat(32), 'ü'.repeat(16), 'a,b', 'a"b', 'a\nb'])
    assert.match(String(read(cameraName(), wrong)), /^refused/, wrong);
});

test('stream keys need no escaping in a URL', () => {
  assert.equal(read(streamKey(), 'abcd-EFGH_1.~'), 'abcd-EFGH_1.~');
  for (const wrong of ['short', 'x'.repeat(129), 'abcd/efgh', 'abcd efgh', 'abcd?efgh', 'abcdefgü'])
    assert.match(String(read(streamKey(), wrong)), /^refused/, wrong);
});

test('RTMP URLs need a host, an app and a name, and escapes in their login', () => {
  for (const good of [
    'rtmp://h/live/x',
    'rtmps://[::1]:2000/live/a/b?c',
    'rtmp://me:p%2Fw%3F@h/live/x',
    'rtmp://me:p@w@h/live/x',
    'rtmp://me:p@h/a@b/x',
    'rtmp://h/live/me@home?x=a@b',
  ])
    assert.equal(read(rtmpUrl(), good), good);
  for (const wrong of ['', 'rtmp://h', 'rtmp://h/live', 'http://h/live/x', 'rtmp://h:x/live/x', 'rtmp://me@h/live'])
    assert.equal(read(rtmpUrl(), wrong), 'refused: a URL such as rtmp://192.168.1.5/live/KEY', wrong);
  for (const wrong of [
    'rtmp://me:p/w@h/live/x',
    'rtmp://me:p?w@h/live/x',
    'rtmp://me:p#w@h/live/x',
    'rtmp://studio:2024/secret@host/live/cam',
    'rtmp://studio:2024?secret@host/live/cam',
    'rtmp://studio:2024#secret@host/live/cam',
  ])
    assert.match(String(read(rtmpUrl(), wrong)), /write \/ as %2F, \? as %3F/, wrong);
});

test('passwords are long, and look the same in logs as they are written', () => {
  for (const good of ['12345678', 'p@ss/w0rd!', '#&()[]{}~^$']) assert.equal(read(password(), good), good);
  for (const bad of [
    '1234567',
    'with space',
    "quote's123",
    'double"123',
    'back\\slash',
    'ümlaut-lang',
    'x'.repeat(129),
  ]) {
    assert.match(String(read(password(), bad)), /^refused/, bad);
  }
});

test('address lists are accepted as one text or as a list', () => {
  assert.deepEqual(read(addressList(), '192.168.1.0/24, ::1,fd00::/8'), ['192.168.1.0/24', '::1', 'fd00::/8']);
  assert.deepEqual(read(addressList(), ['10.0.0.5']), ['10.0.0.5']);
  for (const bad of [
    '',
    ',',
    '10.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/x',
    '1.2.3.4/8/8',
    'host',
    'fe80::1%eth0',
    [],
  ]) {
    assert.match(String(read(addressList(), bad)), /^refused: addresses and networks/, String(bad));
  }
});

test('memory is given in megabytes or gigabytes', () => {
  const memory = memorySize();
  const cases = [
    ['64M', 2 ** 26],
    ['512M', 2 ** 29],
    ['1g', 2 ** 30],
    ['1.5GB', 1.5 * 2 ** 30],
    ['64G', 2 ** 36],
  ] as const;
  for (const [text, bytes] of cases) assert.equal(read(memory, text), bytes, text);
  for (const wrong of [
    '',
    '1',
    '1T',
    '-1G',
    '63M',
    '65G',
    '1 G',
    'G',
    '0G',
    1_000_000_000,
    null,
    `${'9'.repeat(400)}G`,
  ])
    assert.match(String(read(memory, wrong)), /^refused: an amount of memory such as 512M or 2G/, String(wrong));
});

test('cameras are chosen by kind, also several', () => {
  for (const [given, read_] of [
    ['auto', 'auto'],
    ['none', 'none'],
    ['v4l2', ['v4l2']],
    ['pipewire, v4l2', ['pipewire', 'v4l2']],
    [
      ['extension', 'pipewire'],
      ['extension', 'pipewire'],
    ],
  ] as const) {
    assert.deepEqual(read(cameraChoice(), given), read_);
  }
  for (const wrong of ['', 'v4l', 'auto,v4l2', 'none,pipewire', ',', 'V4L2', 1, []]) {
    assert.match(String(read(cameraChoice(), wrong)), /^refused.*with commas/, JSON.stringify(wrong));
  }
});
