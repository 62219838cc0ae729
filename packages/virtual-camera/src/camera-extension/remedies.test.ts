import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hanging, noneThere, stale, wayToOurs, whyMissing } from './remedies.ts';
import { TARGETS } from './targets.ts';

const OLD = [22, 23];
const NEW = [24, 25];

for (const target of TARGETS.auto) {
  test(`${target.name}: the place to approve the extension depends on the version of macOS`, () => {
    for (const darwin of OLD)
      assert.match(whyMissing(target, 'waiting', { darwin }).fix, /Privacy & Security → Allow$/);
    for (const darwin of NEW) {
      assert.match(
        whyMissing(target, 'waiting', { darwin }).fix,
        /General → Login Items & Extensions → Camera Extensions/,
      );
      assert.match(whyMissing(target, 'off', { darwin }).fix, /General → Login Items & Extensions → Camera Extensions/);
    }
    assert.match(
      whyMissing(target, 'off', { darwin: 22 }).fix,
      /^Open .*, then allow it in .*Privacy & Security → Allow$/,
    );
    assert.ok(whyMissing(target, 'restart').fix.endsWith(`then open ${target.app}`));
  });

  test(`${target.name}: each state is told with the name of the camera`, () => {
    for (const status of ['missing', 'waiting', 'off', 'restart', 'enabled', 'unknown'] as const) {
      assert.ok(whyMissing(target, status).message.includes(`: ${target.name}`), status);
    }
    // An unknown state is most likely that of a missing extension.
    assert.equal(whyMissing(target, 'unknown').code, 'CAMERA_ERR_EXTENSION_MISSING');
  });
}

test('without a camera, both ways to one are told, and the short one first', () => {
  for (const status of ['missing', 'unknown'] as const) {
    const { code, message, fix } = noneThere(TARGETS.auto, status, 25);
    assert.equal(code, 'CAMERA_ERR_EXTENSION_MISSING');
    assert.match(message, /neither RTMP Virtual Camera nor OBS Virtual Camera/);
    assert.match(
      fix,
      /^brew install --cask obs, open OBS once, allow .*, then rtmp-vcam run\. Or: .*RTMP Virtual Camera\.app/,
    );
  }
  assert.doesNotMatch(noneThere(TARGETS.extension, 'missing').fix, /OBS/);
  // A Mac may have the app, which is then to be opened.
  if (process.platform !== 'darwin') assert.match(noneThere(TARGETS.auto, 'missing').fix, /make build-swift/);
  assert.match(noneThere(TARGETS.obs, 'missing').fix, /^brew install --cask obs/);
});

test('the way to our camera leads through an app that has it', (t) => {
  const applications = mkdtempSync(join(tmpdir(), 'rtmp-vcam-applications-'));
  t.after(() => rmSync(applications, { recursive: true }));
  const way = (): string => wayToOurs('Camera.app', applications);
  assert.match(way(), /^make build-swift, which makes Camera\.app/);
  mkdirSync(join(applications, 'Camera.app/Contents'), { recursive: true });
  assert.match(way(), /^Camera\.app in .* needs an app signed with a paid Apple developer account/);
  assert.doesNotMatch(way(), /Install Camera/);
  mkdirSync(join(applications, 'Camera.app/Contents/Library/SystemExtensions'), { recursive: true });
  assert.match(way(), /^Open Camera\.app in \/Applications and choose "Install Camera"$/);
});

test('a hanging CoreMediaIO names the place to approve extensions', () => {
  assert.match(hanging(23).fix, /wait in System Settings → Privacy & Security/);
  assert.match(hanging(24).fix, /wait in System Settings → General → Login Items & Extensions/);
});

test('a camera that only new processes see: the remedy says who starts the program again', () => {
  assert.match(stale(TARGETS.auto[0], '').fix, /^Press Ctrl-C, then start/);
  assert.match(
    stale(TARGETS.auto[0], 'launchctl kickstart').fix,
    /^It starts again by .* At once: launchctl kickstart$/,
  );
});
