import { type FlagValues, type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { infoOf, kebabCase } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'start the camera (the default command)',
  description:
    'Starts the camera. It shows the stream that is pushed to this computer, or the one that --pull names. ' +
    'Press Ctrl-C to stop.',
  examples: [
    { command: 'rtmp-vcam', meaning: 'accept streams on port 1935' },
    { command: 'rtmp-vcam --size 1280x720 --fps 60', meaning: 'a smaller, smoother picture' },
    { command: 'rtmp-vcam --pull rtmp://server/live/KEY', meaning: 'show a stream from another server' },
    { command: 'rtmp-vcam --config studio.toml', meaning: 'several cameras: a [[camera]] table for each' },
  ],
  options: { ...runSchema, ...configOption },

  async run(flags, context) {
    const load = (): LoadedConfig => {
      const config = loadConfig(flags, context.env);
      if (config.options.pull !== undefined) refuseServerFlags(flags);
      return config;
    };
    const config = load();
    const { createRunContext } = await import('../run/run-context.ts');
    const { runCameras } = await import('../run/run-cameras.ts');
    return runCameras(config.options, createRunContext(config, context, load));
  },
};

/** With --pull no port is opened, so a flag about the server is a mistake. */
function refuseServerFlags(flags: FlagValues): void {
  for (const [name, schema] of Object.entries(runSchema)) {
    if (name.startsWith('pull') || flags[name] === undefined || infoOf(schema).group !== 'Server') continue;
    const flag = `--${kebabCase(name)}`;
    throw new AppError('APP_ERR_USAGE', `${flag} cannot be used together with --pull`, {
      fix: `Leave out ${flag}: no port is opened when a stream is pulled. Or leave out --pull, and push to this computer.`,
    });
  }
}
