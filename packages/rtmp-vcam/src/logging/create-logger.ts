import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { Loss } from '../terminal/bounded-lines.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { logEvent } from './event.ts';
import { journalLines } from './journal-lines.ts';
import { prettyLines } from './pretty-line.ts';
import { HIDDEN, redact } from './redact.ts';
import { Repeats } from './repeats.ts';
import type { Summary } from './summary.ts';

interface LoggerOptions {
  readonly verbose: boolean;
  /** True writes JSON in place of readable lines. */
  readonly jsonLogs: boolean;
  /** The lines go to the journal of systemd. */
  readonly journal?: boolean;
  /** Gets the lines, and shows them above its status line. */
  readonly terminal: Terminal;
  /** Texts to hide, such as the stream key. */
  readonly secrets: readonly string[];
  /** Gets each line as JSON, with secrets hidden. */
  readonly onLine?: (json: string) => void;
  /** When it is aborted, the lines that were merged so far are reported. */
  readonly signal: AbortSignal;
}

/** Names of fields that hold a stream key. */
const SECRET_FIELDS = ['key', 'streamKey', 'streamName', 'publishingName'];

/**
 * A logger that writes readable lines or JSON, at once and in this thread. Lines that repeat are merged before they are
 * formatted, so that a flood costs little time too.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { verbose, terminal, secrets, onLine, signal } = options;
  const format = formatFor(options);
  let isReport = false;
  /** Writes lines that are never merged. */
  const reporting = (write: () => void): void => {
    isReport = true;
    write();
    isReport = false;
  };
  const repeats = new Repeats({
    generous: verbose,
    write: (summary) => reporting(() => writeSummary(logger, summary)),
  });
  const logger = pino(
    {
      level: verbose ? 'debug' : 'info',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: HIDDEN },
      serializers: { err: (error: unknown) => (error instanceof Error ? describeError(error, verbose) : error) },
      hooks: {
        logMethod(args, method, level) {
          if (isReport || repeats.admits(logEvent(level, args))) method.apply(this, args);
        },
      },
    },
    {
      write: (line) => {
        const shown = redact(line, secrets);
        terminal.write(format(shown));
        onLine?.(shown);
      },
    },
  );
  terminal.onLoss((loss) => reporting(() => logger.warn(...lossLine(loss))));
  signal.addEventListener('abort', () => repeats.report(), { once: true });
  return logger;
}

function formatFor({ jsonLogs, journal = false, terminal }: LoggerOptions): (line: string) => string {
  if (jsonLogs) return (line) => line;
  if (journal) return journalLines;
  return prettyLines(terminal);
}

function writeSummary(logger: Logger, { level, fields, message }: Summary): void {
  if (level >= 50) logger.error(fields, message);
  else if (level >= 40) logger.warn(fields, message);
  else if (level >= 30) logger.info(fields, message);
  else logger.debug(fields, message);
}

function lossLine({ lines, error }: Loss): [fields: object, message: string] {
  if (error === undefined) return [{ lines }, 'Lines were left out while nobody was reading'];
  return [{ lines, err: error }, 'Lines were left out, because they could not be written'];
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
