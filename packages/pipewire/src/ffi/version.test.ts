import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipeWireError } from '../errors.ts';
import { checkVersion } from './version.ts';

for (const version of ['0.3.65', '0.3.66', '0.3.1000', '0.4.0', '1.0', '1.4.2', '1.6.0-rc1', '2.0.0']) {
  test(`PipeWire ${version} can be used`, () => checkVersion(version));
}

for (const version of ['0.3.64', '0.3', '0.2.99', '', 'unknown']) {
  test(`PipeWire ${JSON.stringify(version)} is refused`, () => {
    assert.throws(
      () => checkVersion(version),
      (error) => error instanceof PipeWireError && error.code === 'PIPEWIRE_ERR_VERSION',
    );
  });
}
