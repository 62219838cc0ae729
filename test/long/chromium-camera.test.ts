import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

// test/cameras/v4l2loopback-0.12.test.ts does the same with v4l2loopback 0.12.
test('getUserMedia in Chromium shows a camera of v4l2loopback 0.15', (t) =>
  runGuestTests(t, ['chromium-camera'], { v4l2loopback: '0.15', tools: ['chromium'] }));
