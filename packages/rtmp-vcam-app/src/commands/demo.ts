import * as v from 'valibot';
import { loadConfig } from '../config/load-config.ts';
import { optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import type { RunOptions } from '../config/run-schema.ts';
import { runSchema } from '../config/run-schema.ts';
import { rtmpUrl } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  url: optionalOption(rtmpUrl(), {
    group: 'Server',
    placeholder: 'URL',
    help: 'Push there instead of to the camera of this computer',
    unset: 'this computer; a camera is started if none runs',
  }),
});

/** The demo pushes, so nothing is pulled. */
const { pull: _, pullFingerprint: __, ...cameraOptions } = runSchema;

export const demoCommand: Command = {
  name: 'demo',
  summary: 'show a moving test picture in the camera',
  description:
    'Pushes a moving test picture with a clock to the camera of this computer. When none runs, it starts one: ' +
    'all options of run apply then. --size and --fps are those of the test picture, too.',
  examples: [
    { command: 'rtmp-vcam demo', meaning: 'see a picture in the camera with one command' },
    { command: 'rtmp-vcam demo --url rtmp://192.168.1.5/live/KEY', meaning: 'test the way from another computer' },
  ],
  options: { ...own.entries, ...cameraOptions, ...configOption },

  async run(flags, context) {
    const { url } = readFlags(own, flags);
    const loaded = loadConfig(flags, context.env);
    const config = { ...loaded, options: { ...loaded.options, pull: undefined } };
    const { createRunContext } = await import('../run/run-context.ts');
    const { pushToServer, runCameraWithDemo } = await import('../demo/run-demo.ts');
    const { isListening } = await import('../demo/probe-port.ts');
    const runContext = createRunContext(config, context);
    const target = targetOf(config.options, runContext.key);
    if (url === undefined && !(await isListening(target.host, config.options.port))) {
      return runCameraWithDemo(target.url, config.options, runContext);
    }
    await pushToServer(url ?? target.url, config.options, runContext);
    return EXIT.ok;
  },
};

/** Where the camera of this computer takes streams. From loopback any path will do; other addresses need the key, in the app. */
function targetOf({ host, port }: RunOptions, key: string): { host: string; url: string } {
  if (port === 0)
    throw new AppError('APP_ERR_USAGE', 'The demo cannot push to port 0', { fix: 'Name a port with --port.' });
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const address = everywhere ? '127.0.0.1' : host;
  const path = everywhere || /^(127\.|::1$|localhost$)/.test(address) ? 'live/demo' : `${key}/demo`;
  return { host: address, url: `rtmp://${address.includes(':') ? `[${address}]` : address}:${port}/${path}` };
}
