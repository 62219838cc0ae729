import { test } from 'node:test';
import { runGuestTests } from '../vm/vm.ts';

test('the program feeds v4l2loopback cameras', (t) =>
  runGuestTests(t, ['several-cameras', 'product'], { v4l2loopback: '0.12', tools: ['chromium'] }));
