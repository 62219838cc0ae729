import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SERVER_LIMITS } from '../server-limits.ts';
import { Guesses } from './guesses.ts';
import { OwnLinks } from './own-links.ts';

const HOUR = 3_600_000;
const links = new OwnLinks(() => ({
  eth0: [
    { address: '192.168.1.5', cidr: '192.168.1.5/24', family: 'IPv4', netmask: '', mac: '', internal: false },
    {
      address: '2001:db8:1::5',
      cidr: '2001:db8:1::5/64',
      family: 'IPv6',
      netmask: '',
      mac: '',
      internal: false,
      scopeid: 0,
    },
  ],
}));

/** Numbers from 0 to below 1 that are the same in each run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function start(seed = 1): Guesses {
  return new Guesses({ limits: DEFAULT_SERVER_LIMITS, links, random: pseudoRandom(seed) });
}

interface Attack {
  /** The address of each attempt. */
  readonly from: (attempt: number) => string;
  readonly everyMs: number;
  readonly forMs: number;
  readonly known?: string;
}

/** How many attempts of an attacker are checked. */
function checkedOf({ from, everyMs, forMs, known }: Attack): number {
  const guesses = start();
  if (known !== undefined) guesses.right(known, 0);
  let checked = 0;
  for (let attempt = 0; attempt * everyMs < forMs; attempt++) {
    const [address, now] = [from(attempt), attempt * everyMs];
    if (guesses.wait(address, now) !== undefined) continue;
    checked++;
    guesses.wrong(address, now, true);
  }
  return checked;
}

const networks = (attempt: number): string =>
  `2001:db8:${((attempt >> 16) + 256).toString(16)}:${(attempt & 0xffff).toString(16)}::1`;

test('an attacker gets a limited number of attempts a day, from however many addresses', (t) => {
  const perDay = (attack: Pick<Attack, 'from' | 'known'>): number =>
    checkedOf({ ...attack, everyMs: 400, forMs: 2 * HOUR }) * 12;
  const attacks = {
    'one address': [perDay({ from: () => '192.0.2.1' }), 3600],
    'an address that was right before': [perDay({ from: () => '192.0.2.1', known: '192.0.2.1' }), 19_000],
    'one IPv6 network': [perDay({ from: (attempt) => `2001:db8:7::${(attempt & 0xffff).toString(16)}` }), 19_000],
    'an address for each attempt': [perDay({ from: networks }), 48_000],
    'an address of the own link for each attempt': [
      perDay({ from: (attempt) => `fe80::${(attempt & 0xffff).toString(16)}%eth0` }),
      48_000,
    ],
  } as const;
  for (const [name, [checked, most]] of Object.entries(attacks)) {
    t.diagnostic(`${name}: ${checked} a day`);
    assert.ok(checked <= most, `${name}: ${checked} a day`);
  }
});

interface Owner {
  readonly address: string;
  readonly attacker: (attempt: number) => string;
  /** Time between the attacker's attempts. */
  readonly everyMs: number;
  readonly knows?: boolean;
}

const RETRY_MS = 5000;

/** After how long a sender that tries the right key every five seconds is let in beside an attacker: the median. */
function waitOf({ address, attacker, everyMs, knows = false }: Owner): number {
  const waits = Array.from({ length: 11 }, (_, seed) => {
    const guesses = start(seed * 7919);
    const random = pseudoRandom(seed);
    if (knows) guesses.right(address, 0);
    let next = 120_000 + random() * RETRY_MS;
    const begin = next;
    for (let attempt = 0; attempt * everyMs < 3 * HOUR; attempt++) {
      const now = attempt * everyMs;
      for (; next < now; next += RETRY_MS) if (guesses.wait(address, next) === undefined) return next - begin;
      if (guesses.wait(attacker(attempt), now) === undefined) guesses.wrong(attacker(attempt), now, true);
    }
    return Number.POSITIVE_INFINITY;
  });
  return waits.sort((a, b) => a - b)[5] ?? 0;
}

