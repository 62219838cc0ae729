import { constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { AppError, hasCode } from '../errors.ts';
import { outputError } from '../output-error.ts';
import type { TerminalStream } from '../terminal/terminal.ts';
import type { ByteSink } from './byte-sink.ts';
import { FileSink, openFile } from './file-sink.ts';
import { StreamSink } from './stream-sink.ts';

/** How often a named pipe is asked whether a program reads it. */
const READER_POLL_MS = 50;

/** What messages call standard output. */
const STDOUT = 'The output';

interface Process {
  readonly stdout: TerminalStream;
  readonly signal: AbortSignal;
}

/**
 * Opens a file, a device or a named pipe by its path, or standard output by `-`. A named pipe is open once a program
 * reads it. Throws AppError APP_ERR_OUTPUT, and the reason of an aborted signal.
 */
export async function openOutput(output: string, { stdout, signal }: Process): Promise<ByteSink> {
  if (output === '-') return standardOutput(stdout);
  try {
    return await openPath(output, signal);
  } catch (cause) {
    if (signal.aborted || cause instanceof AppError) throw cause;
    throw outputError(output, cause);
  }
}

function standardOutput(stdout: TerminalStream): ByteSink {
  if (stdout.isTTY === true) throw terminalError();
  // Node.js takes no notice when a file takes only a part of the bytes.
  const descriptor = 'fd' in stdout && typeof stdout.fd === 'number' ? stdout.fd : undefined;
  if (descriptor === undefined || isPipeOrSocket(descriptor)) return new StreamSink(STDOUT, stdout);
  return new FileSink(STDOUT, { ...openFile(descriptor), close: async () => {} });
}

function isPipeOrSocket(descriptor: number): boolean {
  const kind = fstatSync(descriptor);
  return kind.isFIFO() || kind.isSocket();
}

/**
 * Opens a path without waiting, and only then looks at what it is: between a look and the opening it could be replaced.
 * A named pipe that no program reads cannot be opened like that.
 */
async function openPath(path: string, signal: AbortSignal): Promise<ByteSink> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await sinkOf(path, openWithoutWaiting(path));
    } catch (error) {
      if (!hasCode(error, 'ENXIO') || !(await stat(path)).isFIFO()) throw error;
    }
    await sleep(READER_POLL_MS, undefined, { signal });
  }
}

function openWithoutWaiting(path: string): number {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  try {
    return openSync(path, flags);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    return openSync(path, flags | constants.O_CREAT);
  }
}

async function sinkOf(path: string, descriptor: number): Promise<ByteSink> {
  const file = openFile(descriptor);
  try {
    const kind = fstatSync(descriptor);
    if (kind.isFIFO()) return pipeSink(path, descriptor);
    if (isatty(descriptor)) throw terminalError();
    if (kind.isFile()) {
      ftruncateSync(descriptor);
      return new FileSink(path, file);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  // A device: unless its writes wait for it, they fail when it is busy.
  return new FileSink(path, openFile(openSync(path, constants.O_WRONLY | constants.O_NOCTTY)));
}

function pipeSink(path: string, descriptor: number): ByteSink {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  // Each write gets its error too.
  socket.on('error', () => {});
  return new StreamSink(path, socket, () => socket.destroy());
}

function terminalError(): AppError {
  return new AppError('APP_ERR_OUTPUT', 'Pictures cannot be written to a terminal', {
    fix: 'Pipe them into a program, as in rtmp-vcam frames | ffplay -, or choose a file with --output.',
  });
}
