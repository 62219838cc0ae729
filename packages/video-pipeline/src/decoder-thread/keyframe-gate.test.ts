import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyframeGate } from './keyframe-gate.ts';

const good = { keyframe: false, damaged: false, partial: false };

test('the gate is open until a picture is damaged, then closed until the next keyframe', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, pts: 0 }), true);
  assert.equal(gate.accepts({ ...good, damaged: true, pts: 33 }), false);
  assert.equal(gate.accepts({ ...good, pts: 66 }), false, 'it refers to the damaged one');
  assert.equal(gate.accepts({ ...good, keyframe: true, damaged: true, pts: 100 }), false);
  assert.equal(gate.accepts({ ...good, keyframe: true, pts: 133 }), true);
  assert.equal(gate.accepts({ ...good, pts: 166 }), true);
});

test('the gate stops waiting for a keyframe that never comes', () => {
  const gate = new KeyframeGate();
  gate.close(1000);
  assert.equal(gate.accepts({ ...good, pts: 3900 }), false);
  assert.equal(gate.accepts({ ...good, pts: 4100 }), true);
});

test('a new timeline opens the gate', () => {
  const gate = new KeyframeGate();
  gate.close(1_000_000);
  assert.equal(gate.accepts({ ...good, pts: 0 }), true);
});

test('a picture is not shown until it is complete', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, partial: true, pts: 0 }), false);
  assert.equal(gate.accepts({ ...good, partial: true, pts: 33 }), false);
  assert.equal(gate.accepts({ ...good, pts: 66 }), true, 'the decoder says that it is complete');
});

test('pictures that never become complete are shown after a while', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, partial: true, pts: 0 }), false);
  assert.equal(gate.accepts({ ...good, partial: true, pts: 3100 }), true);
});
