import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RestartWatch } from './restart-watch.ts';

const STALE = 'CAMERA_ERR_EXTENSION_STALE';

interface Second {
  readonly code: string | undefined;
  readonly connected: boolean;
}

function second(code: string | undefined, connected: boolean): Second {
  return { code, connected };
}

/** Lets these seconds pass. Returns the number of the one at which a restart is wanted, and what was logged. */
function pass(seconds: readonly Second[], { by = 'app', bornAgoMs = 60_000 } = {}): { at: number; lines: string[] } {
  const lines: string[] = [];
  let now: Second = second(undefined, false);
  let ageMs = bornAgoMs;
  const watch = new RestartWatch({
    cameras: () => [
      { outputs: { states: [] }, status: { now: { connected: false } } },
      {
        outputs: { states: [{ problem: null }, { problem: now.code === undefined ? null : { code: now.code } }] },
        status: { now },
      },
    ],
    env: { RTMP_VCAM_RESTARTED_BY: by },
    log: { info: (_: object, text: string) => void lines.push(text) },
    ageMs: () => ageMs,
  });
  let at = -1;
  for (const [index, each] of seconds.entries()) {
    now = each;
    tick();
    ageMs += 1000;
    if (watch.isWanted && at < 0) at = index;
  }
  watch.close();
  return { at, lines };
}

let tick = (): void => {};

test('the program asks for a new process when the camera is seen by new ones only, and nobody sends a stream', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  tick = () => t.mock.timers.tick(1000);

  await t.test('at once without a stream; else when it has ended', () => {
    assert.deepEqual(pass([second(STALE, false)]), { at: 0, lines: ['Starting again, to feed the new camera'] });
    const streaming = [second(STALE, true), second(STALE, true), second(STALE, false), second(STALE, false)];
    const { at, lines } = pass(streaming);
    assert.equal(at, 2);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /when the stream has ended/);
  });

  await t.test('never in a program that nobody starts again', () => {
    assert.deepEqual(pass([second(STALE, false)], { by: '' }), { at: -1, lines: [] });
  });

  await t.test('not over and over', () => {
    const seconds = Array.from({ length: 30 }, () => second(STALE, false));
    assert.equal(pass(seconds, { bornAgoMs: 0 }).at, 10);
  });

  await t.test('for nothing else', () => {
    const seconds = fc.array(
      fc.record({
        code: fc.constantFrom(undefined, STALE, 'CAMERA_ERR_EXTENSION_MISSING', 'CAMERA_ERR_DEVICE_GONE'),
        connected: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(seconds, (all) => {
        const first = all.findIndex(({ code, connected }) => code === STALE && !connected);
        assert.equal(pass(all).at, first);
      }),
    );
  });
});
