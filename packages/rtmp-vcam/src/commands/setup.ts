import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { option } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { type CameraOptions, runSchema } from '../config/run-schema.ts';
import { yesOrNo } from '../config/values.ts';
import { documentUrl } from '../document-url.ts';
import { AppError } from '../errors.ts';
import type { Wishes } from '../setup/plan.ts';
import { isForThisComputer } from '../urls/push-urls.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  yes: option(yesOrNo(), false, { group: 'Program', short: 'y', help: 'Do all of it without asking' }),
  dryRun: option(yesOrNo(), false, { group: 'Program', help: 'Only show what would be done' }),
  undo: option(yesOrNo(), false, { group: 'Program', help: 'Put back what setup has changed' }),
  module: option(yesOrNo(), true, {
    group: 'Camera',
    help: 'Make a camera device for all apps (v4l2loopback); --no-module to leave it out',
  }),
  microphone: option(yesOrNo(), true, {
    group: 'Camera',
    help: 'Switch the virtual microphone on; --no-microphone to leave it as it is',
  }),
  service: option(yesOrNo(), true, {
    group: 'Program',
    help: 'Start rtmp-vcam at login; --no-service to leave it out',
  }),
  firewall: option(yesOrNo(), true, {
    group: 'Server',
    help: 'Open the port in the firewall; --no-firewall to leave it closed',
  }),
});

export const setupCommand: Command = {
  name: 'setup',
  summary: 'make this computer ready: the camera device, the firewall, the start at login',
  description:
    'Looks at what this computer lacks (Linux), shows every command and file, asks once, and does it. It can be run again ' +
    'at any time, and --undo puts everything back. sudo or pkexec is used only for the commands that need it.',
  examples: [
    { command: 'rtmp-vcam setup', meaning: 'shows what it would do, and asks' },
    { command: 'rtmp-vcam setup --dry-run', meaning: 'only shows it' },
    { command: 'rtmp-vcam setup --undo', meaning: 'puts everything back' },
  ],
  // The config takes it, as it takes that of run.
  options: { ...own.entries, name: runSchema.name, ...configOption },

  async run(flags, context) {
    const { yes, dryRun, undo, module, microphone, service, firewall } = readFlags(own, flags);
    if (process.platform !== 'linux') {
      throw new AppError('APP_ERR_SETUP', 'rtmp-vcam setup is for Linux', {
        fix: `On a Mac, install the camera as ${documentUrl('macos.md')} says. rtmp-vcam says at its start what is missing.`,
      });
    }
    if (process.getuid?.() === 0 && context.env['SUDO_USER'] !== undefined) {
      throw new AppError('APP_ERR_SETUP', 'rtmp-vcam setup was started with sudo, so it would set up the user root', {
        fix: 'Run it without sudo: it uses sudo itself for what needs it.',
      });
    }
    const load = (): LoadedConfig => loadConfig(flags, context.env);
    // Undoing needs no config file, so one with mistakes does not stop it.
    const wishes = undo ? NO_WISHES : { ...wishesOf(load(), module), mic: microphone, service, firewall };
    const [{ setUp }, { ownParts }, { thisSystem }] = await Promise.all([
      import('../setup/setup.ts'),
      import('../setup/own-parts.ts'),
      import('../system/system.ts'),
    ]);
    const system = thisSystem(context.env);
    const { config } = readFlags(v.object(configOption), flags);
    const parts = ownParts({ system, load, main: mainFile(), config, context });
    return setUp({ wishes, yes, dryRun, undo }, system, parts, context);
  },
};

const NO_WISHES: Wishes = { cameras: [], ports: [], mic: false, service: false, firewall: false };

export function wishesOf({ options, cameras }: LoadedConfig, module: boolean): Pick<Wishes, 'cameras' | 'ports'> {
  const withDevice = cameras.filter(({ camera, device }) => device === undefined && usesDevices(camera));
  return {
    cameras: module ? withDevice.map(({ name }) => name) : [],
    ports: cameras.every(({ pull }) => pull !== undefined) ? [] : portsOf(options),
  };
}

/** The ports that other computers connect to. */
function portsOf({ host, port, tlsPort }: LoadedConfig['options']): readonly number[] {
  if (isForThisComputer(host)) return [];
  // Port 0 is another one at each start.
  return [port, tlsPort ?? 0].filter((each) => each !== 0);
}

function usesDevices(camera: CameraOptions['camera']): boolean {
  return camera === 'auto' || (camera !== 'none' && camera.includes('v4l2'));
}

/** The first file of this program, beside the folder of this one. */
function mainFile(): string {
  return fileURLToPath(import.meta.url).replace(/commands[/\\]setup\.([jt]s)$/, 'main.$1');
}
