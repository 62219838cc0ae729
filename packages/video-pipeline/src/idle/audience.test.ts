import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Audience, type Watchable } from './audience.ts';

class Place implements Watchable {
  readers: number | undefined = 0;
}

/** An audience on a clock of its own. */
function start(t: TestContext): { place: Place; audience: Audience; changes: boolean[]; pass: (ms: number) => void } {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const place = new Place();
  const changes: boolean[] = [];
  const audience = new Audience([place], (watched) => changes.push(watched));
  t.after(() => audience.close());
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; ) {
      now++;
      t.mock.timers.tick(1);
    }
  };
  return { place, audience, changes, pass };
}

test('a reader is seen within 100 ms, and has left after two seconds', (t) => {
  const { place, audience, changes, pass } = start(t);
  pass(5000);
  assert.deepEqual([audience.watched, changes], [false, []]);
  place.readers = 1;
  pass(100);
  assert.deepEqual([audience.watched, changes], [true, [true]]);
  pass(10_000);
  place.readers = 0;
  pass(1500);
  assert.equal(audience.watched, true);
  pass(1000);
  assert.deepEqual([audience.watched, changes], [false, [true, false]]);
});

test('a reader that comes back within two seconds has never left', (t) => {
  const { place, changes, pass } = start(t);
  for (let count = 0; count < 10; count++) {
    place.readers = count % 2;
    pass(1500);
  }
  assert.deepEqual(changes, [true]);
});

test('what is not known counts as somebody', (t) => {
  const { place, audience, pass } = start(t);
  place.readers = undefined;
  pass(100);
  assert.equal(audience.watched, true);
});

test('places come and go', (t) => {
  const { audience, changes, pass } = start(t);
  const other = { readers: 2 };
  audience.add(other);
  assert.deepEqual(changes, [true]);
  audience.remove(other);
  pass(1000);
  assert.deepEqual(changes, [true], 'whoever has left may come back');
  pass(1500);
  assert.deepEqual(changes, [true, false]);
});
