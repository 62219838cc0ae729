import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { EXIT } from '../exit-codes.ts';
import { outputError, readerHasGone } from '../output-error.ts';
import { linesFinished, linesTo } from '../terminal/lines-to.ts';
import { errorReport } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { runProgram } from './program.ts';

/** How long the program waits at its end for a reader of its output that does not read. */
const FLUSH_MS = 300;

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Standard input, output and error. */
const STANDARD_STREAMS = [0, 1, 2] as const;

/** Runs the program in this process: its arguments, its streams, its signals, its exit code. */
export async function runInProcess(): Promise<void> {
  const { stdout, stderr, env } = process;
  const terminals = STANDARD_STREAMS.filter((fd) => isatty(fd));
  // The camera keeps running when the reader of the output has gone or the disk of a log is full.
  let lost: Error | undefined;
  stdout.on('error', (error) => {
    if (!readerHasGone(error)) lost ??= error;
  });
  stderr.on('error', () => {});
  let signal: AbortSignal | undefined;
  let onHangup: (() => void) | undefined;
  const hangup = (): boolean => {
    // The kernel sends this signal when a terminal is closed.
    if (onHangup === undefined || !terminals.every((fd) => isatty(fd))) return false;
    onHangup();
    return true;
  };
  const code = await runProgram(process.argv.slice(2), {
    env,
    stdout,
    stderr,
    // Until a command can be aborted, a signal just ends the program: it may be waiting for a terminal that is stopped.
    get signal() {
      signal ??= endSignal(hangup);
      return signal;
    },
    onHangup: (listener) => {
      onHangup = listener;
    },
  });
  // The process exits even if something is still open, such as a connection.
  const flushes = Promise.all([linesFinished(), flushed(stdout), flushed(stderr)]);
  const [unwritten] = (await Promise.race([flushes, sleep(FLUSH_MS)])) ?? [];
  // Writing to a terminal fails only when its window has been closed.
  if (unwritten !== undefined && !readerHasGone(unwritten) && !stdout.isTTY) lost ??= unwritten;
  // A failed write to a file is reported one turn of the event loop later.
  await nextTurn();
  // Node.js waits for a thread that hangs in a call of the system: then a signal must end the process.
  for (const name of END_SIGNALS) process.removeAllListeners(name);
  // When a terminal has been closed, Node.js would fail to restore its settings, and crash. This signal is what closing
  // it sends.
  if (!terminals.every((fd) => isatty(fd))) process.kill(process.pid, 'SIGHUP');
  if (lost === undefined || code !== EXIT.ok) process.exit(code);
  const report = errorReport(outputError('The output', lost), styleFor(new Terminal(stderr, env).colours), false);
  const written = new Promise<void>((resolve) => linesTo(stderr).write(report, () => resolve()));
  await Promise.race([written, sleep(FLUSH_MS)]);
  process.exit(EXIT.failure);
}

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP. The second one ends the process at once. `hangup` says whether a SIGHUP
 * meant something else.
 */
function endSignal(hangup: () => boolean): AbortSignal {
  const controller = new AbortController();
  // Each camera of many waits for it, and more than a few would make Node.js warn of a leak.
  setMaxListeners(0, controller.signal);
  for (const name of END_SIGNALS) {
    process.on(name, () => {
      if (name === 'SIGHUP' && !controller.signal.aborted && hangup()) return;
      if (controller.signal.aborted) {
        // Let the system end the process: process.exit would wait for a thread that hangs in native code.
        process.removeAllListeners(name);
        process.kill(process.pid, name);
      }
      controller.abort();
    });
  }
  return controller.signal;
}

async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable || stream.writableLength === 0) return;
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
