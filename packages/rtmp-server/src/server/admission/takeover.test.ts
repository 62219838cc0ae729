import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePublishTarget } from '../../session/server/publish-target.ts';
import { identityOf, mayTakeOver, takenOverWith } from './takeover.ts';

const holder = { remoteAddress: '10.0.0.1', takenOver: ['a loser'], lastPacketAt: 1000, full: false };
const rule = { silenceMs: 2000, nowMs: 2999 };
const near = { remoteAddress: '10.0.0.1', identity: 'a newcomer' };
const far = { ...near, remoteAddress: '10.0.0.2' };

test('a publisher takes over at once from the same address, and from another one after the silence', () => {
  assert.ok(mayTakeOver(holder, near, rule));
  assert.ok(!mayTakeOver(holder, far, rule));
  assert.ok(mayTakeOver(holder, far, { ...rule, nowMs: 3000 }));
});

test('a publisher that was taken over has to wait for the silence, from the same address too', () => {
  const loser = { ...near, identity: 'a loser' };
  assert.ok(!mayTakeOver(holder, loser, rule));
  assert.ok(mayTakeOver(holder, loser, { ...rule, nowMs: 3000 }));
});

test('one that yields makes way for everybody', () => {
  assert.ok(mayTakeOver({ ...holder, yields: true, full: true }, far, rule));
  assert.ok(mayTakeOver({ ...holder, yields: true }, { ...far, identity: 'a loser' }, rule));
});

test('a publisher that is not read from is not silent', () => {
  assert.ok(!mayTakeOver({ ...holder, full: true }, far, { ...rule, nowMs: 99_999 }));
});

test('a publisher is recognised by its address, encoder and path, whatever its login and key say', () => {
  const identity = (app: string, name: string, flashVer = 'OBS', remoteAddress = '10.0.0.1') =>
    identityOf({ remoteAddress, flashVer, target: parsePublishTarget(app, name) });
  const known = identity('live', 'cam');
  for (const same of [
    identity('live/', '/cam'),
    identity('live/cam', ''),
    identity('live?authmod=adobe&user=x&challenge=1&response=2', 'cam'),
    identity('live', 'cam?KEY'),
  ]) {
    assert.equal(same, known);
  }
  for (const other of [
    identity('live', 'camera'),
    identity('live', 'cam', 'ffmpeg'),
    identity('live', 'cam', 'OBS', '10.0.0.2'),
  ]) {
    assert.notEqual(other, known);
  }
});

test('all who were taken over are remembered, up to a limit, but never the one that has the path', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 }).map(String), { minLength: 1, maxLength: 60 }),
      (identities) => {
        const [first = '', ...others] = identities;
        let successor: { identity: string; takenOver: string[] } = { identity: first, takenOver: [] };
        const seen = [first];
        for (const identity of others) {
          successor = { identity, takenOver: takenOverWith(successor, identity) };
          seen.push(identity);
          assert.ok(!successor.takenOver.includes(identity));
          const earlier = new Set(seen.filter((one) => one !== identity));
          assert.equal(successor.takenOver.length, new Set(successor.takenOver).size);
          assert.ok(successor.takenOver.length <= 16 && successor.takenOver.every((one) => earlier.has(one)));
          if (earlier.size <= 16) assert.equal(successor.takenOver.length, earlier.size);
          const previous = seen.at(-2);
          if (previous !== undefined && previous !== identity) assert.ok(successor.takenOver.includes(previous));
        }
      },
    ),
  );
});
