import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_NAME, DOCTOR_NAME, isDemo, isDoctor } from './demo-name.ts';

/** How a publisher tells its name before its metadata, and with it. */
const WAYS = [(name: string) => `FMLE/3.0 (compatible; ${name})`, (name: string) => name];

test('the test picture of doctor makes way as that of demo does, and is known', () => {
  for (const way of WAYS) {
    assert.deepEqual([isDemo(way(DOCTOR_NAME)), isDoctor(way(DOCTOR_NAME))], [true, true]);
    assert.deepEqual([isDemo(way(DEMO_NAME)), isDoctor(way(DEMO_NAME))], [true, false]);
    assert.deepEqual([isDemo(way('OBS')), isDoctor(way('OBS'))], [false, false]);
  }
});
