import * as v from 'valibot';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { option, optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { cameraName, filePath, oneOf, ringName, wholeNumber, yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';
import { wantedOptions } from './status.ts';

const ring = optionalOption(ringName(), {
  group: 'Camera',
  placeholder: 'NAME',
  help: 'Read this frame ring, whoever writes it',
  unset: 'that of the running camera',
});

const own = v.object({
  port: wantedOptions.entries.port,
  name: optionalOption(cameraName(), {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'The camera, if several are running',
    unset: 'the only one',
  }),
  format: option(oneOf(['y4m', 'mkv', 'raw', 'png']), 'y4m', {
    group: 'Picture',
    placeholder: 'FORMAT',
    help: 'y4m, mkv (uncompressed, with its colours), raw (only the I420 planes) or png',
  }),
  each: option(yesOrNo(), false, {
    group: 'Picture',
    help: 'Write each new picture once, as it comes, instead of at the frame rate of the camera',
  }),
  count: optionalOption(wholeNumber(1, 1_000_000_000), {
    group: 'Picture',
    short: 'n',
    placeholder: 'N',
    help: 'Stop after this many pictures',
    unset: 'no limit; 1 for png',
  }),
  output: option(filePath(), '-', {
    group: 'Picture',
    short: 'o',
    placeholder: 'FILE',
    help: 'File to write, or - for standard output; several PNG files are numbered',
  }),
});

export const framesCommand: Command = {
  name: 'frames',
  summary: 'read the pictures of a running camera',
  description:
    'Reads the pictures of a running camera, as a camera app would, and writes them at its frame rate: the newest ' +
    'picture, again if there is no new one. So a recording plays as long as it took.',
  examples: [
    { command: 'rtmp-vcam frames | ffplay -', meaning: 'watch the camera' },
    { command: 'rtmp-vcam frames --format png -o now.png', meaning: 'save the current picture' },
    { command: 'rtmp-vcam frames --port 1936 | ffplay -', meaning: 'watch the camera of one of several programs' },
    { command: 'rtmp-vcam frames --name Drone | ffplay -', meaning: 'watch one of several cameras' },
    { command: 'rtmp-vcam frames --format mkv -o camera.mkv', meaning: 'record until Ctrl-C' },
  ],
  options: { ...own.entries, ring, ...configOption },

  async run(flags, { env, stdout, signal }) {
    const { port, name, format, each, count, output } = readFlags(own, flags);
    for (const flag of ['name', 'port'] as const) {
      if (flags[flag] === undefined || flags['ring'] === undefined) continue;
      throw new AppError('APP_ERR_USAGE', `--${flag} and --ring both choose the camera`, {
        fix: 'Leave out one of them.',
      });
    }
    const { writeFrames } = await import('../frames/write-frames.ts');
    const running = flags['ring'] === undefined ? await ringOfRunning(env, { port, name }) : undefined;
    return writeFrames(
      {
        ring: running ?? ringOfConfig(flags, env),
        format,
        each,
        count: count ?? (format === 'png' ? 1 : undefined),
        output,
      },
      { stdout, signal },
    );
  },
};

async function ringOfRunning(
  env: NodeJS.ProcessEnv,
  wanted: { readonly port: number | undefined; readonly name: string | undefined },
): Promise<string | undefined> {
  const { runningRing } = await import('../control/client/choose-camera.ts');
  return runningRing(env, wanted);
}

/** A program in a container is not found, but its ring may be there. */
function ringOfConfig({ port: _, name: __, ...flags }: FlagValues, env: NodeJS.ProcessEnv): string {
  const { options, cameras } = loadConfig(flags, env);
  return cameras[0]?.ring ?? options.ring;
}
