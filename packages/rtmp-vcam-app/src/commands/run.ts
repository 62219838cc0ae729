import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { infoOf, kebabCase } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'start the camera (also without a command)',
  description:
    'Starts the camera: whatever is pushed to this computer, or the stream that --pull names, shows up in it, until Ctrl-C.',
  examples: [
    { command: 'rtmp-vcam', meaning: 'take streams on port 1935' },
    { command: 'rtmp-vcam --size 1280x720 --fps 60', meaning: 'a smaller, smoother camera' },
    { command: 'rtmp-vcam --pull rtmp://server/live/KEY', meaning: 'show a stream of another server' },
    { command: 'rtmp-vcam -p 1936 --name Drone --ring /drone', meaning: 'a second camera beside it' },
  ],
  options: { ...runSchema, ...configOption },

  async run(flags, context) {
    const config = loadConfig(flags, context.env);
    if (config.options.pull !== undefined) refuseServerFlags(flags);
    const { createRunContext } = await import('../run/run-context.ts');
    const { runCamera } = await import('../run/run-camera.ts');
    return runCamera(config.options, createRunContext(config, context));
  },
};

/** With --pull nothing listens, so a flag about that was meant otherwise. */
function refuseServerFlags(flags: FlagValues): void {
  for (const [name, schema] of Object.entries(runSchema)) {
    if (name.startsWith('pull') || flags[name] === undefined || infoOf(schema).group !== 'Server') continue;
    throw new AppError('APP_ERR_USAGE', `--${kebabCase(name)} has no meaning with a stream that is pulled`, {
      fix: `Leave --${kebabCase(name)} away: no port is opened. Or leave --pull away, and push to this computer.`,
    });
  }
}
