import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hanging, whyMissing } from './remedies.ts';

test('the place to approve the extension depends on the version of macOS', () => {
  for (const darwin of [22, 23]) assert.match(whyMissing('waiting', darwin).fix, /Privacy & Security → Allow$/);
  for (const darwin of [24, 25]) {
    assert.match(whyMissing('waiting', darwin).fix, /General → Login Items & Extensions → Camera Extensions/);
    assert.match(whyMissing('off', darwin).fix, /General → Login Items & Extensions → Camera Extensions/);
  }
  assert.match(hanging(23).fix, /wait in System Settings → Privacy & Security/);
  assert.match(hanging(24).fix, /wait in System Settings → General → Login Items & Extensions/);
  assert.match(whyMissing('off', 22).fix, /"Install Camera", then allow it in .*Privacy & Security → Allow$/);
});

test('an unknown state is reported as a missing extension, which it most likely is', () => {
  assert.equal(whyMissing('unknown', 25).code, 'CAMERA_ERR_EXTENSION_MISSING');
});
