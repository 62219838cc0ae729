import { defaultConfig } from '../config/default-config.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';

export const configCommand: Command = {
  name: 'config',
  summary: 'print a config file with every option and its default',
  description: 'Prints a config file with every option, its meaning and its default, all commented out.',
  examples: [{ command: 'rtmp-vcam config > config.toml', meaning: 'use it with rtmp-vcam --config config.toml' }],
  options: {},

  async run(_flags, { stdout }) {
    stdout.write(defaultConfig());
    return EXIT.ok;
  },
};
