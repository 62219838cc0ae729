import type { Log } from '../../log.ts';

/** A log that keeps its lines. */
export class RecordingLog implements Log {
  readonly lines: { level: string; fields: object; message: string }[] = [];

  debug(fields: object, message: string): void {
    this.lines.push({ level: 'debug', fields, message });
  }
  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }
  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }
  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }

  /** The codes logged, in order. */
  get codes(): string[] {
    return this.lines.flatMap(({ fields }) => ('code' in fields ? [String(fields.code)] : []));
  }
}
