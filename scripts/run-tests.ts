/**
 * Runs every test file; the last line of its output is `N passed, N failed, N skipped`.
 * Arguments narrow the choice: `npm test -- ring test/faults` runs the files whose path contains one of them.
 * Those of `test/long` take minutes each, most of them in a virtual machine, and run only when they are named.
 * With CI=true a skipped test is a failure: there everything is installed.
 * A test file that runs for too long is killed and counts as failed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { FileTimes } from './file-times.ts';
import { Watchdog } from './watchdog.ts';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

const LIMIT_MINUTES = 10;
/** The tests in these folders compile Swift modules or boot virtual machines, and download both the first time. */
const SLOW_FOLDERS = ['test/apple/', 'test/browser/', 'test/cameras/', 'test/long/'];
const LONG = 'test/long/';
/** These need both processors: they listen for gaps in sound, or decode several streams and count every picture. */
const ALONE = [
  'test/cameras/microphone-product.test.ts',
  'test/cameras/pipewire-microphone.test.ts',
  'test/cameras/sound-and-picture.test.ts',
  'test/cameras/sound-thread.test.ts',
  'test/faults/several-cameras.test.ts',
];
/** These boot a virtual machine for minutes. */
const MACHINES = ['test/cameras/v4l2loopback-0.12.test.ts', 'test/cameras/v4l2loopback-0.15.test.ts'];
/** Much of the time these wait, so they run beside two others when the machines have ended. */
const PATIENT = 'test/faults/';
const SLOW_LIMIT_MINUTES = 40;

function testFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && !path.includes('/dist/'))
    .filter((path) => (wanted.length === 0 ? !path.startsWith(LONG) : wanted.some((part) => path.includes(part))))
    .sort();
}

/** The test file that a command runs: its last argument. */
function testFileOf(command: string): string | undefined {
  const start = command.lastIndexOf(`${root}/`);
  return start >= 0 && command.endsWith('.test.ts') ? relative(root, command.slice(start)) : undefined;
}

function isSlow(file: string): boolean {
  return SLOW_FOLDERS.some((folder) => file.startsWith(folder));
}

function limitMinutes(file: string): number {
  return isSlow(file) ? SLOW_LIMIT_MINUTES : LIMIT_MINUTES;
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const killed = new Set<string>();
const times = new FileTimes();

async function runAll(files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files: files.map((path) => join(root, path)), concurrency });
  times.follow(stream);
  /** By file, the name of the newest test that began. */
  const begun = new Map<string, string>();
  stream.on('test:dequeue', ({ name, file }) => {
    if (file !== undefined && name !== file) begun.set(relative(root, file), name);
  });
  stream.on('test:pass', ({ skip, details }) => {
    if (details.type === 'suite') return;
    if (skip === undefined) counts.passed++;
    else counts.skipped++;
  });
  stream.on('test:fail', ({ details, name, file: path = '' }) => {
    if (details.type === 'suite' && details.error.message.includes('subtest')) return;
    counts.failed++;
    process.exitCode = 1;
    const file = relative(root, path);
    const last = begun.has(file) ? `; the last test that began is "${begun.get(file)}"` : '';
    const isKilled = name === path && killed.has(file);
    failures.push(`${file}: ${isKilled ? `killed after ${limitMinutes(file)} minutes${last}` : name}`);
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await new Promise((resolve) => printed.once('end', resolve));
}

// A time limit of node:test would only send SIGTERM to the test file: one in a busy loop goes on, and children survive.
using _watchdog = new Watchdog({
  limitOf: (command) => {
    const file = testFileOf(command);
    return file === undefined ? undefined : limitMinutes(file) * 60_000;
  },
  onKill: (command) => killed.add(testFileOf(command) ?? ''),
});
const all = ['packages', 'scripts', 'examples', 'bench', 'soak', 'test'].flatMap(testFiles);
const chosen = (files: readonly string[]): string[] => files.filter((file) => all.includes(file));
const beside = all.filter((file) => ![...MACHINES, ...ALONE].includes(file));
const patient = beside.filter((file) => file.startsWith(PATIENT));
const others = beside.filter((file) => !patient.includes(file));
// A machine would hold up what others print if it ran among them: files are printed in the order in which they began.
await Promise.all([runAll([...chosen(MACHINES), ...patient], 1), runAll(others, 2)]);
await runAll(chosen(ALONE), 1);

times.print(root);
for (const failure of failures) console.log(`failed: ${failure}`);
if (process.env['CI'] === 'true' && counts.skipped > 0) {
  console.log('CI has every tool, so a skipped test counts as a failure.');
  process.exitCode = 1;
}
if (counts.passed === 0) process.exitCode = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
