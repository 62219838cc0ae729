import { test } from 'node:test';
import { LOOPBACK_VERSIONS, runGuestTests } from '../vm/vm.ts';

/** What depends on the version of the module: what it reports, and how it hands out pictures. */
const OF_EACH_VERSION = ['v4l2-conformance', 'v4l2-pictures'];
const OF_THE_OLDEST = ['v4l2-devices', 'camera-supervisor'];

for (const v4l2loopback of LOOPBACK_VERSIONS) {
  const files = v4l2loopback === LOOPBACK_VERSIONS[0] ? [...OF_EACH_VERSION, ...OF_THE_OLDEST] : OF_EACH_VERSION;
  test(`V4l2Camera with v4l2loopback ${v4l2loopback}`, (t) => runGuestTests(t, files, { v4l2loopback }));
}
