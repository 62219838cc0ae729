import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './program.ts';

/** How long the end waits for a reader of the output that does not read. */
const FLUSH_MS = 300;

/** Runs the program in this process: its arguments, its streams, its signals, its exit code. */
export async function runInProcess(): Promise<void> {
  const { stdout, stderr, env } = process;
  // Whoever read the output may go; the camera goes on, and commands that write find out by themselves.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const code = await runProgram(process.argv.slice(2), { env, stdout, stderr, signal: endSignal() });
  // Whatever is still open, such as a connection that lingers, must not keep the process.
  await Promise.race([Promise.all([stdout, stderr].map(flushed)), sleep(FLUSH_MS)]);
  process.exit(code);
}

/** Aborted by the first signal to end; the second one ends the process at once. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        // The system's own end: process.exit would wait for a thread that hangs in native code.
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
