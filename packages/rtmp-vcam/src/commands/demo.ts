import * as v from 'valibot';
import { loadConfig } from '../config/load-config.ts';
import { optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { runSchema } from '../config/run-schema.ts';
import { rtmpUrl } from '../config/values.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  url: optionalOption(rtmpUrl(), {
    group: 'Server',
    placeholder: 'URL',
    help: 'Push to this URL instead of the camera of this computer',
    unset: 'this computer; a camera is started if none is running',
  }),
});

/** The demo pushes, so nothing is pulled. */
const { pull: _, pullFingerprint: __, ...cameraOptions } = runSchema;

export const demoCommand: Command = {
  name: 'demo',
  summary: 'show a moving test picture in the camera',
  description:
    'Pushes a moving test picture with a clock to the camera of this computer. If no camera is running, it starts ' +
    'one with these options. --size and --fps also apply to the test picture.',
  examples: [
    { command: 'rtmp-vcam demo', meaning: 'see a picture in the camera with one command' },
    {
      command: 'rtmp-vcam demo --url rtmp://192.168.1.5/live/KEY',
      meaning: 'test the connection from another computer',
    },
  ],
  options: { ...own.entries, ...cameraOptions, ...configOption },

  async run(flags, context) {
    const { url } = readFlags(own, flags);
    const loaded = loadConfig(flags, context.env);
    const pushed = loaded.cameras.find(({ pull }) => pull === undefined) ?? loaded.cameras[0];
    const first = { ...loaded.options, app: undefined, ...pushed, pull: undefined };
    const config = { ...loaded, options: { ...loaded.options, ...first }, cameras: [first] };
    const { createRunContext } = await import('../run/run-context.ts');
    const { runDemo } = await import('../run/run-demo.ts');
    return runDemo(url, config.options, createRunContext(config, context));
  },
};
