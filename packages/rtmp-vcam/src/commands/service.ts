import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { CommandContext } from '../command-context.ts';
import { loadConfig } from '../config/load-config.ts';
import { readFlags } from '../config/read-flags.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object(configOption);

const HOW = 'Use rtmp-vcam service install, rtmp-vcam service uninstall or rtmp-vcam service status.';

export const serviceCommand: Command = {
  name: 'service',
  summary: 'start the camera when you log in',
  description:
    'Lets this computer start the camera when you log in, and again should it crash or hang: by systemd on Linux, by ' +
    'launchd on macOS. Its settings are those of the config file. Run service install again after an update: a config ' +
    'file that was named with --config stays, until service uninstall. The exit ' +
    `code of service status is ${EXIT.notRunning} when it does not run.`,
  words: { usage: 'install|uninstall|status', choices: ['install', 'uninstall', 'status'], most: 1 },
  examples: [
    { command: 'rtmp-vcam service install', meaning: 'there is always a camera from now on' },
    { command: 'rtmp-vcam service status', meaning: 'does it run, and since when?' },
    { command: 'rtmp-vcam service uninstall', meaning: 'settings and stream key stay' },
  ],
  options: own.entries,

  async run(flags, context, [word]) {
    if (word === undefined) throw new AppError('APP_ERR_USAGE', 'rtmp-vcam service needs a word', { fix: HOW });
    const { config } = readFlags(own, flags);
    const { Service } = await import('../service/service.ts');
    const service = Service.ofThisSystem(context);
    if (word === 'install') {
      const check = (file: string | undefined): void => {
        loadConfig({ ...flags, config: file }, context.env);
      };
      return say(context, await service.install({ main: mainFile(), config, check }));
    }
    if (word === 'uninstall') return say(context, await service.uninstall());
    const { text, isRunning } = await service.status();
    context.stdout.write(text);
    return isRunning ? EXIT.ok : EXIT.notRunning;
  },
};

function say({ stdout }: CommandContext, text: string): number {
  stdout.write(text);
  return EXIT.ok;
}

/** The first file of this program, beside the folder of this one. */
function mainFile(): string {
  return fileURLToPath(import.meta.url).replace(/commands[/\\]service\.([jt]s)$/, 'main.$1');
}
