import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeakMeter } from './peak-meter.ts';

test('the level is that of the loudest sample of the last moment, whatever its sign', () => {
  const meter = new PeakMeter();
  assert.equal(meter.level(5000), undefined);
  meter.add(Float32Array.of(0, 0.1, -0.5, 0.25), 5000);
  meter.add(Float32Array.of(0.01), 5010);
  assert.ok(Math.abs((meter.level(5020) ?? 0) - 20 * Math.log10(0.5)) < 1e-9);
  assert.ok((meter.level(5300) ?? 0) > -7, 'it is still the last moment');
  assert.equal(meter.level(5700), undefined);
  meter.add(Float32Array.of(1), 5700);
  assert.equal(meter.level(5701), 0);
});

test('silence and noise below any sound have no level', () => {
  const meter = new PeakMeter();
  meter.add(new Float32Array(100), 0);
  meter.add(Float32Array.of(1e-6), 1);
  assert.equal(meter.level(2), undefined);
});
