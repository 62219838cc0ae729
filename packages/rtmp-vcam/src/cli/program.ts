import type { CommandContext } from '../command-context.ts';
import type { Command, CommandWords } from '../commands/command.ts';
import { globalOptions } from '../commands/global-options.ts';
import { commands, runCommand } from '../commands/index.ts';
import { nearest } from '../config/suggest.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { linesTo } from '../terminal/lines-to.ts';
import { errorReport, exitCodeOf } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { VERSION } from '../version.ts';
import { commandHelp, programHelp } from './help.ts';
import { parseFlags } from './parse-flags.ts';
import { unknownOption } from './unknown-option.ts';

/** Longer lines are hard to read. */
const MAX_HELP_WIDTH = 110;

/** Runs the program with the arguments after its name; resolves to the exit code. Errors are printed, not thrown. */
export async function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    const { colours } = new Terminal(context.stderr, context.env);
    const verbose = args.includes('--verbose') || args.includes('-v') || context.env['RTMP_VCAM_VERBOSE'] === 'true';
    linesTo(context.stderr).write(errorReport(error, styleFor(colours), verbose));
    return exitCodeOf(error);
  }
}

async function dispatch(args: readonly string[], context: CommandContext): Promise<number> {
  const [first = ''] = args;
  if (first === 'help') return showHelp(args[1], context);
  if (args.length === 1 && first === '-v') return showVersion(context);
  const named = first.startsWith('-') || first === '' ? undefined : commandNamed(first);
  const command = named ?? runCommand;
  const options = { ...command.options, ...globalOptions };
  const others = commands.filter((each) => each !== command);
  const { flags, words } = parseFlags(named === undefined ? args : args.slice(1), options, (rawName) =>
    unknownOption(rawName, options, others),
  );
  if (flags['version'] === true) {
    context.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (flags['help'] === true) return showHelp(named?.name, context);
  checkWords(words, command, named !== undefined);
  return command.run(flags, context, words);
}

/** Whoever types `rtmp-vcam -v` and nothing else wants the version, as of most programs, and not to start a camera. */
function showVersion({ stdout, stderr }: CommandContext): number {
  stdout.write(`${VERSION}\n`);
  stderr.write('To start the camera with more log lines: rtmp-vcam run -v\n');
  return EXIT.ok;
}

/** Throws AppError APP_ERR_USAGE for a word that the command does not take. */
function checkWords(given: readonly string[], command: Command, isNamed: boolean): void {
  const { choices, most }: CommandWords = command.words ?? { usage: '', choices: [], most: 0 };
  const extra = given[isNamed ? most : 0];
  if (extra !== undefined) throw unexpectedWord(extra, command);
  const [first] = given;
  if (first === undefined || choices.includes(first)) return;
  const meant = nearest(first, choices);
  throw new AppError('APP_ERR_USAGE', `rtmp-vcam ${command.name} ${first} does not exist`, {
    fix:
      meant === undefined
        ? `Use ${choices.map((choice) => `rtmp-vcam ${command.name} ${choice}`).join(' or ')}.`
        : `Did you mean rtmp-vcam ${command.name} ${meant}?`,
  });
}

function showHelp(name: string | undefined, { stdout, env }: CommandContext): number {
  const terminal = new Terminal(stdout, env);
  const page = { style: styleFor(terminal.colours), columns: Math.min(terminal.columns, MAX_HELP_WIDTH) };
  stdout.write(name === undefined ? programHelp(commands, runCommand, page) : commandHelp(commandNamed(name), page));
  return EXIT.ok;
}

/** Throws AppError APP_ERR_USAGE when there is no such command. */
function commandNamed(name: string): Command {
  const names = commands.map((command) => command.name);
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  refuseLongDash(name);
  const meant = nearest(name, names);
  throw new AppError('APP_ERR_USAGE', `Unknown command ${name}`, {
    fix:
      meant === undefined
        ? `The commands are ${names.join(', ')}. See rtmp-vcam --help.`
        : `Did you mean rtmp-vcam ${meant}?`,
  });
}

/** Web pages turn two dashes into a long one. Throws AppError APP_ERR_USAGE. */
function refuseLongDash(word: string): void {
  const name = /^[\u2010-\u2015\u2212]+(.+)$/.exec(word)?.[1];
  if (name === undefined) return;
  throw new AppError('APP_ERR_USAGE', `${word} begins with a long dash`, { fix: `Write two short ones: --${name}` });
}

function unexpectedWord(word: string, command: Command): AppError {
  const isCommand = commands.some(({ name }) => name === word);
  refuseLongDash(word);
  return new AppError(
    'APP_ERR_USAGE',
    `rtmp-vcam ${command.name} does not accept the argument ${JSON.stringify(word)}`,
    {
      fix: isCommand ? `Put the command first: rtmp-vcam ${word} …` : `See rtmp-vcam ${command.name} --help.`,
    },
  );
}
