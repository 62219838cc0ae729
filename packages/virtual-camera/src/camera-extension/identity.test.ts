import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { IDENTITY } from './identity.ts';

const header = readFileSync(
  new URL('../../../../swift/CameraExtension/Shared/rtmp_vcam_camera.h', import.meta.url),
  'utf8',
);
const defined = new Map(
  [...header.matchAll(/^#define RTMP_VCAM_(\w+) "([^"]+)"/gm)].map(([, name, value]) => [name, value]),
);

for (const [name, value] of Object.entries(IDENTITY)) {
  test(`${name} is the same as in the header`, () => assert.equal(value, defined.get(name)));
}

test('the device and its streams have different UUIDs', () => {
  const uuids = [...defined].filter(([name]) => name?.endsWith('_UUID')).map(([, value]) => value);
  assert.equal(uuids.length, 3);
  assert.equal(new Set(uuids).size, 3);
  for (const uuid of uuids) assert.match(uuid ?? '', /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
});
