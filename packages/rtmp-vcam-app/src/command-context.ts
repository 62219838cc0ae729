import type { TerminalStream } from './terminal/terminal.ts';

/** What commands get of the process they run in. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Aborted by the first Ctrl-C, SIGTERM or closed terminal. */
  readonly signal: AbortSignal;
}
