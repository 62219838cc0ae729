import * as v from 'valibot';
import type { CommandContext } from '../command-context.ts';
import { defaultConfig } from '../config/default-config.ts';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { option } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
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
    'config folder; check looks for mistakes in a file; show prints every value that counts and where it comes from, ' +
    'without secrets.',
  examples: [
    { command: 'rtmp-vcam config init', meaning: 'make the file, then edit it' },
    { command: 'rtmp-vcam config check', meaning: 'has it a mistake?' },
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
  const { file, cameras, warnings } = loadConfig(flags, env);
  for (const warning of warnings) stderr.write(`! ${warning}\n`);
  const names = cameras.map(({ name }) => JSON.stringify(name)).join(', ');
  const count = cameras.length === 1 ? 'one camera' : `${cameras.length} cameras`;
  stdout.write(
    file === undefined
      ? 'There is no config file, and none is needed. To make one: rtmp-vcam config init\n'
      : `${file} has no mistakes: ${count}, ${names}.\n`,
  );
  return EXIT.ok;
}

async function show(flags: FlagValues, { env, stdout }: CommandContext): Promise<number> {
  const { shownConfig } = await import('../config/show-config.ts');
  const config = loadConfig(flags, env);
  const style = styleFor(new Terminal(stdout, env).colours);
  const sections = shownConfig(config);
  const all = sections.flatMap(({ values }) => values);
  const width = (of: 'key' | 'from'): number => Math.max(...all.map((each) => each[of].length));
  const [keys, places] = [width('key'), width('from')];
  const texts = sections.map((section) => {
    const rows = section.values.map(({ key, value, from }) => {
      const source = (from === 'default' ? style.dim : style.bold)(from.padEnd(places));
      return `  ${style.cyan(key.padEnd(keys))}  ${source}  ${value}\n`;
    });
    return `\n${style.bold(section.heading)}\n${rows.join('')}`;
  });
  stdout.write(`Config file: ${config.file ?? 'none'}\n${texts.join('')}`);
  return EXIT.ok;
}
