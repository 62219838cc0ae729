/** Imports between folders go in one direction: no two folders of a package need each other, even through a third. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const packages = join(import.meta.dirname, '..', 'packages');

/** The sources of a package without its tests and their helpers, which may import from everywhere. */
function sourcesOf(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts') && !path.split('/').includes('testing'),
  );
}

/** For each folder, the folders it imports from. Files at the top of `src` belong to no folder. */
function folderImports(src: string): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of sourcesOf(src)) {
    const folder = dirname(file);
    for (const [, target = ''] of readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const imported = relative(src, dirname(join(src, folder, target))) || '.';
      if (folder === '.' || imported === '.' || imported === folder) continue;
      imports.set(folder, (imports.get(folder) ?? new Set()).add(imported));
    }
  }
  return imports;
}

/** A path of imports from the folder back to itself; undefined when there is none. */
function circleThrough(folder: string, imports: Map<string, Set<string>>): string[] | undefined {
  const ways = [...(imports.get(folder) ?? [])].map((next) => [folder, next]);
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1) ?? '';
    if (last === folder) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of imports.get(last) ?? []) ways.push([...way, next]);
  }
  return undefined;
}

for (const name of readdirSync(packages)) {
  test(`the folders of ${name} import in one direction`, () => {
    const src = join(packages, name, 'src');
    const imports = folderImports(src);
    const hasFolders = sourcesOf(src).some((path) => path.includes('/'));
    assert.equal(imports.size > 0, hasFolders, 'imports between folders are found if there are folders');
    const circles = [...imports.keys()].map((folder) => circleThrough(folder, imports)?.join(' → '));
    assert.deepEqual(
      circles.filter((circle) => circle !== undefined),
      [],
    );
  });
}

test('the test finds a circle of folders', () => {
  const imports = new Map([
    ['server', new Set(['server/login', 'bytes'])],
    ['server/login', new Set(['session'])],
    ['session', new Set(['server'])],
  ]);
  assert.deepEqual(circleThrough('server', imports), ['server', 'server/login', 'session', 'server']);
  assert.equal(circleThrough('bytes', imports), undefined);
});
