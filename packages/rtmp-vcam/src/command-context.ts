import type { TerminalStream } from './terminal/terminal.ts';

/** The parts of the process that commands use. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Aborted by the first Ctrl-C, SIGTERM or closed terminal. */
  readonly signal: AbortSignal;
  /** From now on calls the listener at each SIGHUP, unless its terminal was closed. Without this, SIGHUP aborts. */
  readonly onHangup?: (listener: () => void) => void;
}
