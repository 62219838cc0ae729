import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressGroup } from './address-group.ts';
import { type Evictable, leastWorthy, overAddressLimit } from './eviction.ts';
import { FailedConnections } from './failed-connections.ts';

const NOW = 1000;

function connection(fields: Partial<Evictable> & { lastHeardAt: number }): Evictable {
  return { network: '10.0.0.1', publishing: false, known: false, progress: 0, ...fields };
}

/** The connection that makes room for a newcomer that no connection has failed of. */
function least(
  connections: readonly Evictable[],
  { network = '203.0.113.1', known = false, failed = new FailedConnections() } = {},
): Evictable | undefined {
  return leastWorthy(connections, { network, known }, { failed, nowMs: NOW });
}

test('the connection that has been silent longest is closed; publishing ones never are', () => {
  const silentOld = connection({ lastHeardAt: 1 });
  const silentNew = connection({ lastHeardAt: 5 });
  const shaking = connection({ lastHeardAt: 0, progress: 1 });
  const publishing = connection({ lastHeardAt: 0, publishing: true, progress: 2 });
  assert.equal(least([publishing, shaking, silentNew, silentOld]), silentOld);
  assert.equal(least([publishing, shaking]), shaking);
  assert.equal(least([publishing]), undefined);
});

test('what has sent something outlives what is silent, whatever their networks have opened', () => {
  const crowd = [3, 2, 4].map((lastHeardAt) => connection({ lastHeardAt, progress: 1 }));
  const lone = connection({ network: '10.0.0.2', lastHeardAt: 0 });
  assert.equal(least([...crowd, lone]), lone);
  const justOpened = connection({ network: '10.0.0.2', lastHeardAt: NOW - 99 });
  assert.equal(least([...crowd, justOpened]), crowd[1], 'what has just been opened is not silent yet');
});

test('what has stopped on the way makes room before what goes on', () => {
  const stopped = connection({ lastHeardAt: 0, progress: 2 });
  const crowd = [997, 998, 999].map((lastHeardAt) => connection({ lastHeardAt, network: '10.0.0.2', progress: 1 }));
  assert.equal(least([...crowd, stopped]), stopped);
});

test('the network that has opened most connections loses one first, also when they are gone already', () => {
  const crowd = [998, 997, 999].map((lastHeardAt) => connection({ lastHeardAt, network: '2001:db8:0:0', progress: 2 }));
  const lone = connection({ network: '2001:db8:0:1', lastHeardAt: 900, progress: 1 });
  assert.equal(least([lone, ...crowd]), crowd[1]);
  const failed = new FailedConnections();
  for (let i = 0; i < 3; i++) failed.add('2001:db8:0:1', NOW);
  assert.equal(least([lone, ...crowd], { failed }), lone);
});

test('a newcomer of the network that has opened most connections has to go itself, unless others have stopped', () => {
  const own = connection({ lastHeardAt: 900, progress: 1 });
  const silent = connection({ lastHeardAt: 0, network: '10.0.0.9' });
  const failed = new FailedConnections();
  for (let i = 0; i < 3; i++) failed.add('198.51.100.1', NOW);
  const newcomer = { network: '198.51.100.1', failed };
  assert.equal(least([own], newcomer), undefined);
  assert.equal(least([own, silent], newcomer), silent);
  assert.equal(least([own], { ...newcomer, known: true }), own, 'it has published before');
  const same = connection({ lastHeardAt: 900, network: '198.51.100.1', progress: 2 });
  assert.equal(least([own, same], newcomer), same, 'it takes the place of one of its own network');
});

test('an address that has published before keeps a few connections, and no more', () => {
  const known = Array.from({ length: 8 }, (_, lastHeardAt) => connection({ lastHeardAt, known: true }));
  const stranger = connection({ network: '10.0.0.2', lastHeardAt: 900, progress: 2 });
  assert.equal(least([...known, stranger]), stranger);
  assert.equal(least(known), undefined);
  assert.equal(least(known, { known: true }), known[0]);
  const more = [...known, connection({ lastHeardAt: 900, known: true, progress: 2 })];
  assert.equal(least([...more, stranger]), known[0]);
});

test('over the limit of a network its oldest connections are closed, unless they sent something recently', () => {
  const limits = { unauthenticatedPerAddress: 2, graceMs: 10 };
  const [a, b, c, d] = [0, 1, 2, 3].map((lastHeardAt) => connection({ lastHeardAt }));
  assert.ok(a && b && c && d);
  const other = connection({ network: '10.0.0.2', lastHeardAt: 0 });
  const publishing = connection({ publishing: true, lastHeardAt: 0 });
  assert.deepEqual(overAddressLimit([d, c, b, a, other, publishing], limits, 20), [a, b]);
  assert.deepEqual(overAddressLimit([d, c, b, a], limits, 10), [a]);
  assert.deepEqual(overAddressLimit([d, c, b, a], limits, 9), []);
  assert.deepEqual(overAddressLimit([a, b], limits, 100), []);
});

