import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import * as names from './names.ts';

const ROOT = join(import.meta.dirname, '../..');
const cask = readFileSync(join(ROOT, 'Casks/rtmp-vcam.rb'), 'utf8');
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

test('the cask of a release has the addresses and checksum of that release, and the bundle id of its app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-cask-'));
  try {
    for (const path of ['scripts/macos', 'swift/CameraExtension/Shared', 'Casks'])
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    const url = 'git+https://github.com/somebody/rtmp-vcam.git';
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '7.8.9', repository: { url } }));
    const zip = join(folder, 'app.zip');
    writeFileSync(zip, 'zip');
    const env = { ...process.env, MACOS_BUNDLE_ID: 'org.example.cam', MACOS_BUILD: '1' };
    const run = () => spawnSync(join(folder, 'scripts/macos/write-cask.sh'), [zip], { encoding: 'utf8', env });
    assert.deepEqual([run().stderr, run().status], ['', 0], 'twice does no harm');
    const written = readFileSync(join(folder, 'Casks/rtmp-vcam.rb'), 'utf8');
    const sum = createHash('sha256').update('zip').digest('hex');
    const lines = [
      '# This repository is a tap: brew tap somebody/rtmp-vcam https://github.com/somebody/rtmp-vcam',
      '  version "7.8.9"',
      `  sha256 "${sum}"`,
      '  url "https://github.com/somebody/rtmp-vcam/releases/download/v#{version}/RTMP-Virtual-Camera-#{version}.zip"',
      '  homepage "https://github.com/somebody/rtmp-vcam"',
      '  uninstall quit: "org.example.cam"',
      '    "~/Library/Preferences/org.example.cam.plist",',
    ];
    for (const line of lines) assert.ok(written.includes(`${line}\n`), `${line}\n${written}`);
    assert.ok(!written.includes('OWNER') && !written.includes(names.DEFAULT_HOST_ID), written);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a step of the workflow that fails is told in words, and one that succeeds is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-words-'));
  try {
    const summary = join(folder, 'summary');
    const run = (script: string) =>
      spawnSync(join(ROOT, 'scripts/macos/in-words.sh'), ['There is no camera.', 'sh', '-c', script], {
        encoding: 'utf8',
        env: { ...process.env, GITHUB_STEP_SUMMARY: summary },
      });
    assert.equal(run('echo fine').stdout, 'fine\n');
    assert.ok(!existsSync(summary));
    assert.equal(run('echo one; echo "✖ a test" >&2; echo two; exit 3').status, 3);
    assert.equal(run('echo the end; exit 1').status, 1);
    const told = readFileSync(summary, 'utf8');
    assert.match(
      told,
      /### Failed: `sh -c [^\n]*\n\nThere is no camera\.\n\n```\n✖ a test\n```\n###.*\n```\nthe end\n```\n$/s,
    );
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
