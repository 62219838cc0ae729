import { spawn } from 'node:child_process';
import type { LineStream } from './line-stream.ts';

/**
 * Writes to an open terminal through the program `cat`, which may then hang in place of this one. It is in a session of
 * its own, so that Ctrl-C does not end it before the last lines are written. It is ended with this program.
 */
export function relayOutput(fd: number): LineStream {
  const cat = spawn('cat', [], { stdio: ['pipe', fd, 'ignore'], detached: true });
  const { stdin } = cat;
  if (stdin === null) throw new Error('a pipe to cat is missing');
  const ended = new Promise<void>((resolve) => {
    cat.once('close', () => resolve());
    // If there is no such program, every write fails.
    cat.once('error', () => resolve());
  });
  const end = (): void => {
    cat.kill('SIGKILL');
  };
  process.once('exit', end);
  cat.unref();
  stdin.on('error', () => {});
  return {
    write: (text, done) => stdin.write(text, done),
    get writableLength() {
      return stdin.writableLength;
    },
    async finish() {
      cat.ref();
      stdin.end();
      await ended;
      process.off('exit', end);
    },
  };
}
