import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateMeter } from './rate-meter.ts';

test('a steady count gives its rate', () => {
  const meter = new RateMeter();
  assert.equal(meter.sample(0, 0), 0);
  assert.equal(meter.sample(500, 15), 30);
  assert.equal(meter.sample(1000, 30), 30);
});

test('samples older than two seconds are forgotten', () => {
  const meter = new RateMeter();
  for (let at = 0; at <= 4000; at += 500) meter.sample(at, at / 100);
  assert.equal(meter.sample(6500, 40), 0);
});

test('a count that starts again starts the rate again', () => {
  const meter = new RateMeter();
  meter.sample(0, 1000);
  meter.sample(500, 2000);
  assert.equal(meter.sample(1000, 10), 0);
  assert.equal(meter.sample(1500, 25), 30);
});

test('it can measure over another time, and says by how much the count has grown', () => {
  const meter = new RateMeter(10_000);
  for (let at = 0; at <= 20_000; at += 500) meter.sample(at, at / 100);
  assert.equal(meter.growth, 100);
});
