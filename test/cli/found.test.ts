/** The other commands find the running program, whatever its port and ring. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../support/ports.ts';
import { Product, sharedMemoryOf } from '../support/product.ts';

const timeout = 120_000;

test('stop ends the program as Ctrl-C would, and returns when it has ended', { timeout }, async () => {
  await using product = await Product.start();
  await using other = await Product.start({ env: product.env });
  const unclear = await product.command('stop');
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /Several rtmp-vcam are running: .*--port/);

  const stopped = await product.command('stop', '--port', `${product.port}`);
  assert.deepEqual(stopped, { code: 0, stdout: `Stopped rtmp-vcam (pid ${product.program.pid}).\n`, stderr: '' });
  // The command itself waited, so nothing is left of the program now.
  assert.deepEqual(sharedMemoryOf(product.ring), []);
  assert.deepEqual(await product.program.end(), { code: 0, signal: null });
  assert.ok(other.program.isRunning);

  assert.equal((await product.command('stop')).code, 0);
  assert.deepEqual(await other.program.end(), { code: 0, signal: null });
  const nobody = await product.command('stop', '--port', `${await freePort()}`);
  assert.equal(nobody.code, 3);
  assert.match(nobody.stderr, /No rtmp-vcam of this user is running/);
});
