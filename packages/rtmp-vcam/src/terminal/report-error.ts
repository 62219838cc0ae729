import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { fileAdvice } from '../file-advice.ts';
import type { Style } from './style.ts';

/** The text of an error for people: its message on one line, its fix, and its stack if `withStack` is true. */
export function errorReport(error: unknown, style: Style, withStack: boolean): string {
  const { message, code, fix } = partsOf(error);
  const lines = [`${style.red('✗')} ${message}${code === undefined ? '' : style.dim(` [${code}]`)}`];
  if (fix !== undefined) lines.push(`  ${style.dim('→')} ${fix}`);
  if (withStack && error instanceof Error && exitCodeOf(error) !== EXIT.usage) lines.push(style.dim(stacks(error)));
  if (fix === undefined && !withStack)
    lines.push(`  ${style.dim('→')} Run the command again with --verbose to see where the error happened.`);
  return `${lines.join('\n')}\n`;
}

export function exitCodeOf(error: unknown): number {
  switch (error instanceof AppError ? error.code : undefined) {
    case 'APP_ERR_USAGE':
    case 'APP_ERR_CONFIG':
      return EXIT.usage;
    case 'APP_ERR_NOT_RUNNING':
      return EXIT.notRunning;
    default:
      return EXIT.failure;
  }
}

interface ErrorParts {
  readonly message: string;
  readonly code: string | undefined;
  readonly fix: string | undefined;
}

/** Errors of this program and its packages carry a code and a fix. */
function partsOf(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { message: String(error), code: undefined, fix: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = error.message.split('\n')[0] || error.name;
  return {
    // Texts of the packages start in lower case; those of this program may start with an option.
    message: error instanceof AppError ? message : message.charAt(0).toUpperCase() + message.slice(1),
    code: code === 'APP_ERR_USAGE' ? undefined : code,
    fix: 'fix' in error && typeof error.fix === 'string' ? error.fix : 'path' in error ? fileAdvice(error) : undefined,
  };
}

function stacks(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\nCaused by ${stacks(error.cause)}` : own;
}
