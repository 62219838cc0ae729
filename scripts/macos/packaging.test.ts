import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import * as names from './names.ts';

const ROOT = join(import.meta.dirname, '../..');
const cask = readFileSync(join(ROOT, 'packaging/homebrew/rtmp-vcam.rb'), 'utf8');
const manifest = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
);

test('the cask has the version of package.json, and the name and bundle id of the app', () => {
  assert.match(cask, new RegExp(`^  version "${manifest.version.replaceAll('.', '\\.')}"$`, 'm'));
  assert.match(cask, /^cask "rtmp-vcam" do$/m);
  assert.match(cask, new RegExp(`^  app "${names.APP_NAME}\\.app"$`, 'm'));
  assert.ok(cask.includes(`quit: "${names.HOST_ID}"`));
  assert.ok(cask.includes(`Preferences/${names.HOST_ID}.plist"`));
  assert.equal(cask.split(names.APP_GROUP).length, 3);
});

test('the cask of a release has the address, homepage and checksum of that release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-cask-'));
  try {
    const zip = join(folder, 'app.zip');
    writeFileSync(zip, 'zip');
    const urls = ['https://example.org/a.zip', 'https://example.org/'];
    const { stdout, status } = spawnSync(join(ROOT, 'scripts/macos/write-cask.sh'), [zip, ...urls], {
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    const sum = createHash('sha256').update('zip').digest('hex');
    const stanzas = [...stdout.matchAll(/^ {2}(version|sha256|url|name|desc|homepage|app) (.*)$/gm)].map(
      ([, key, value]) => [key, value],
    );
    assert.deepEqual(stanzas, [
      ['version', `"${manifest.version}"`],
      ['sha256', `"${sum}"`],
      ['url', '"https://example.org/a.zip"'],
      ['name', `"${names.APP_NAME}"`],
      ['desc', '"Turns any RTMP stream into a camera"'],
      ['homepage', '"https://example.org/"'],
      ['app', `"${names.APP_NAME}.app"`],
    ]);
    assert.ok(!stdout.includes('no_check') && !stdout.includes('file://'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('only rtmp_vcam_camera.h defines the bundle ids and the app group', () => {
  const folders = ['swift', 'scripts'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  const found = files.filter((file) => readFileSync(file, 'utf8').includes(names.APP_GROUP));
  assert.deepEqual(found, [join(ROOT, 'swift/CameraExtension/Shared/rtmp_vcam_camera.h')]);
});
