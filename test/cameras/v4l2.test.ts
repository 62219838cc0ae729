import { test } from 'node:test';
import { LOOPBACK_VERSIONS, runGuestTests } from '../vm/vm.ts';

for (const v4l2loopback of LOOPBACK_VERSIONS) {
  test(`V4l2Camera with v4l2loopback ${v4l2loopback}`, (t) =>
    runGuestTests(t, ['v4l2-conformance', 'v4l2-devices', 'v4l2-pictures', 'camera-supervisor'], { v4l2loopback }));
}
