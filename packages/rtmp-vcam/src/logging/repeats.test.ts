import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { logEvent } from './event.ts';
import { Repeats } from './repeats.ts';
import type { Summary } from './summary.ts';

const [DEBUG, INFO, WARN] = [20, 30, 40];

interface Line {
  readonly at: number;
  readonly message: string;
  readonly remote: unknown;
}

/** Everything that is written, on a simulated clock. */
function logOf(t: TestContext, generous = false) {
  let now = 1000;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lines: Line[] = [];
  const summaries: Summary[] = [];
  const repeats = new Repeats({
    generous,
    now: () => now,
    write: (summary) => {
      summaries.push(summary);
      lines.push({ at: now, message: summary.message, remote: summary.fields.remote });
    },
  });
  return {
    lines,
    summaries,
    repeats,
    log: (level: number, fields: { readonly remote?: string; readonly code?: string }, message: string): boolean => {
      const isWritten = repeats.admits(logEvent(level, [fields, message]));
      if (isWritten) lines.push({ at: now, message, remote: fields.remote });
      return isWritten;
    },
    pass: (ms: number): void => {
      now += ms;
      t.mock.timers.tick(ms);
    },
  };
}

type Log = ReturnType<typeof logOf>;

/** Each flood is what a peer can cause, as often as it likes. */
const FLOODS: Readonly<Record<string, (n: number, remote: string) => Parameters<Log['log']>>> = {
  'GET requests': (_, remote) => [WARN, { remote, code: 'RTMP_ERR_HANDSHAKE_HTTP' }, 'The peer speaks HTTP'],
  'wrong keys': (n, remote) => [WARN, { remote, code: 'RTMP_ERR_KEY' }, `A sender was refused: x${n}`],
  'connections that are turned away': (_, remote) => [WARN, { remote, code: 'RTMP_ERR_CONNECTIONS' }, 'Too many'],
  'silent connections': (_, remote) => [INFO, { remote, code: 'RTMP_ERR_EVICTED' }, 'Closed to make room'],
  'connections opened': (_, remote) => [DEBUG, { remote }, 'Connection opened'],
  publications: (_, remote) => [INFO, { remote }, 'Publication began'],
  'new picture sizes': (_, remote) => [INFO, { remote }, 'Picture'],
  overload: (n, remote) => [WARN, { remote, code: 'VIDEO_ERR_OVERLOADED' }, `${n} packets were skipped`],
  'names of encoders': (n, remote) => [
    WARN,
    { remote, fix: 'Turn on the video.' } as object,
    `Encoder ${n} sent no picture`,
  ],
};

const SOURCES: Readonly<Record<string, (n: number) => string>> = {
  'one address': () => '192.168.1.66',
  'one IPv6 network': (n) => `2001:db8::${(n % 65_536).toString(16)}`,
  'a million addresses': (n) => `203.${(n >> 16) % 256}.${(n >> 8) % 256}.${n % 256}`,
  'a large local network': (n) => `10.${(n >> 16) % 256}.${(n >> 8) % 256}.${n % 256}`,
};

const MINUTES = 5;
const PER_SECOND = 40;

function flood({ log, pass }: Log, kinds: readonly string[], source: (n: number) => string): void {
  let n = 0;
  for (let second = 0; second < MINUTES * 60; second++) {
    for (let i = 0; i < PER_SECOND; i++, n++) {
      const kind = FLOODS[kinds[n % kinds.length] ?? ''] ?? assert.fail();
      log(...kind(n, source(n * 7919)));
    }
    pass(1000);
  }
}

for (const [where, source] of Object.entries(SOURCES)) {
  for (const kind of Object.keys(FLOODS)) {
    test(`${kind} from ${where} become a few lines, which say how many they were`, (t) => {
      const log = logOf(t);
      flood(log, [kind], source);
      log.repeats.report();
      const told = log.summaries.reduce((sum, { fields }) => sum + fields.times, 0);
      const written = log.lines.length - log.summaries.length;
      assert.equal(written + told, MINUTES * 60 * PER_SECOND, 'every line is written or counted');
      assert.equal(log.lines[0]?.at, 1000, 'the first one is written at once');
      assert.ok(log.lines.length <= 60 + MINUTES * 40, `${log.lines.length} lines in ${MINUTES} minutes`);
      assert.match(
        log.summaries[0]?.message ?? '',
        / … and \d+ more times (from other addresses )?in the last minute$/,
      );
    });
  }
}

for (const generous of [false, true]) {
  test(`all floods together from everywhere are a few lines a second${generous ? ' with --verbose' : ''}`, (t) => {
    const log = logOf(t, generous);
    flood(log, Object.keys(FLOODS), (n) => Object.values(SOURCES)[n % 4]?.(n) ?? '');
    const rate = log.lines.length / (MINUTES * 60);
    assert.ok(rate < (generous ? 20 : 8), `${rate.toFixed(1)} lines a second`);
  });
}

