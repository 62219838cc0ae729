import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOpener } from './run-opener.ts';

const node = (code: string): readonly [string, readonly string[]] => [process.execPath, ['-e', code]];

test('an opener that ends well has opened the page, and others have not', async () => {
  assert.equal(await runOpener(...node(''), 60_000), true);
  assert.equal(await runOpener(...node('process.exit(3)'), 60_000), false);
  assert.equal(await runOpener(...node('process.kill(process.pid)'), 60_000), false);
  assert.equal(await runOpener('/nothing/xdg-open', ['http://127.0.0.1'], 60_000), false);
});

test('an opener that goes on is not waited for', async () => {
  // It ends by itself, so that the test leaves nothing behind.
  assert.equal(await runOpener(...node('setTimeout(() => {}, 5000)'), 1), true);
});
