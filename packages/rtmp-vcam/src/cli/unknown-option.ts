import { flagNames, letters } from '../config/flag-names.ts';
import { kebabCase, type OptionTable } from '../config/option.ts';
import { nearest } from '../config/suggest.ts';
import { listed } from '../config/values.ts';
import { AppError } from '../errors.ts';

/** A command, as far as it matters here. */
interface OtherCommand {
  readonly name: string;
  readonly options: OptionTable;
}

/** The error for an option that is not in the table: it says which one was probably meant, perhaps of another command. */
export function unknownOption(rawName: string, options: OptionTable, commands: readonly OtherCommand[] = []): AppError {
  const fix = isLetter(rawName) ? adviceForLetter(rawName, commands) : adviceForName(rawName, options, commands);
  return new AppError('APP_ERR_USAGE', `Unknown option ${rawName}`, { fix: fix ?? 'Use --help to list the options.' });
}

function isLetter(rawName: string): boolean {
  return /^-[^-]$/.test(rawName);
}

function adviceForLetter(rawName: string, commands: readonly OtherCommand[]): string | undefined {
  const letter = rawName.slice(1);
  return ofOthers(commands.filter(({ options }) => letters(options).includes(letter)));
}

function adviceForName(rawName: string, options: OptionTable, commands: readonly OtherCommand[]): string | undefined {
  // People also write --JSON-LOGS, --jsonLogs and --json_logs.
  const plain = rawName.replace(/^-+/, '').replaceAll('_', '-');
  const word = plain === plain.toUpperCase() ? plain.toLowerCase() : kebabCase(plain).replace(/^-/, '');
  const own = flagNames(options);
  if (own.includes(word)) return `Did you mean --${word}?`;
  const others = commands.filter((command) => flagNames(command.options).includes(word));
  if (others.length > 0) return ofOthers(others);
  if (commands.some(({ name }) => name === word)) return `Did you mean rtmp-vcam ${word}?`;
  const meant = nearest(word, own);
  if (meant !== undefined) return `Did you mean --${meant}?`;
  const elsewhere = nearest(
    word,
    commands.flatMap((command) => flagNames(command.options)),
  );
  const owner = commands.find((command) => elsewhere !== undefined && flagNames(command.options).includes(elsewhere));
  return owner === undefined ? undefined : `Did you mean --${elsewhere} of rtmp-vcam ${owner.name}?`;
}

function ofOthers(commands: readonly OtherCommand[]): string | undefined {
  const names = commands.map(({ name }) => `rtmp-vcam ${name}`);
  if (names.length === 0) return undefined;
  return `It is an option of ${names.length === 1 ? names[0] : listed(names)}.`;
}