for (const [where, source] of Object.entries(SOURCES)) {
  test(`a flood from ${where} hides neither the start nor the end of a stream, nor the program itself`, (t) => {
    const log = logOf(t);
    // Only those who have the key publish, so that they are not a million.
    const kinds = Object.keys(FLOODS).filter((kind) => where.startsWith('one ') || kind !== 'publications');
    flood(log, kinds, source);
    const remote = '192.168.1.20';
    assert.ok(log.log(INFO, { remote }, 'Publication began'));
    assert.ok(log.log(INFO, { remote }, 'Picture'));
    assert.ok(log.log(INFO, { remote }, 'Publication ended'));
    assert.ok(log.log(INFO, {}, 'Stopping'));
    assert.ok(log.log(WARN, { remote, code: 'RTMP_ERR_IDLE' }, 'trouble'), 'the first of a kind');
  });
}

test('peers of the internet cause two lines a second at most, however many kinds of trouble they make', (t) => {
  const log = logOf(t);
  const kinds = 50;
  for (let second = 0; second < MINUTES * 60; second++) {
    for (let kind = 0; kind < kinds; kind++) {
      const remote = SOURCES['a million addresses']?.(second * kinds + kind) ?? '';
      log.log(WARN, { remote, code: `RTMP_ERR_${kind}` }, 'trouble');
    }
    log.pass(1000);
  }
  const written = log.lines.length - log.summaries.length;
  assert.ok(written <= 30 + 2 * MINUTES * 60 + kinds, `${written} lines`);
});

test('lines of a peer that is forgotten, because others came after it, are counted', (t) => {
  const log = logOf(t);
  for (let n = 0; n < 20; n++) log.log(INFO, { remote: '192.168.1.66' }, 'Publication began');
  for (let n = 0; n < 40; n++) log.log(INFO, { remote: `192.168.2.${n}` }, 'Publication began');
  log.repeats.report();
  const told = log.summaries.reduce((sum, { fields }) => sum + fields.times, 0);
  assert.equal(log.lines.length - log.summaries.length + told, 20 + 40);
});

test('kinds that no longer come are forgotten, so that new ones do not share what is left', (t) => {
  const log = logOf(t);
  const remote = '192.168.1.20';
  for (let kind = 0; kind < 300; kind++) log.log(WARN, { remote, code: `OLD_${kind}` }, 'trouble');
  for (let minute = 0; minute < 10; minute++) {
    for (let n = 0; n < 10; n++) log.log(WARN, { remote, code: 'GOES_ON' }, 'trouble');
    log.pass(60_000);
  }
  for (const code of ['NEW_1', 'NEW_2', 'NEW_3', 'NEW_4', 'NEW_5']) {
    assert.ok(log.log(WARN, { remote, code }, 'trouble'), code);
  }
});

test('a flood from the internet does not hide the refusal of a sender in this network', (t) => {
  const log = logOf(t);
  flood(log, ['wrong keys'], SOURCES['a million addresses'] ?? assert.fail());
  assert.ok(log.log(WARN, { remote: '192.168.1.20', code: 'RTMP_ERR_KEY' }, 'refused'));
});

test('a sender that tries again every two seconds is told of three times, and then once a minute', (t) => {
  const log = logOf(t);
  for (let tries = 0; tries < 300; tries++) {
    log.log(WARN, { remote: '192.168.1.20', code: 'RTMP_ERR_KEY' }, 'refused');
    log.pass(2000);
  }
  const written = log.lines.filter(({ message }) => message === 'refused').length;
  assert.ok(written <= 4, `${written} lines`);
  assert.ok(log.summaries.length >= 9 && log.summaries.length <= 11, `${log.summaries.length} reports`);
  assert.deepEqual(log.summaries[3]?.fields, { remote: '192.168.1.20', code: 'RTMP_ERR_KEY', times: 30 });
  assert.equal(log.summaries[3]?.message, 'refused … and 30 more times in the last minute');
});

test('a stream that begins again every ten seconds is always told of at once for a while', (t) => {
  const log = logOf(t);
  for (let n = 0; n < 12; n++) {
    assert.ok(log.log(INFO, { remote: '192.168.1.20' }, 'Publication began'), `stream ${n}`);
    log.pass(10_000);
  }
});

test('what was counted is written when the program stops', (t) => {
  const log = logOf(t);
  for (let n = 0; n < 5; n++) log.log(WARN, { remote: '192.168.1.20', code: 'RTMP_ERR_KEY' }, 'refused');
  log.pass(12_000);
  log.repeats.report();
  log.repeats.report();
  assert.deepEqual(
    log.summaries.map(({ message }) => message),
    ['refused … and 2 more times in the last 12 seconds'],
  );
});

test('a million addresses and a million messages take little memory', (t) => {
  const log = logOf(t);
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 1_000_000; n++) {
    const message = `message ${n} ${'x'.repeat(20)}`;
    log.log(WARN, { remote: SOURCES['a million addresses']?.(n) ?? '' }, message);
  }
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 64 << 20, `${(grown / 2 ** 20).toFixed(1)} MiB`);
  assert.ok(log.lines.length < 1000, `${log.lines.length} lines`);
});
