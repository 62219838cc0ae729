import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';

const lockSchema = v.object({
  packages: v.record(v.string(), v.object({ optionalDependencies: v.optional(v.record(v.string(), v.string()), {}) })),
});
const lock = v.parse(lockSchema, JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')));
const locked = Object.keys(lock.packages);

// When npm makes a lock file from a node_modules folder, it leaves out the packages for other systems. On such a system
// `npm ci` then does not install them, and reports nothing.
test('the lock file has the native modules for every system', () => {
  for (const [path, { optionalDependencies }] of Object.entries(lock.packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const found = locked.some((other) => other === `node_modules/${name}` || other.endsWith(`/node_modules/${name}`));
      assert.ok(found, `${name} is missing for ${path}: delete ${path} from package-lock.json and run npm install`);
    }
  }
  assert.ok(locked.includes('node_modules/@koromix/koffi-darwin-arm64'));
  assert.ok(locked.includes('node_modules/@napi-rs/canvas-darwin-x64'));
});

test('the lock file names no registry', () => {
  assert.ok(!readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8').includes('"resolved": "http'));
});

// Nothing of ours needs it, and it brings 25 packages, one of them with a known weakness: see docs/dependencies.md.
test('the lock file has the stand-in for werift in place of it', async () => {
  assert.ok(locked.includes('scripts/dependencies/no-werift'));
  assert.deepEqual(
    locked.filter((path) => /\/(ip|werift-.*)$/.test(path)),
    [],
  );
});

test('what we use of node-av loads without werift', async () => {
  for (const part of ['node-av/lib', 'node-av/constants']) assert.ok(Object.keys(await import(part)).length > 0, part);
  await assert.rejects(import(`${'werift'}`), /left out of this checkout/);
});
