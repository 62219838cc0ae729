import * as v from 'valibot';
import type { CommandContext } from '../command-context.ts';
import type { FlagValues } from '../config/load-config.ts';
import { readFlags } from '../config/read-flags.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { nameOption, wantedOptions } from './status.ts';

const own = v.object({
  ...wantedOptions.entries,
  name: nameOption('all cameras of the program'),
});

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'hide the stream behind a card',
  description:
    'Hides the stream behind a card that says Paused, at once and in all apps, until rtmp-vcam resume. The sender stays ' +
    'connected, and another one that comes is hidden, too.',
  examples: [
    { command: 'rtmp-vcam pause', meaning: 'nobody sees the stream any more' },
    { command: 'rtmp-vcam pause --name Drone', meaning: 'one of several cameras' },
  ],
  options: own.entries,
  run: (flags, context) => setPaused(true, flags, context),
};

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'show the stream again after rtmp-vcam pause',
  description: 'Ends what rtmp-vcam pause has begun: apps see the newest picture of the stream at once.',
  examples: [{ command: 'rtmp-vcam resume', meaning: 'apps see the stream again' }],
  options: own.entries,
  run: (flags, context) => setPaused(false, flags, context),
};

const PAUSED = 'Apps see a card in place of the stream until rtmp-vcam resume.';
const RESUMED = 'Apps see the stream when there is one.';

async function setPaused(paused: boolean, flags: FlagValues, { env, stdout }: CommandContext): Promise<number> {
  const { name, ...wanted } = readFlags(own, flags);
  const [{ oneRunning }, { camerasOf, chooseCamera }, { ask }, { settingsAnswer }] = await Promise.all([
    import('../control/client/find-running.ts'),
    import('../control/client/choose-camera.ts'),
    import('../control/client/request.ts'),
    import('@rtmp-vcam/api'),
  ]);
  const program = await oneRunning(env, wanted);
  const all = await camerasOf(program);
  const chosen = name === undefined ? all : [chooseCamera(all, { name, isOfUse: () => true, why: '' })];
  const cameras = chosen.filter((camera) => camera !== undefined);
  const asked = cameras.map(({ id }) => {
    return ask(program, { method: 'PATCH', path: `/api/cameras/${id}`, body: { paused }, answer: settingsAnswer });
  });
  // One that cannot be asked leaves no other one visible.
  const failed = (await Promise.allSettled(asked)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const isNews = cameras.some((camera) => camera.settings.paused !== paused);
  const unchanged = paused ? 'It was paused already' : 'It was not paused';
  const changed = paused ? 'Paused' : 'Resumed';
  stdout.write(`${isNews ? changed : unchanged}. ${paused ? PAUSED : RESUMED}\n`);
  return EXIT.ok;
}
