import type { Command } from '../commands/command.ts';
import { globalOptions } from '../commands/global-options.ts';
import { defaultOf, infoOf, kebabCase, type OptionSchema, type OptionTable, variableName } from '../config/option.ts';
import type { Style } from '../terminal/style.ts';
import { wrap } from '../terminal/wrap.ts';

/** The look of a help page. */
interface Page {
  readonly style: Style;
  /** Width of a line, in terminal cells. */
  readonly columns: number;
}

/** Help for the program: its commands, then the options of the default command. */
export function programHelp(commands: readonly Command[], byDefault: Command, page: Page): string {
  const { style } = page;
  const rows = commands.map(({ name, summary }): Row => [name, summary]);
  return sections([
    'Shows the stream that is pushed to rtmp://this-computer/live/KEY as a camera.',
    `${style.bold('Usage:')} rtmp-vcam [command] [options]`,
    `${style.bold('Commands')}\n${table(rows, page)}`,
    optionSection(byDefault, page, `Options of ${byDefault.name}`),
    exampleSection(byDefault, page),
    'rtmp-vcam COMMAND --help shows the options of a command.',
  ]);
}

/** Help for one command. */
export function commandHelp(command: Command, page: Page): string {
  const { style } = page;
  return sections([
    wrap(command.description, page.columns).join('\n'),
    `${style.bold('Usage:')} rtmp-vcam ${command.name}${command.words === undefined ? '' : ` ${command.words.usage}`} [options]`,
    optionSection(command, page, 'Options'),
    exampleSection(command, page),
  ]);
}

type Row = readonly [left: string, right: string];

function optionSection(command: Command, page: Page, heading: string): string {
  const options: OptionTable = { ...command.options, ...globalOptions };
  const rows = new Map<string, Row[]>();
  for (const [name, schema] of Object.entries(options)) {
    const { group } = infoOf(schema);
    rows.set(group, [...(rows.get(group) ?? []), optionRow(name, schema)]);
  }
  const width = widest([...rows.values()].flat());
  const groups = [...rows].map(([group, list]) => `  ${page.style.dim(group)}\n${table(list, page, width)}`);
  return `${page.style.bold(heading)}\n${groups.join('\n\n')}`;
}

function optionRow(name: string, schema: OptionSchema<unknown>): Row {
  const { short, placeholder, words, help, unset, secret } = infoOf(schema);
  const value = placeholder === undefined ? words && ` [${words.join('|')}]` : ` <${placeholder}>`;
  const flag = `${short === undefined ? '    ' : `-${short}, `}--${kebabCase(name)}${value ?? ''}`;
  const written = defaultOf(schema);
  const applies = unset ?? (written === false || written === undefined ? undefined : String(written));
  const what = secret === true ? `${help}; ${safePlaces(name)}` : help;
  return [flag, applies === undefined ? what : `${what} [${applies}]`];
}

/** The processes of all users, with their arguments, are listed by `ps`. */
function safePlaces(name: string): string {
  return `use the config file or ${variableName(name)}, as other users can see command lines`;
}

function exampleSection({ examples }: Command, page: Page): string {
  const rows = examples.map(({ command, meaning }): Row => [command, meaning]);
  return `${page.style.bold('Examples')}\n${table(rows, page)}`;
}

/** Two columns; the right one is wrapped. */
function table(rows: readonly Row[], { style, columns }: Page, width: number = widest(rows)): string {
  const indent = ' '.repeat(width + 4);
  return rows
    .map(([left, right]) => {
      const lines = wrap(right, Math.max(24, columns - indent.length));
      return `  ${style.cyan(left)}${' '.repeat(width - left.length + 2)}${lines.join(`\n${indent}`)}`;
    })
    .join('\n');
}

function widest(rows: readonly Row[]): number {
  return Math.max(...rows.map(([left]) => left.length));
}

function sections(texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}
