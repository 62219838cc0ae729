import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '../errors.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { DescriptorOutput } from './descriptor-output.ts';
import type { LineStream } from './line-stream.ts';
import { linesTo, openTerminal } from './lines-to.ts';

const timeout = 30_000;
const LINES = 40_000;
const lineOf = (n: number): string => `line ${String(n).padStart(6, '0')}\n`;

/** A named pipe, which behaves as a terminal does when nobody reads. */
function pipeOf(t: TestContext): { path: string; reader: number } {
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(reader));
  return { path, reader };
}

/** Reads until `wanted` characters have come. */
async function readText(reader: number, wanted: number): Promise<string> {
  const bytes = Buffer.alloc(65_536);
  let text = '';
  while (text.length < wanted) {
    try {
      text += bytes.toString('latin1', 0, readSync(reader, bytes));
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error;
    }
    await sleep(1);
  }
  return text;
}

/** Writes far more than a pipe holds; returns what came out once it was read. */
async function writeUnread(lines: LineStream, reader: number): Promise<string> {
  let written = 0;
  for (let n = 0; n < LINES; n++)
    lines.write(lineOf(n), () => {
      written++;
    });
  assert.ok(written < LINES && (lines.writableLength ?? 0) > 0);
  const text = await readText(reader, LINES * lineOf(0).length);
  while (written < LINES) await sleep(1);
  assert.equal(lines.writableLength, 0);
  return text;
}

const everyLine = Array.from({ length: LINES }, (_, n) => lineOf(n)).join('');

test('what a reader does not take waits for it, in its order', { timeout }, async (t) => {
  const { path, reader } = pipeOf(t);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(writer));
  assert.equal(await writeUnread(new DescriptorOutput(writer), reader), everyLine);
});

test('a terminal that cannot be opened again is written to by another program', { timeout }, async (t) => {
  const { path, reader } = pipeOf(t);
  const writer = openSync(path, constants.O_RDWR);
  const lines = openTerminal(writer, '/nonexistent');
  closeSync(writer);
  assert.ok(!(lines instanceof DescriptorOutput));
  assert.equal(await writeUnread(lines, reader), everyLine);
  lines.write('the end\n');
  await lines.finish?.();
  assert.equal(await readText(reader, 8), 'the end\n');
});

test('a file gets every line at once', { timeout }, (t) => {
  const path = join(temporaryFolder(t), 'log');
  const stream = Object.assign(new MemoryStream(), { fd: openSync(path, 'w') });
  const lines = linesTo(stream);
  t.after(() => closeSync(stream.fd));
  for (let n = 0; n < LINES; n++) lines.write(lineOf(n));
  assert.equal(readFileSync(path, 'utf8'), everyLine);
  assert.equal(stream.text, '');
});

test('a full disk is an error of each line, and of nothing else', { skip: !existsSync('/dev/full'), timeout }, (t) => {
  const full = openSync('/dev/full', 'w');
  t.after(() => closeSync(full));
  const lines = new DescriptorOutput(full);
  const errors: unknown[] = [];
  for (let n = 0; n < 3; n++) lines.write(lineOf(n), (error) => errors.push(error));
  assert.equal(errors.length, 3);
  for (const error of errors) assert.ok(hasCode(error, 'ENOSPC'));
});

test('a line of which an error left only the start gets its end before the next one', { timeout }, async (t) => {
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const gone = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(writer));
  const lines = new DescriptorOutput(writer);
  const torn = new Promise((resolve) => lines.write(`${'x'.repeat(2 << 20)}\n`, resolve));
  closeSync(gone);
  assert.ok(hasCode(await torn, 'EPIPE'));
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(reader));
  lines.write('a\n');
  lines.write('b\n');
  // The pipe still holds the start of the first line.
  let text = '';
  while (!text.endsWith('b\n')) text += await readText(reader, 1);
  assert.equal(text.slice(-6), 'x\na\nb\n');
});

test('other streams are written to as they are, and each stream has one way', () => {
  const stream = new MemoryStream();
  assert.equal(linesTo(stream), stream);
  assert.equal(linesTo(stream), linesTo(stream));
});
