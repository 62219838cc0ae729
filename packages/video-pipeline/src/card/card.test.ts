import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { drawCard } from './card.ts';
import { cardWithoutText } from './card-without-text.ts';
import { drawInProcess } from './draw-in-process.ts';
import { disconnected, waiting } from './testing/contents.ts';

const canvas: Canvas = { width: 640, height: 360, fps: 30 };
const request = { content: waiting, width: 640, height: 360 };

/** Process ids of this process' children. */
function children(): number[] {
  const tasks = readdirSync('/proc/self/task');
  const ids = tasks.flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' '));
  return ids.filter((id) => id !== '').map(Number);
}

/** Runs with a Skia that cannot be loaded. */
async function withoutSkia<T>(run: () => Promise<T>): Promise<T> {
  process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] = '/nonexistent/skia.node';
  try {
    return await run();
  } finally {
    delete process.env['NAPI_RS_NATIVE_LIBRARY_PATH'];
  }
}

test('the card has the size of the canvas, is the same each time, and is not the one without text', async () => {
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => warnings.push(message) };
  const [first, second, other] = await Promise.all([
    drawCard(waiting, canvas, { log }),
    drawCard(waiting, canvas, { log }),
    drawCard(disconnected, canvas, { log }),
  ]);
  assert.deepEqual(warnings, []);
  assert.equal(first?.length, i420Size(640, 360));
  assert.deepEqual(first, second);
  assert.notDeepEqual(first, other);
  assert.notDeepEqual(first, cardWithoutText(waiting, canvas));
});

test('neither a process nor the library stays behind', { skip: process.platform !== 'linux' }, async () => {
  const before = children();
  await drawInProcess(request);
  assert.deepEqual(children(), before);
  assert.doesNotMatch(readFileSync('/proc/self/maps', 'utf8'), /skia/);
});

test('without the library the card shows only the QR code, and the log says why', async () => {
  const codes: unknown[] = [];
  const log = { warn: (details: object) => codes.push('code' in details && details.code) };
  const picture = await withoutSkia(() => drawCard(waiting, canvas, { log }));
  assert.deepEqual(picture, cardWithoutText(waiting, canvas));
  assert.deepEqual(codes, ['VIDEO_ERR_CARD_LIBRARY']);
});

const withCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof VideoError && error.code === code;

test('a library that cannot be loaded gives an error with a code', async () => {
  await assert.rejects(
    withoutSkia(() => drawInProcess(request)),
    withCode('VIDEO_ERR_CARD_LIBRARY'),
  );
});

test('a drawing process that is killed gives an error with a code', {
  skip: process.platform !== 'linux',
}, async () => {
  const before = children();
  const drawing = drawInProcess(request);
  const [drawer] = children().filter((id) => !before.includes(id));
  assert.ok(drawer);
  process.kill(drawer, 'SIGKILL');
  await assert.rejects(drawing, withCode('VIDEO_ERR_CARD_DRAWING'));
});

test('an abort ends the drawing at once', { skip: process.platform !== 'linux', timeout: 15_000 }, async () => {
  const before = children();
  const reason = new Error('another card is wanted');
  await assert.rejects(drawCard(waiting, canvas, { signal: AbortSignal.abort(reason) }), reason);
  const drawing = new AbortController();
  const picture = drawCard(waiting, canvas, { signal: drawing.signal });
  const [drawer] = children().filter((id) => !before.includes(id));
  assert.ok(drawer);
  // A stopped process cannot end on its own.
  process.kill(drawer, 'SIGSTOP');
  drawing.abort(reason);
  await assert.rejects(picture, reason);
  assert.deepEqual(children(), before);
});

test('a canvas too small for text still gets a picture', async () => {
  assert.equal((await drawCard(waiting, { width: 16, height: 16, fps: 30 })).length, i420Size(16, 16));
});
