import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Refusal, RtmpError } from '@rtmp-vcam/rtmp-server';
import { describeHolder } from '../run/open-server.ts';
import { Refusals } from './refusals.ts';

const refusal = (code: Refusal['code'], fields: Partial<Refusal> = {}): Refusal => ({
  remoteAddress: '192.168.1.20',
  encoder: 'FMLE/3.0 (compatible; GoPro)',
  code,
  reason: 'Wrong or missing stream key',
  ...fields,
});

function refusalsOf(t: TestContext) {
  let now = 1000;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  // A mocked method would remember each of a million calls.
  const { now: real } = performance;
  performance.now = () => now;
  t.after(() => {
    performance.now = real;
  });
  const noLogins: Refusal[] = [];
  const refusals = new Refusals({ onNoLogin: (each) => noLogins.push(each) });
  const pass = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  t.after(() => refusals.close());
  return { refusals, noLogins, pass };
}

test('the newest refusal is shown for some seconds', (t) => {
  const { refusals, pass } = refusalsOf(t);
  assert.equal(refusals.text, undefined);
  refusals.add(refusal('RTMP_ERR_KEY'));
  assert.equal(refusals.text, '192.168.1.20 (GoPro) refused: wrong stream key');
  pass(5000);
  refusals.add(refusal('RTMP_ERR_ADDRESS', { remoteAddress: '10.0.0.9', encoder: '' }));
  assert.equal(refusals.text, '10.0.0.9 refused: its address is not on the --allow list');
  pass(7000);
  assert.ok(refusals.text);
  pass(2000);
  assert.equal(refusals.text, undefined);
});

test('of a camera that another sender has, it says which sender, from where and since when', (t) => {
  const { refusals } = refusalsOf(t);
  const connectedAt = new Date(Date.now() - 12 * 60_000 - 1);
  const holder = describeHolder({
    resource: "Anna's",
    encoder: 'obs-studio',
    remoteAddress: 'fe80::4%eth0',
    connectedAt,
  });
  refusals.add(
    refusal('RTMP_ERR_PATH_BUSY', { reason: new RtmpError('RTMP_ERR_PATH_BUSY', { detail: holder }).message }),
  );
  const shown =
    /^192\.168\.1\.20 \(GoPro\) refused: the camera shows .+ from fe80::4%eth0 since [\d:]{8} \(for 12 min\)$/;
  assert.match(refusals.text ?? '', shown);
});

test('who has the camera is described with a time that people in another time zone understand', () => {
  const now = new Date(2026, 10, 5, 9, 3, 7);
  const lasted = (ms: number): string | undefined => {
    const connectedAt = new Date(now.getTime() - ms);
    const text = describeHolder({ resource: 'Studio', encoder: '', remoteAddress: '192.0.2.1', connectedAt }, now);
    assert.match(text, /^the camera 'Studio' shows a sender from 192\.0\.2\.1 since /);
    return /\(for (.+)\)$/.exec(text)?.[1];
  };
  const [minute, hour] = [60_000, 3_600_000];
  assert.deepEqual([0, 59_999, minute, 119 * minute, 2 * hour, 47 * hour, 48 * hour].map(lasted), [
    '0 s',
    '59 s',
    '1 min',
    '119 min',
    '2 h',
    '47 h',
    '2 days',
  ]);
});

test('other reasons are shown as they are', (t) => {
  const { refusals } = refusalsOf(t);
  const reason = 'Too many wrong keys or passwords: this address has to wait up to 4 s';
  refusals.add(refusal('RTMP_ERR_BRAKE', { reason }));
  assert.equal(refusals.text, `192.168.1.20 (GoPro) refused: t${reason.slice(1)}`);
});

test('a sender that is let in takes its refusal away, and no other one', (t) => {
  const { refusals } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_KEY'));
  refusals.accepted('192.168.1.21');
  assert.ok(refusals.text);
  refusals.accepted('192.168.1.20');
  assert.equal(refusals.text, undefined);
});

test('the first step of a login is no refusal, unless nothing follows', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(1000);
  assert.equal(refusals.text, undefined);
  refusals.accepted('192.168.1.20');
  pass(10_000);
  assert.deepEqual([refusals.text, noLogins], [undefined, []]);

  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(1000);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  pass(2100);
  assert.match(refusals.text ?? '', /GoPro\) refused: it has to log in/);
  assert.equal(noLogins.length, 1);
});

test('a wrong password is the answer to a login', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  refusals.add(refusal('RTMP_ERR_LOGIN', { reason: 'Wrong user or password' }));
  assert.match(refusals.text ?? '', /refused: wrong user or password$/);
  pass(10_000);
  assert.deepEqual(noLogins, []);
});

