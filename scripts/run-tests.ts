/**
 * Runs every test file and closes with `N passed, N failed, N skipped`.
 * Arguments narrow the choice: `npm test -- ring test/faults` runs the files whose path contains one of them.
 * With CI=true a skipped test is a failure: there everything is installed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

function testFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && !path.includes('/dist/'))
    .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
    .sort();
}

const counts = { passed: 0, failed: 0, skipped: 0 };

async function runAll(files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files: files.map((path) => join(root, path)), concurrency });
  stream.on('test:pass', ({ skip, details }) => {
    if (details.type === 'suite') return;
    if (skip === undefined) counts.passed++;
    else counts.skipped++;
  });
  stream.on('test:fail', ({ details, name, file }) => {
    if (details.type === 'suite' && details.error.message.includes('subtest')) return;
    counts.failed++;
    process.exitCode = 1;
    failures.push(`${file === undefined ? '' : relative(root, file)}: ${name}`);
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await new Promise((resolve) => printed.once('end', resolve));
}

const failures: string[] = [];
// Unit tests use little; end-to-end tests run programs that want the machine for themselves.
await runAll(testFiles('packages'), 2);
await runAll(testFiles('scripts').concat(testFiles('examples'), testFiles('test')), 1);

for (const failure of failures) console.log(`failed: ${failure}`);
if (process.env['CI'] === 'true' && counts.skipped > 0) {
  console.log('CI has every tool, so a skipped test counts as a failure.');
  process.exitCode = 1;
}
if (counts.passed === 0) process.exitCode = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
