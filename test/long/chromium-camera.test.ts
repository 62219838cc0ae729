import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

test('getUserMedia in Chromium shows the program and its streams through v4l2loopback 0.12', (t) =>
  runGuestTests(t, ['chromium-product'], { v4l2loopback: '0.12', tools: ['chromium'] }));

test('getUserMedia in Chromium shows a camera of v4l2loopback 0.15', (t) =>
  runGuestTests(t, ['chromium-camera'], { v4l2loopback: '0.15', tools: ['chromium'] }));
