import assert from 'node:assert/strict';
import { test } from 'node:test';
import koffi from 'koffi';
import { CMIO_OBJECT_PROPERTY_ADDRESS, kCMIOObjectPropertyScopeGlobal } from './core-media-io.ts';

test('a property address has the layout of CMIOHardwareObject.h', () => {
  assert.equal(koffi.sizeof(CMIO_OBJECT_PROPERTY_ADDRESS), 12);
  const offsets = ['selector', 'scope', 'element'].map((field) => koffi.offsetof(CMIO_OBJECT_PROPERTY_ADDRESS, field));
  assert.deepEqual(offsets, [0, 4, 8]);
  assert.equal(kCMIOObjectPropertyScopeGlobal, Buffer.from('glob').readUInt32BE());
});
