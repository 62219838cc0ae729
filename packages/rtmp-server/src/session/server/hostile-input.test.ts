import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientBytes } from '../testing/captures.ts';
import { ServerSession } from './server-session.ts';

const random = (length: number) => new Uint8Array(length);
const HANDSHAKE = 1 + 2 * 1536;
const captures = [clientBytes('ffmpeg51-to-nginx'), clientBytes('gst-librtmp-to-srs')].map((bytes) =>
  bytes.subarray(0, 40_000),
);

/** Feeds a session to its end and through its timeouts; throws if the session does, or if it goes on after closing. */
function run(bytes: Uint8Array, step: number): void {
  const session = new ServerSession({ random, nowMs: 0 });
  let closed = false;
  const take = (outputs: ReturnType<ServerSession['push']>) => {
    // Outputs are carried out in order, so those of `accept` come behind the ones that still wait.
    for (const output of outputs) {
      assert.ok(!closed, 'an output after `closed`');
      if (output.kind === 'publish-requested') outputs.push(...session.accept(output.request.publishId, 0));
      if (output.kind === 'closed') closed = true;
    }
  };
  for (let at = 0; at < bytes.length; at += step) take(session.push(bytes.subarray(at, at + step), 0));
  for (let now = 0; !closed; now += 100_000) take(session.tick(now));
  assert.equal(session.nextDeadline, Number.POSITIVE_INFINITY);
}

const steps = fc.constantFrom(1000, 4096, 100_000);

test('a recorded publisher with damaged bytes does no harm', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.constantFrom(...captures), damage, steps, (capture, changes, step) => {
      const bytes = Uint8Array.from(capture);
      for (const [position, value] of changes) {
        // Half of the damage is in the commands, which come first.
        const range = position % 2 === 0 ? 1500 : bytes.length - HANDSHAKE;
        bytes[HANDSHAKE + (position % range)] = value;
      }
      run(bytes, step);
    }),
    { numRuns: 300 },
  );
});

test('any bytes after the handshake do no harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), steps, (tail, step) => {
      const bytes = new Uint8Array(HANDSHAKE + tail.length);
      bytes[0] = 3;
      bytes.set(tail, HANDSHAKE);
      run(bytes, step);
    }),
    { numRuns: 300 },
  );
});

test('any bytes at all do no harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), steps, (bytes, step) => run(bytes, step)),
    { numRuns: 200 },
  );
});
