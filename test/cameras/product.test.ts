import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

test('the program feeds a v4l2loopback camera', (t) =>
  runGuestTests(t, ['product'], { v4l2loopback: '0.12', tools: ['chromium'] }));
