import * as v from 'valibot';
import type { CommandContext } from '../command-context.ts';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { kebabCase, optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { runSchema } from '../config/run-schema.ts';
import { rtmpUrl } from '../config/values.ts';
import type { RunningProgram } from '../control/program-files.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';
import { nameOption, wantedOptions } from './status.ts';

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
    'Shows a moving test picture with a clock in the running camera, until Ctrl-C or until another sender comes. If no ' +
    'camera is running, it starts one with these options.',
  examples: [
    { command: 'rtmp-vcam demo', meaning: 'see a picture in the camera with one command' },
    { command: 'rtmp-vcam demo --name Drone', meaning: 'in one of several cameras' },
    {
      command: 'rtmp-vcam demo --url rtmp://192.168.1.5/live/KEY',
      meaning: 'test the connection from another computer',
    },
  ],
  options: { ...own.entries, ...cameraOptions, ...configOption },

  async run(flags, context) {
    const { url } = readFlags(own, flags);
    const program = url === undefined ? await runningProgram(flags, context) : undefined;
    if (program !== undefined) {
      refuseFlagsOfStart(flags, program);
      const { name } = readFlags(v.object({ name: nameOption('') }), flags);
      const { demoInCamera } = await import('../control/client/demo-in-camera.ts');
      const { signal, stdout } = context;
      await demoInCamera({ program, name, signal, say: (text) => stdout.write(`${text}\n`) });
      return EXIT.ok;
    }
    const loaded = loadConfig(flags, context.env);
    const pushed = loaded.cameras.find(({ pull }) => pull === undefined) ?? loaded.cameras[0];
    const first = { ...loaded.options, app: undefined, ...pushed, pull: undefined };
    const config = { ...loaded, options: { ...loaded.options, ...first }, cameras: [first] };
    const { createRunContext } = await import('../run/run-context.ts');
    const { runDemo } = await import('../run/run-demo.ts');
    return runDemo(url, config.options, createRunContext(config, context));
  },
};

/** The program that the flags mean; undefined when it is to be started. */
async function runningProgram(flags: FlagValues, { env }: CommandContext): Promise<RunningProgram | undefined> {
  // Port 0 is any free one, so no program has it yet.
  if (flags['port'] === '0') return undefined;
  const { maybeRunning } = await import('../control/client/find-running.ts');
  return maybeRunning(env, readFlags(wantedOptions, flags));
}

/** They say which camera is meant, or change nothing about it. */
const FOR_RUNNING: readonly string[] = ['port', 'ring', 'name', 'verbose', 'jsonLogs', 'config'];

/** Throws AppError APP_ERR_USAGE for a flag that would change nothing, because the camera runs already. */
function refuseFlagsOfStart(flags: FlagValues, { pid }: RunningProgram): void {
  const [useless] = Object.keys(flags).filter((name) => flags[name] !== undefined && !FOR_RUNNING.includes(name));
  if (useless === undefined) return;
  const flag = `--${kebabCase(useless)}`;
  throw new AppError('APP_ERR_USAGE', `${flag} is for a camera that demo starts, and one runs already (pid ${pid})`, {
    fix: `Leave out ${flag}, or start another one with a --port and a --ring of its own.`,
  });
}
