import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEPENDENCY_DOCS_FILE, dependencyDocs, MEASURED_ON } from './dependency-docs.ts';
import { productionPackages } from './production-packages.ts';
import { PURPOSES, purposeKey } from './purposes.ts';

const page = readFileSync(join(import.meta.dirname, '../..', DEPENDENCY_DOCS_FILE), 'utf8');
const here = `${process.platform}-${process.arch}`;

test('somebody has written what each package is for, and nothing about packages that are not used', () => {
  const packages = productionPackages();
  assert.ok(packages.length > 40, 'hardly any packages were found');
  const unexplained = packages.filter(({ name }) => purposeKey(name) === undefined).map(({ name }) => name);
  assert.deepEqual(unexplained, [], 'write what they are for into scripts/dependencies/purposes.ts');
  const used = new Set(packages.map(({ name }) => purposeKey(name)));
  assert.deepEqual(
    Object.keys(PURPOSES).filter((key) => !used.has(key)),
    [],
  );
});

test('a pattern stands for native parts only, and each package has a licence', () => {
  for (const { name, isNative, license } of productionPackages()) {
    assert.equal(purposeKey(name)?.endsWith('*'), isNative, name);
    assert.notEqual(license, '', name);
  }
});

test(`${DEPENDENCY_DOCS_FILE} is up to date`, {
  skip: here === MEASURED_ON ? false : `the sizes are those of ${MEASURED_ON}`,
}, () => {
  assert.equal(page, dependencyDocs(), 'run: npm run docs');
});

test('the page names no registry', () => {
  assert.doesNotMatch(page, /registry|npmjs|resolved/i);
});
