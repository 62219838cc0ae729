import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fuzz } from './fuzzer.ts';
import { TARGETS } from './targets.ts';

interface Found {
  readonly target: string;
  /** The command that found it, and the fault. */
  readonly found: string;
  readonly hex: string;
}

const SEED = 1;
const INPUTS = 50_000;

test(`${INPUTS} damaged inputs, seed ${SEED}: each ends in a value or a typed error`, { timeout: 300_000 }, () => {
  const { inputs, findings } = fuzz({ seed: SEED, inputs: INPUTS });
  const faults = findings.map(({ target, error, input }) => {
    return `${target}: ${error}\n${Buffer.from(input).toString('hex').slice(0, 2000)}`;
  });
  assert.deepEqual(faults, []);
  assert.equal(inputs, INPUTS);
});

test('the fuzzer finds a fault, and the same inputs again from the same seed', () => {
  const seeds = [Uint8Array.of(1, 2, 3, 4)];
  const fault = {
    run: (bytes: Uint8Array) => {
      if (bytes.length > 40 && bytes[7] === 0xff) throw new TypeError('a fault');
    },
    seeds: [new Uint8Array(60)],
    weight: 1,
  };
  const harmless = { run: () => {}, seeds, weight: 1 };
  const once = fuzz({
    seed: 7,
    inputs: 5000,
    targets: [
      ['fault', fault],
      ['harmless', harmless],
    ],
  });
  assert.ok(once.findings.length > 0);
  assert.ok(once.findings.every(({ target, error }) => target === 'fault' && error.includes('a fault')));
  const again = fuzz({
    seed: 7,
    inputs: 5000,
    targets: [
      ['fault', fault],
      ['harmless', harmless],
    ],
  });
  assert.deepEqual(
    again.findings.map(({ input }) => input),
    once.findings.map(({ input }) => input),
  );
});

const folder = new URL('found/', import.meta.url);
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const { target, found, hex }: Found = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  test(`${name}: ${found}`, () => {
    const run = TARGETS.get(target)?.run ?? assert.fail(`no target ${target}`);
    run(Uint8Array.from(Buffer.from(hex, 'hex')));
  });
}
