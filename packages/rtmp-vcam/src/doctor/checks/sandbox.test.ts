import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sandboxFix } from './sandbox.ts';

test('each kind of sandbox has a command of its own', () => {
  assert.equal(sandboxFix({ packaging: 'snap', id: 'chromium' }), 'sudo snap connect chromium:camera');
  assert.match(
    sandboxFix({ packaging: 'flatpak', id: 'com.brave.Browser' }),
    /^flatpak override --user --device=all com\.brave\.Browser$/,
  );
});
