import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { inTime, until } from '../testing/until.ts';
import { isRunning, processIdentity, processIdOf } from './process-identity.ts';

test('this process is running and is known by its id', () => {
  const identity = processIdentity(process.pid);
  assert.equal(processIdOf(identity), process.pid);
  assert.equal(isRunning(identity), true);
});

test('a process that ended is not running', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const identity = processIdentity(child.pid ?? 0);
  assert.equal(isRunning(identity), true);
  child.kill('SIGKILL');
  await once(child, 'exit', inTime());
  assert.equal(isRunning(identity), false);
});

test('a later process with the same id is a different process', { skip: process.platform !== 'linux' }, () => {
  assert.equal(isRunning(processIdentity(process.pid) + (1n << 32n)), false);
});

test('an identity without a start time is judged by its id alone', () => {
  assert.equal(isRunning(BigInt(process.pid)), true);
});

test('process 0 stands for none', () => {
  assert.equal(isRunning(0n), false);
});

test('a zombie is not running', { skip: process.platform !== 'linux' }, async () => {
  // The shell starts a child that ends at once, prints its id, and then becomes a program that never waits for it.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
  try {
    const [output] = await once(parent.stdout, 'data', inTime());
    const child = BigInt(Number(String(output)));
    await until('the child to end', () => !isRunning(child));
  } finally {
    parent.kill();
  }
});