const [KEY, ALLOW] = ['RTMP_ERR_KEY', 'RTMP_ERR_ADDRESS'] as const;

/** Each flood is refused many times a second from addresses that change. */
const FLOODS: Readonly<Record<string, (n: number) => Refusal>> = {
  'wrong keys from the internet': (n) => refusal(KEY, { remoteAddress: `203.${n >> 8}.${n & 255}.1`, encoder: '' }),
  'wrong keys from the internet in the name of a GoPro': (n) =>
    refusal(KEY, { remoteAddress: `2001:db8:${n.toString(16)}::1` }),
  'addresses that are not on the list': (n) => refusal(ALLOW, { remoteAddress: `198.51.${n & 255}.7`, encoder: '' }),
  'wrong keys from one computer in this network': () => refusal(KEY, { remoteAddress: '192.168.1.66' }),
};

for (const [what, flood] of Object.entries(FLOODS)) {
  test(`${what} do not hide the sender that is refused in this network`, (t) => {
    const { refusals, pass } = refusalsOf(t);
    const strangers = (ms: number): void => {
      for (let n = 0; n < ms; n += 10) {
        refusals.add(flood(n));
        pass(10);
      }
    };
    strangers(20_000);
    assert.ok(refusals.text, 'a flood alone is shown');
    refusals.add(refusal(KEY));
    for (let shown = 0; shown < 5; shown++) {
      assert.equal(refusals.text, '192.168.1.20 (GoPro) refused: wrong stream key', `${shown} s later`);
      strangers(1000);
    }
  });
}

test('a sender that was let in before is shown before strangers, from wherever it comes', (t) => {
  const { refusals, pass } = refusalsOf(t);
  refusals.accepted('203.0.113.5');
  refusals.add(refusal(KEY, { remoteAddress: '203.0.113.5' }));
  for (let n = 0; n < 500; n++) {
    refusals.add(refusal(KEY, { remoteAddress: `10.0.${n >> 8}.${n & 255}` }));
    pass(10);
    assert.match(refusals.text ?? '', /^203\.0\.113\.5 /);
  }
});

test('of equal senders, each one is shown long enough to be read', (t) => {
  const { refusals, pass } = refusalsOf(t);
  const texts: (string | undefined)[] = [];
  for (let n = 0; n < 1000; n++) {
    refusals.add(refusal(KEY, { remoteAddress: `10.0.${n >> 8}.${n & 255}` }));
    pass(10);
    if (texts.at(-1) !== refusals.text) texts.push(refusals.text);
  }
  assert.ok(texts.length <= 3, texts.join('\n'));
});

test('a sender that tries again every two seconds stays the one that is shown', (t) => {
  const { refusals, pass } = refusalsOf(t);
  for (let n = 0; n < 300; n++) {
    if (n % 2 === 0) refusals.add(refusal(KEY));
    refusals.add(FLOODS['wrong keys from one computer in this network']?.(n) ?? assert.fail());
    for (let step = 0; step < 9; step++) {
      pass(100);
      refusals.add(refusal(KEY, { remoteAddress: '192.168.1.66' }));
    }
    pass(100);
    if (n > 30) assert.match(refusals.text ?? '', /^192\.168\.1\.20 /);
  }
});

test('a million refused senders take little memory and few timers', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 1_000_000; n++) {
    const remoteAddress = `203.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    refusals.add(refusal(n % 2 === 0 ? 'RTMP_ERR_LOGIN_NEEDED' : KEY, { remoteAddress }));
    if (n % 2 === 0) refusals.accepted(remoteAddress);
    if (n % 4 === 0) refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED', { remoteAddress }));
  }
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 64 << 20, `${(grown / 2 ** 20).toFixed(1)} MiB`);
  pass(3000);
  assert.ok(noLogins.length <= 64, `${noLogins.length} senders`);
});

test('a flood of senders that have to log in does not hide the one in this network that did not', (t) => {
  const { refusals, noLogins, pass } = refusalsOf(t);
  refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED'));
  for (let n = 0; n < 2000; n++)
    refusals.add(refusal('RTMP_ERR_LOGIN_NEEDED', { remoteAddress: `203.0.${n >> 8}.${n & 255}` }));
  pass(3000);
  assert.ok(noLogins.some(({ remoteAddress }) => remoteAddress === '192.168.1.20'));
  assert.match(refusals.text ?? '', /^192\.168\.1\.20 /);
});
