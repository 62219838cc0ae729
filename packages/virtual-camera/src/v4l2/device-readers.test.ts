import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { DeviceReaders } from './device-readers.ts';

const options = { skip: process.platform === 'linux' ? false : 'needs inotify' };

/** A file in place of a device, with a clock of its own. */
function setUp(t: TestContext): { path: string; pass: (ms: number) => void } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rtmp-vcam-readers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'device');
  writeFileSync(path, '');
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { path, pass };
}

function watch(t: TestContext, path: string): DeviceReaders {
  const readers = DeviceReaders.of(path);
  assert.ok(readers !== undefined);
  t.after(() => readers.close());
  return readers;
}

/** A program that has the file open, perhaps several times, until it is killed. */
async function holder(path: string, times = 1): Promise<ChildProcess> {
  const opens = Array.from({ length: times }, (_, index) => `exec ${3 + index}<'${path}'`);
  const child = spawn('sh', ['-c', [...opens, 'echo open', 'exec sleep 60'].join('; ')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('who keeps it open counts, who only looks does not', options, (t) => {
  const { path, pass } = setUp(t);
  const readers = watch(t, path);
  assert.equal(readers.count, 0);
  for (const flags of ['r', 'r+']) {
    const probe = openSync(path, flags);
    assert.equal(readers.count, 0);
    pass(400);
    assert.equal(readers.count, 0);
    closeSync(probe);
    pass(1000);
    assert.equal(readers.count, 0);
  }
  const fd = openSync(path, 'r+');
  assert.equal(readers.count, 0);
  pass(500);
  assert.equal(readers.count, 1);
  const probe = openSync(path, 'r');
  assert.equal(readers.count, 1);
  closeSync(probe);
  pass(500);
  assert.equal(readers.count, 1);
  closeSync(fd);
  assert.equal(readers.count, 0);
});

test('a program that had it open before counts until it ends, and so does one that is killed', options, async (t) => {
  const { path, pass } = setUp(t);
  const before = await holder(path);
  const readers = watch(t, path);
  assert.equal(readers.count, 1);
  const later = await holder(path);
  assert.equal(readers.count, 1);
  pass(500);
  assert.equal(readers.count, 2);
  closeSync(openSync(path, 'r'));
  assert.equal(readers.count, 2);
  await kill(before);
  assert.equal(readers.count, 1);
  await kill(later);
  assert.equal(readers.count, 0);
});

test(
  'several that open it within a moment are told as one: all are counted, until the last has closed it',
  options,
  async (t) => {
    const { path, pass } = setUp(t);
    const readers = watch(t, path);
    const programs = [await holder(path, 3), await holder(path), await holder(path, 2)];
    assert.equal(readers.count, 0);
    pass(500);
    assert.equal(readers.count, 6);
    for (const [program, left] of [
      [programs[2], 4],
      [programs[0], 1],
      [programs[1], 0],
    ] as const) {
      if (program !== undefined) await kill(program);
      void readers.count;
      pass(500);
      assert.equal(readers.count, left);
    }
  },
);

test('a program that nobody may look at counts too', options, (t) => {
  const { path, pass } = setUp(t);
  const readers = watch(t, path);
  // This process is never looked at.
  const fd = openSync(path, 'r');
  void readers.count;
  for (let count = 0; count < 5; count++) {
    pass(500);
    assert.equal(readers.count, 1);
    closeSync(openSync(path, 'r'));
    void readers.count;
  }
  closeSync(fd);
  assert.equal(readers.count, 0);
});

test('this process does not count when it has it open first', options, (t) => {
  const { path, pass } = setUp(t);
  const own = openSync(path, 'r+');
  t.after(() => closeSync(own));
  const readers = watch(t, path);
  pass(1000);
  assert.equal(readers.count, 0);
});

test('more events than are kept: who has it open is looked for again', options, async (t) => {
  const { path, pass } = setUp(t);
  const readers = watch(t, path);
  const program = await holder(path);
  // The kernel keeps 16384 events.
  for (let count = 0; count < 20_000; count++) closeSync(openSync(path, 'r'));
  assert.equal(readers.count, 1);
  await kill(program);
  void readers.count;
  pass(500);
  assert.equal(readers.count, 0);
});

test('who opens it while the processes are looked at counts once, and not any more when it is closed', options, (t) => {
  const { path, pass } = setUp(t);
  let fd: number | undefined;
  let isComing = false;
  const readers = DeviceReaders.of(path, () => {
    if (isComing) fd = openSync(path, 'r');
    isComing = false;
    return [{ pid: 1, command: 'app', count: fd === undefined ? 0 : 1 }];
  });
  assert.ok(readers !== undefined);
  t.after(() => readers.close());
  // Somebody who only looks is the reason to look at the processes half a second later.
  closeSync(openSync(path, 'r'));
  assert.equal(readers.count, 0);
  isComing = true;
  for (let count = 0; count < 5; count++) {
    pass(500);
    void readers.count;
  }
  assert.equal(readers.count, 1);
  closeSync(fd ?? assert.fail());
  fd = undefined;
  void readers.count;
  pass(500);
  assert.equal(readers.count, 0);
});

test('where it cannot be found out, it is not known', options, (t) => {
  const { path } = setUp(t);
  assert.equal(DeviceReaders.of(`${path}-missing`), undefined);
  const readers = watch(t, path);
  rmSync(path);
  writeFileSync(path, '');
  assert.equal(readers.count, 0, 'the file that is gone is read by nobody');
});

test('whatever is opened and closed one after the other, the count is right after half a second', options, (t) => {
  const { path, pass } = setUp(t);
  const readers = watch(t, path);
  const files = readdirSync('/proc/self/fd').length;
  const steps = fc.array(fc.constantFrom('open', 'close', 'close first', 'wait'), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (history) => {
      const open: number[] = [];
      const close = (fd: number | undefined): void => {
        if (fd !== undefined) closeSync(fd);
        assert.ok(readers.count <= open.length);
      };
      for (const step of history) {
        if (step === 'open') open.push(openSync(path, 'r'));
        else if (step === 'close') close(open.pop());
        else if (step === 'close first') close(open.shift());
        else pass(300);
        void readers.count;
      }
      pass(500);
      assert.equal(readers.count, open.length);
      while (open.length > 0) close(open.pop());
      assert.equal(readers.count, 0);
    }),
    { numRuns: 100 },
  );
  // Fewer than before: of a test before this one, Node.js may close a file only now.
  assert.ok(readdirSync('/proc/self/fd').length <= files);
});
