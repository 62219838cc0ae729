import { constants, fstatSync, openSync } from 'node:fs';
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
    return (await isNamedPipe(output)) ? await openPipe(output, signal) : await openPath(output);
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

async function openPath(path: string): Promise<ByteSink> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOCTTY } = constants;
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY);
  const file = openFile(descriptor);
  if (!isatty(descriptor)) return new FileSink(path, file);
  await file.close();
  throw terminalError();
}

async function openPipe(path: string, signal: AbortSignal): Promise<ByteSink> {
  for (;;) {
    signal.throwIfAborted();
    try {
      // Without O_NONBLOCK the call would wait for a reader, and Ctrl-C for the call.
      const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      const socket = new Socket({ fd: descriptor, readable: false, writable: true });
      // Each write gets its error too.
      socket.on('error', () => {});
      return new StreamSink(path, socket, () => socket.destroy());
    } catch (error) {
      if (!hasCode(error, 'ENXIO')) throw error;
    }
    await sleep(READER_POLL_MS, undefined, { signal });
  }
}

async function isNamedPipe(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFIFO();
  } catch {
    // Opening it says what is wrong.
    return false;
  }
}

function terminalError(): AppError {
  return new AppError('APP_ERR_OUTPUT', 'Pictures cannot be written to a terminal', {
    fix: 'Pipe them into a program, as in rtmp-vcam frames | ffplay -, or choose a file with --output.',
  });
}
