import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

// The program's own test has Chromium and v4l2loopback 0.12.
test('getUserMedia in Chromium with v4l2loopback 0.15', (t) =>
  runGuestTests(t, ['chromium-camera'], { v4l2loopback: '0.15', tools: ['chromium'] }));
