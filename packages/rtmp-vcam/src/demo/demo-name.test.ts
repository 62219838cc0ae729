import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_NAME, DOCTOR_NAME, isDemo } from './demo-name.ts';

/** How a publisher tells its name before its metadata, and with it. */
const WAYS = [(name: string) => `FMLE/3.0 (compatible; ${name})`, (name: string) => name];

test('the test picture of doctor is known, as that of demo is', () => {
  for (const way of WAYS) {
    assert.equal(isDemo(way(DOCTOR_NAME)), true);
    assert.equal(isDemo(way(DEMO_NAME)), true);
    assert.equal(isDemo(way('OBS')), false);
  }
});
