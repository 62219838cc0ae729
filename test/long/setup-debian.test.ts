import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

test('rtmp-vcam setup makes a camera on Debian 12 from nothing, and takes it away again', (t) =>
  runGuestTests(t, ['setup'], { v4l2loopback: '0.12', tools: ['chromium', 'apt-get'] }));