/** What the attacker's connections do, how many it opens in a second, and from where. */
const attacks = fc.record({
  progress: fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>,
  perSecond: fc.integer({ min: 20, max: 2000 }),
  addresses: fc.integer({ min: 1, max: 300 }),
  form: fc.constantFrom('one IPv6 network', 'IPv4', 'IPv6 networks'),
  seed: fc.integer(),
  /** How long the attack has lasted when the honest sender comes. */
  headStartMs: fc.integer({ min: 0, max: 3000 }),
});
type Generated = typeof attacks extends fc.Arbitrary<infer T> ? T : never;

interface Simulated extends Evictable {
  progress: 0 | 1 | 2;
  publishing: boolean;
  lastHeardAt: number;
  readonly openedAt: number;
}

const CONNECTIONS = 64;
const LIMITS = { unauthenticatedPerAddress: 8, graceMs: 500 };
/** Half a second for the handshake, connect, createStream and publish: a round trip of 100 ms each, and some more. */
const HONEST_STEPS: readonly (readonly [afterMs: number, step: Partial<Simulated>])[] = [
  [5, { progress: 1 }],
  [105, { progress: 2 }],
  [205, { progress: 2 }],
  [305, { progress: 2 }],
  [405, { publishing: true }],
];

/** Runs the attack on the rules; says at which of its attempts an honest sender got in. */
function attemptsNeeded(attack: Generated): number {
  const { perSecond, addresses, form, progress, headStartMs } = attack;
  let state = attack.seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const attacker = (): string => {
    const number = Math.floor(random() * addresses);
    if (form === 'IPv4') return addressGroup(`198.51.${number >> 8}.${number & 255}`);
    const part = number.toString(16);
    return addressGroup(form === 'IPv6 networks' ? `2001:db8:0:${part}::1` : `2001:db8::${part}`);
  };
  const failed = new FailedConnections();
  const open = new Set<Simulated>();
  const close = (each: Simulated, now: number): void => {
    open.delete(each);
    if (!each.publishing) failed.add(each.network, now);
  };
  const admit = (network: string, now: number): Simulated | undefined => {
    if (open.size >= CONNECTIONS) {
      const victim = leastWorthy(open, { network, known: false }, { failed, nowMs: now });
      if (victim === undefined) {
        failed.add(network, now);
        return undefined;
      }
      close(victim, now);
    }
    const opened = { ...connection({ lastHeardAt: now, network }), openedAt: now };
    open.add(opened);
    return opened;
  };

  let nextAttack = 0;
  let nextSweep = LIMITS.graceMs;
  let attempts = 0;
  let honest: Simulated | undefined;
  let steps: (readonly [number, Partial<Simulated>])[] = [];
  let nextAttempt = headStartMs;
  for (let now = 0; now < headStartMs + 12_000; now++) {
    for (; nextAttack <= now; nextAttack += (2000 / perSecond) * random()) {
      const opened = admit(attacker(), now);
      // Its bytes come with the connection.
      if (opened !== undefined) opened.progress = progress;
    }
    if (now >= nextSweep) {
      nextSweep = now + LIMITS.graceMs;
      for (const each of overAddressLimit(open, LIMITS, now)) close(each, now);
    }
    for (const each of open) if (!each.publishing && now - each.openedAt > 10_000) close(each, now);
    if (now >= nextAttempt) {
      attempts++;
      honest = admit('203.0.113.7', now);
      steps = HONEST_STEPS.map(([after, step]) => [now + after, step]);
      nextAttempt = now + 5000;
    }
    if (honest === undefined || !open.has(honest)) continue;
    while (steps[0] !== undefined && steps[0][0] <= now) {
      Object.assign(honest, steps.shift()?.[1], { lastHeardAt: now });
      if (honest.publishing) return attempts;
    }
  }
  return Number.POSITIVE_INFINITY;
}

test('an honest sender far away gets in while connections are opened by the hundred', () => {
  fc.assert(
    fc.property(attacks, (attack) => {
      const attempts = attemptsNeeded(attack);
      assert.ok(attempts <= 2, `it got in at attempt ${attempts}`);
    }),
    { numRuns: 25 },
  );
});
