/** The log of a server; pino's loggers have this form. Nothing secret is passed to it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that throws everything away. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
