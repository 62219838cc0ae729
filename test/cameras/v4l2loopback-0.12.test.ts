import { test } from 'node:test';
import { OF_EACH_VERSION, runGuestTests } from '../vm/vm.ts';

const OF_THE_OLDEST = ['v4l2-devices', 'camera-supervisor', 'several-cameras', 'product'];

// test/long/chromium-camera.test.ts looks at its pictures in Chromium.
test('cameras of v4l2loopback 0.12, and the program that feeds them', (t) =>
  runGuestTests(t, [...OF_EACH_VERSION, ...OF_THE_OLDEST], { v4l2loopback: '0.12' }));
