import { constants, fstatSync, openSync } from 'node:fs';
import { DescriptorOutput } from './descriptor-output.ts';
import type { LineStream } from './line-stream.ts';
import { relayOutput } from './relay-output.ts';
import type { TerminalStream } from './terminal.ts';

const opened = new Map<TerminalStream, LineStream>();

/**
 * The way to write lines to a stream without ever waiting for its reader. Node.js itself would: its standard streams
 * stop the whole program while a terminal is stopped with Ctrl-S, or while nobody reads what it shows.
 */
export function linesTo(stream: TerminalStream): LineStream {
  const lines = opened.get(stream) ?? openLines(stream);
  opened.set(stream, lines);
  return lines;
}

/**
 * Resolves when everything that was given to `linesTo` is written, to an error if the last lines could not be written.
 * Nothing may be written any more.
 */
export async function linesFinished(): Promise<Error | undefined> {
  const all = [...opened.values()];
  const error = all.map((lines) => lines.error).find((each) => each !== undefined);
  await Promise.all(
    all.map((lines) => lines.finish?.() ?? new Promise<void>((resolve) => lines.write('', () => resolve()))),
  );
  return error;
}

function openLines(stream: TerminalStream): LineStream {
  if (!('fd' in stream) || typeof stream.fd !== 'number') return stream;
  if (stream.isTTY === true) return openTerminal(stream.fd);
  const stats = fstatSync(stream.fd);
  // Node.js writes to pipes and sockets in the background. Files take what they get, and keep every line.
  return stats.isFIFO() || stats.isSocket() ? stream : new DescriptorOutput(stream.fd);
}

/**
 * Opens the terminal once more, because whether writing waits is shared by all programs that share an open file: the
 * shell would be changed, too. Where the terminal cannot be opened again (on macOS, or because it belongs to another
 * user, as after su), another program waits.
 */
export function openTerminal(fd: number, again: string = `/proc/self/fd/${fd}`): LineStream {
  try {
    return new DescriptorOutput(openSync(again, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
  } catch {
    return relayOutput(fd);
  }
}
