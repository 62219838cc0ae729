import { formatProgramStatus, type ProgramStatus } from './format-status.ts';
import { styleFor } from './style.ts';
import type { Terminal } from './terminal.ts';

/** The line at the bottom of a terminal that shows the status, rewritten in place. Nothing is shown elsewhere. */
export class StatusLine {
  readonly #terminal: Terminal;
  #status: ProgramStatus | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  start(status: ProgramStatus): void {
    if (!this.#terminal.interactive) return;
    this.#unsubscribe ??= this.#terminal.onResize(() => this.#draw());
    this.update(status);
  }

  /** Draws the line if it has changed. It may be called a few times a second. */
  update(status: ProgramStatus): void {
    this.#status = status;
    if (this.#unsubscribe !== undefined) this.#draw();
  }

  /** Removes the line. It may be started again. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#terminal.setBottomLine('');
  }

  #draw(): void {
    if (this.#status === undefined) return;
    // The last cell stays free: some terminals wrap when it is written to.
    this.#terminal.setBottomLine(
      formatProgramStatus(this.#status, this.#terminal.columns - 1, styleFor(this.#terminal.colours)),
    );
  }
}
