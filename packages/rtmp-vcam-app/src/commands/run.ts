import type { Command } from '../cli/command.ts';
import { configOption } from '../cli/global-options.ts';
import { loadConfig } from '../config/load-config.ts';
import { runSchema } from '../config/run-schema.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'start the camera (also without a command)',
  description: 'Starts the camera: whatever is pushed to this computer shows up in it, until Ctrl-C.',
  examples: [
    { command: 'rtmp-vcam', meaning: 'take streams on port 1935' },
    { command: 'rtmp-vcam --size 1280x720 --fps 60', meaning: 'a smaller, smoother camera' },
    { command: 'rtmp-vcam -p 1936 --name Drone --ring /drone', meaning: 'a second camera beside it' },
  ],
  options: { ...runSchema, ...configOption },

  async run(flags, context) {
    const config = loadConfig(flags, context.env);
    const { createRunContext } = await import('../run/run-context.ts');
    const { runCamera } = await import('../run/run-camera.ts');
    return runCamera(config.options, createRunContext(config, context));
  },
};
