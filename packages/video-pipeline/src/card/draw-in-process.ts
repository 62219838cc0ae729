import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { childProgram } from '../threads/child-program.ts';
import { type CardRequest, EXIT_NO_LIBRARY, EXIT_NO_PICTURE } from './card-request.ts';

/** Far more than the slowest computer needs for a card, so that only a process that hangs is killed. */
const LONGEST_CARD_MS = 120_000;
/** Whoever chooses a picture waits for it. */
const LONGEST_PICTURE_MS = 20_000;
const LONGEST_COMPLAINT = 2000;

type Drawing = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Draws a card with Skia in a process of its own, so that this process does not keep the drawing library in memory.
 * That process has ended when this returns. Throws the signal's reason when aborted, otherwise a VideoError.
 */
export async function drawInProcess(request: CardRequest, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const drawing = start();
  // A process that could not be started has no streams if the limit of open files was the reason.
  if (drawing.pid === undefined) throw notStarted(await exitOf(drawing));
  const stop = (): void => {
    drawing.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop, { once: true });
  const deadline = setTimeout(stop, 'file' in request ? LONGEST_PICTURE_MS : LONGEST_CARD_MS);
  try {
    // When the process ends early, its exit code says why, and the broken pipe does not matter.
    drawing.stdin.on('error', () => {});
    drawing.stdin.end(JSON.stringify(request));
    const [picture, complaint, exit] = await Promise.all([
      readExactly(drawing.stdout, i420Size(request.width, request.height)),
      readStart(drawing.stderr, LONGEST_COMPLAINT),
      exitOf(drawing),
    ]);
    signal?.throwIfAborted();
    if (exit === EXIT_NO_LIBRARY) throw new VideoError('VIDEO_ERR_CARD_LIBRARY', complaint);
    if (exit === EXIT_NO_PICTURE && 'file' in request)
      throw new VideoError('VIDEO_ERR_CARD_PICTURE', `${request.file}: ${complaint}`);
    if (exit !== 0) throw new VideoError('VIDEO_ERR_CARD_DRAWING', `${exit} ${complaint}`.trim());
    if (picture === undefined) throw new VideoError('VIDEO_ERR_CARD_DRAWING', 'the picture has the wrong size');
    return picture;
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', stop);
  }
}

function start(): Drawing {
  const { command, args, env } = childProgram('card-process', import.meta.url);
  try {
    return spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env,
      windowsHide: true,
      // Ctrl-C in the terminal must reach this process only: it ends the drawing through the abort signal.
      detached: true,
    });
  } catch (cause) {
    // Some reasons, such as too little memory, are thrown, and others reported by an event.
    throw notStarted(cause instanceof Error ? cause.message : String(cause));
  }
}

function notStarted(reason: number | string): VideoError {
  const isLimit = /EMFILE|ENFILE/.test(String(reason));
  return new VideoError(isLimit ? 'VIDEO_ERR_OPEN_FILES' : 'VIDEO_ERR_CARD_DRAWING', String(reason));
}

/** The exit code, or the signal or error that ended the process. */
async function exitOf(drawing: Drawing): Promise<number | string> {
  const failed = once(drawing, 'error').then(([error]) => (error instanceof Error ? error.message : String(error)));
  const closed = once(drawing, 'close').then(([code, signal]) => (typeof code === 'number' ? code : String(signal)));
  return Promise.race([failed, closed]);
}

/** All bytes of a stream; undefined when it is not exactly this long. */
async function readExactly(stream: Readable, length: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (filled + chunk.length <= length) bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return filled === length ? bytes : undefined;
}

/** The beginning of a stream as text, on one line. */
async function readStart(stream: Readable, length: number): Promise<string> {
  let start = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) if (start.length < length) start += chunk;
  return start.slice(0, length).replace(/\s+/g, ' ').trim();
}
