import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeptOutList } from './kept-out.ts';

const MINUTE = 60_000;
const stranger = { remoteAddress: '192.168.1.66', local: false, identity: 'OBS live/a', encoder: 'OBS', forMs: MINUTE };

test('an address is kept out whatever encoder and path it comes with, and no other address', () => {
  const list = new KeptOutList();
  list.add('camera', stranger, 0);
  for (const identity of ['OBS live/a', 'OBS live/b', 'ffmpeg live/a'])
    assert.match(`${list.errorFor('camera', { ...stranger, identity }, 1000)?.message}`, /again in 59 s/);
  assert.equal(list.errorFor('camera', { ...stranger, remoteAddress: '192.168.1.67' }, 1000), undefined);
  assert.equal(list.errorFor('another', stranger, 1000), undefined);
  assert.equal(list.errorFor('camera', stranger, MINUTE), undefined);
});

test('on this computer, only the same encoder with the same path is kept out', () => {
  const list = new KeptOutList();
  const local = { ...stranger, remoteAddress: '127.0.0.1', local: true };
  list.add('camera', local, 0);
  assert.equal(list.errorFor('camera', local, 0)?.code, 'RTMP_ERR_KEPT_OUT');
  assert.equal(list.errorFor('camera', { ...local, identity: 'OBS live/b' }, 0), undefined);
});

test('the time stands still while another publisher has the resource, and begins anew after it', () => {
  const list = new KeptOutList();
  list.add('camera', stranger, 0);
  list.begins('camera', 50_000);
  assert.match(`${list.errorFor('camera', stranger, 10 * MINUTE)?.message}`, /60 s after the present stream has ended/);
  assert.deepEqual(list.list(10 * MINUTE), [
    { remoteAddress: '192.168.1.66', encoder: 'OBS', waitMs: Number.POSITIVE_INFINITY },
  ]);
  list.ends('camera', 10 * MINUTE);
  assert.match(`${list.errorFor('camera', stranger, 10 * MINUTE + 1)?.message}`, /in 60 s$/);
  assert.equal(list.errorFor('camera', stranger, 11 * MINUTE), undefined);
});

test('who was let in again before another publisher came is not kept out by that one', () => {
  const list = new KeptOutList();
  list.add('camera', stranger, 0);
  list.begins('camera', 2 * MINUTE);
  assert.equal(list.errorFor('camera', stranger, 2 * MINUTE), undefined);
  list.ends('camera', 3 * MINUTE);
  assert.equal(list.errorFor('camera', stranger, 3 * MINUTE), undefined);
});

test('for no time means not at all, and clear lets everybody in', () => {
  const list = new KeptOutList();
  list.add('camera', { ...stranger, forMs: 0 }, 0);
  assert.equal(list.errorFor('camera', stranger, 0), undefined);
  list.add('camera', stranger, 0);
  list.clear();
  assert.equal(list.errorFor('camera', stranger, 0), undefined);
});

test('the list stays small, however often somebody is disconnected', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 600 }), (numbers) => {
      const list = new KeptOutList();
      for (const number of numbers) list.add('camera', { ...stranger, remoteAddress: `host-${number}` }, 0);
      assert.equal(list.list(0).length, Math.min(256, new Set(numbers).size));
      const last = numbers.at(-1);
      if (last !== undefined) assert.ok(list.errorFor('camera', { ...stranger, remoteAddress: `host-${last}` }, 0));
    }),
    { numRuns: 20 },
  );
});
