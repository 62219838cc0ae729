import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { manifestOf, packageFile, packageNames } from './manifests.ts';

const ours = v.object({
  version: v.string(),
  description: v.string(),
  keywords: v.pipe(v.array(v.string()), v.minLength(3)),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});

for (const name of packageNames()) {
  test(`${name} has what a package on npm needs`, () => {
    const text = readFileSync(packageFile(name, 'package.json'), 'utf8');
    assert.equal(text, manifestOf(name), 'run: npm run manifests');
    const { version, dependencies } = v.parse(ours, JSON.parse(text));
    for (const [dependency, wanted] of Object.entries(dependencies)) {
      if (dependency.startsWith('@rtmp-vcam/')) assert.equal(wanted, version, dependency);
    }
    assert.ok(existsSync(packageFile(name, 'README.md')), 'README.md');
    assert.equal(
      readFileSync(packageFile(name, 'LICENSE'), 'utf8'),
      readFileSync(join(import.meta.dirname, '../LICENSE'), 'utf8'),
    );
  });
}
