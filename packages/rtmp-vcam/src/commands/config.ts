import * as v from 'valibot';
import type { CommandContext } from '../command-context.ts';
import { defaultConfig } from '../config/default-config.ts';
import { type FlagValues, loadConfig, readConfig } from '../config/load-config.ts';
import { option } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { errorReport } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  force: option(yesOrNo(), false, {
    group: 'Program',
    help: 'With init: replace a file that exists, and lose what it says',
  }),
});

export const configCommand: Command = {
  name: 'config',
  summary: 'make, check or show the config file',
  description:
    'Prints a config file with every option, its meaning and its default, all commented out. init writes that into the ' +
    'config folder; check lists the mistakes in a file; show prints every value that counts and where it comes from, ' +
    'for each camera, without secrets.',
  examples: [
    { command: 'rtmp-vcam config init', meaning: 'make the file, then edit it' },
    { command: 'rtmp-vcam config check', meaning: 'which mistakes does it have?' },
    { command: 'rtmp-vcam config show', meaning: 'what counts?' },
    { command: 'rtmp-vcam config > my.toml', meaning: 'use it with rtmp-vcam --config my.toml' },
  ],
  options: { ...own.entries, ...configOption },
  words: { usage: '[init|check|show] [FILE]', choices: ['init', 'check', 'show'], most: 2 },

  async run(flags, context, [word, file]) {
    const { force } = readFlags(own, flags);
    if (force && word !== 'init') {
      throw new AppError('APP_ERR_USAGE', '--force is for rtmp-vcam config init', { fix: 'Leave it out.' });
    }
    const named = file === undefined ? flags : { ...flags, config: file };
    if (word === 'init') return init(named, context, force);
    if (word === 'check') return check(named, context);
    if (word === 'show') return show(named, context);
    context.stdout.write(defaultConfig());
    return EXIT.ok;
  },
};

async function init(flags: FlagValues, { env, stdout }: CommandContext, force: boolean): Promise<number> {
  const [{ writeNewConfig }, { usualFile }] = await Promise.all([
    import('../config-edit/new-config.ts'),
    import('../config/load-config.ts'),
  ]);
  const file = usualFile(flags, env);
  writeNewConfig(file, { force });
  stdout.write(`Wrote ${file}\nEach line in it is a comment. Remove the # in front of an option to set it.\n`);
  return EXIT.ok;
}

function check(flags: FlagValues, { env, stdout, stderr }: CommandContext): number {
  const { file, cameras, warnings, mistakes } = readConfig(flags, env);
  const style = styleFor(new Terminal(stderr, env).colours);
  for (const warning of warnings) stderr.write(`! ${warning}\n`);
  for (const mistake of mistakes) stderr.write(errorReport(mistake, style, false));
  if (mistakes.length > 1) stderr.write(`\n${mistakes.length} mistakes\n`);
  if (mistakes.length > 0) return EXIT.usage;
  const names = cameras.map(({ name }) => JSON.stringify(name)).join(', ');
  const count = cameras.length === 1 ? 'one camera' : `${cameras.length} cameras`;
  stdout.write(
    file === undefined
      ? 'There is no config file, and none is needed. To make one: rtmp-vcam config init\n'
      : `${file} has no mistakes: ${count}, ${names}.\n`,
  );
  return EXIT.ok;
}

/** Room for a few words, however narrow the terminal is. */
const NARROWEST_VALUE = 24;

async function show(flags: FlagValues, { env, stdout }: CommandContext): Promise<number> {
  const { shownConfig } = await import('../config/show-config.ts');
  const config = loadConfig(flags, env);
  const { colours, columns } = new Terminal(stdout, env);
  const style = styleFor(colours);
  const sections = shownConfig(config);
  const all = sections.flatMap(({ values }) => values);
  const width = (of: 'key' | 'from'): number => Math.max(...all.map((each) => each[of].length));
  const [keys, places] = [width('key'), width('from')];
  const indent = ' '.repeat(keys + places + 6);
  const texts = sections.map((section) => {
    const rows = section.values.map(({ key, value, from }) => {
      const source = (from === 'default' ? style.dim : style.bold)(from.padEnd(places));
      const lines = wrap(value, Math.max(NARROWEST_VALUE, columns - indent.length));
      return `  ${style.cyan(key.padEnd(keys))}  ${source}  ${lines.join(`\n${indent}`)}\n`;
    });
    return `\n${style.bold(section.heading)}\n${rows.join('')}`;
  });
  stdout.write(`Config file: ${config.file ?? 'none'}\n${texts.join('')}`);
  return EXIT.ok;
}
