import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { SOURCE_FLAGS } from '../threads/source-flags.ts';

const PACKAGE = join(import.meta.dirname, '../..');
const MODULES = join(PACKAGE, '../../node_modules');

/** A copy of this package in which all dependencies but node-av are installed. */
function installWithoutLibav(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-no-libav-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['src', 'package.json']) cpSync(join(PACKAGE, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(MODULES)) {
    if (name !== 'node-av') symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
  }
  return folder;
}

test('without node-av: viewers and snapshots are told so, and a PNG in full size can be had', async (t) => {
  const folder = installWithoutLibav(t);
  const program = join(folder, 'src/preview/testing/without-libav-program.ts');
  const args = [...SOURCE_FLAGS, program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 });
  const missing = 'VIDEO_ERR_PREVIEW_LIBAV';
  assert.deepEqual(JSON.parse(stdout), [missing, missing, 'PNG', missing]);
});
