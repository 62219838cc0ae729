import { type Logger, pino } from 'pino';
import type { Terminal } from '../terminal/terminal.ts';
import { prettyLines } from './pretty-line.ts';
import { HIDDEN, redact } from './redact.ts';

interface LoggerOptions {
  readonly verbose: boolean;
  /** True writes JSON even on a terminal. */
  readonly jsonLogs: boolean;
  /** Gets the lines, and shows them above its status line. */
  readonly terminal: Terminal;
  /** Texts to hide, such as the stream key. */
  readonly secrets: readonly string[];
}

/** Names of fields that hold a stream key. */
const SECRET_FIELDS = ['key', 'streamKey', 'streamName', 'publishingName'];

/** A logger that writes readable lines on a terminal and JSON elsewhere, at once and in this thread. */
export function createLogger({ verbose, jsonLogs, terminal, secrets }: LoggerOptions): Logger {
  const format = terminal.isTty && !jsonLogs ? prettyLines(terminal.colours) : (line: string) => line;
  return pino(
    {
      level: verbose ? 'debug' : 'info',
      base: null,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: HIDDEN },
      serializers: { err: (error: unknown) => (error instanceof Error ? describeError(error, verbose) : error) },
    },
    { write: (line) => terminal.write(format(redact(line, secrets))) },
  );
}

function describeError(error: Error, withStack: boolean): Record<string, unknown> {
  const { message, stack } = error;
  const described: Record<string, unknown> = { message, ...ownFields(error) };
  if (error.cause instanceof Error) described['cause'] = error.cause.message;
  if (withStack) described['stack'] = stack;
  return described;
}

/** The numbers and texts that an error carries, such as its code and fix. */
function ownFields(error: Error): Record<string, unknown> {
  const plain = Object.entries(error).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(plain.filter(([name]) => name !== 'name'));
}
