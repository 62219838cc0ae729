import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

/** What depends on the version of the module: what it reports, and how it hands out pictures. */
const OF_EACH_VERSION = ['v4l2-conformance', 'v4l2-pictures'];

test('V4l2Camera with v4l2loopback 0.12', (t) =>
  runGuestTests(t, [...OF_EACH_VERSION, 'v4l2-devices', 'camera-supervisor'], { v4l2loopback: '0.12' }));

// test/cameras/product.test.ts covers Chromium with v4l2loopback 0.12.
test('V4l2Camera with v4l2loopback 0.15, also in Chromium', (t) =>
  runGuestTests(t, [...OF_EACH_VERSION, 'chromium-camera'], { v4l2loopback: '0.15', tools: ['chromium'] }));
