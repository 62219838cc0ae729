import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCameraName } from './camera-name.ts';
import { CameraError } from './errors.ts';

for (const name of ['A', 'RTMP Virtual Camera', 'Käméra №1', 'x'.repeat(31)]) {
  test(`${JSON.stringify(name)} can be a camera's name`, () => checkCameraName(name));
}

for (const name of ['', 'x'.repeat(32), 'ü'.repeat(16), 'a,b', 'say "cheese"', "it's", 'two\nlines', '\0']) {
  test(`${JSON.stringify(name)} cannot be a camera's name`, () => {
    assert.throws(
      () => checkCameraName(name),
      (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_NAME',
    );
  });
}
