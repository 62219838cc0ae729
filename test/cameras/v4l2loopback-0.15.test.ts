import { test } from 'node:test';
import { OF_EACH_VERSION, runGuestTests } from '../vm/vm.ts';

// test/long/chromium-camera.test.ts looks at its pictures in Chromium.
test('cameras of v4l2loopback 0.15', (t) => runGuestTests(t, OF_EACH_VERSION, { v4l2loopback: '0.15' }));