test('a sender with the right key gets in beside an attacker, wherever it is', (t) => {
  const nat = { address: '192.0.2.1', attacker: () => '192.0.2.1' };
  const lan = { address: 'fe80::aa%eth0', attacker: () => 'fe80::bb%eth0' };
  const mask = (attempt: number): string => (attempt & 0xffff).toString(16);
  const cases: readonly (readonly [name: string, owner: Owner, mostMs: number])[] = [
    ['behind the same IPv4 address, 6 wrong keys a minute', { ...nat, everyMs: 10_000 }, 60_000],
    ['the same, known', { ...nat, everyMs: 10_000, knows: true }, 15_000],
    ['the same, one a second', { ...nat, everyMs: 1000 }, 900_000],
    ['the same, one a second, known', { ...nat, everyMs: 1000, knows: true }, 90_000],
    ['link-local hosts', { ...lan, everyMs: 100 }, 0],
    ['the own link, IPv4', { address: '192.168.1.9', attacker: () => '192.168.1.8', everyMs: 100 }, 0],
    ['the own link, IPv6', { address: '2001:db8:1::9', attacker: () => '2001:db8:1::8', everyMs: 100 }, 0],
    [
      'one host of the same IPv6 network',
      { address: '2001:db8:7::a', attacker: () => '2001:db8:7::b', everyMs: 100 },
      0,
    ],
    [
      'an IPv6 network with an address for each attempt, one a second',
      { address: '2001:db8:7::a', attacker: (attempt) => `2001:db8:7::b:${mask(attempt)}`, everyMs: 1000 },
      240_000,
    ],
    [
      'the same, known',
      { address: '2001:db8:7::a', attacker: (n) => `2001:db8:7::b:${mask(n)}`, everyMs: 100, knows: true },
      0,
    ],
    ['ten addresses a second from everywhere', { address: '198.51.100.1', attacker: networks, everyMs: 100 }, 600_000],
    ['from everywhere, known', { address: '198.51.100.1', attacker: networks, everyMs: 100, knows: true }, 0],
    [
      'from everywhere, and the sender is on the own link',
      { address: '192.168.1.9', attacker: networks, everyMs: 10 },
      0,
    ],
  ];
  for (const [name, owner, mostMs] of cases) {
    const wait = waitOf(owner);
    t.diagnostic(`${name}: ${Math.round(wait / 1000)} s`);
    assert.ok(wait <= mostMs, `${name}: ${wait} ms`);
  }
});

test('the right answer is remembered although many addresses try wrong ones', () => {
  const guesses = start();
  guesses.right('192.0.2.1', 0);
  for (let attempt = 0; attempt < 5000; attempt++) guesses.wrong(networks(attempt), attempt, true);
  assert.ok(guesses.knows('192.0.2.1') && guesses.knows('::ffff:192.0.2.1'));
  for (let host = 0; host < 1024; host++) guesses.right(`10.0.${host >> 8}.${host & 255}`, 0);
  assert.ok(!guesses.knows('192.0.2.1'), 'the number of addresses is limited');
});

test('who waits is told whose wrong attempts are the reason', () => {
  const reasonFor = (from: (attempt: number) => string, address: string): string | undefined => {
    const guesses = start();
    for (let attempt = 0; attempt < 200; attempt++) guesses.wrong(from(attempt), 0, true);
    return guesses.wait(address, 0)?.whose;
  };
  assert.equal(
    reasonFor(() => '192.0.2.1', '192.0.2.1'),
    'address',
  );
  assert.equal(
    reasonFor((attempt) => `2001:db8:7::${attempt}`, '2001:db8:7::aaaa'),
    'network',
  );
  assert.equal(reasonFor(networks, '192.0.2.1'), 'everybody');
});

test('attempts on a secret that nobody can guess are only kept from being too many', () => {
  const guesses = start();
  let checked = 0;
  for (let now = 0; now < 10_000; now++) {
    if (guesses.wait('192.0.2.1', now) !== undefined) continue;
    checked++;
    guesses.wrong('192.0.2.1', now, false);
  }
  assert.ok(checked > 800 && checked < 1500, `${checked} in ten seconds`);
  assert.equal(guesses.wait('192.0.2.2', 10_000), undefined);
});
