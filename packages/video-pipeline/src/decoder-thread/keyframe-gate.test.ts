import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyframeGate } from './keyframe-gate.ts';

const good = { keyframe: false, damaged: false, partial: false };

test('open until something is damaged, closed until the next keyframe', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, pts: 0 }), true);
  assert.equal(gate.accepts({ ...good, damaged: true, pts: 33 }), false);
  assert.equal(gate.accepts({ ...good, pts: 66 }), false, 'it refers to the damaged one');
  assert.equal(gate.accepts({ ...good, keyframe: true, damaged: true, pts: 100 }), false);
  assert.equal(gate.accepts({ ...good, keyframe: true, pts: 133 }), true);
  assert.equal(gate.accepts({ ...good, pts: 166 }), true);
});

test('gives up waiting for a keyframe that never comes', () => {
  const gate = new KeyframeGate();
  gate.close(1000);
  assert.equal(gate.accepts({ ...good, pts: 3900 }), false);
  assert.equal(gate.accepts({ ...good, pts: 4100 }), true);
});

test('a new timeline opens it', () => {
  const gate = new KeyframeGate();
  gate.close(1_000_000);
  assert.equal(gate.accepts({ ...good, pts: 0 }), true);
});

test('a picture that is not whole yet waits until it is', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, partial: true, pts: 0 }), false);
  assert.equal(gate.accepts({ ...good, partial: true, pts: 33 }), false);
  assert.equal(gate.accepts({ ...good, pts: 66 }), true, 'the decoder says that it is whole');
});

test('pictures that never get whole are shown in the end', () => {
  const gate = new KeyframeGate();
  assert.equal(gate.accepts({ ...good, partial: true, pts: 0 }), false);
  assert.equal(gate.accepts({ ...good, partial: true, pts: 3100 }), true);
});
