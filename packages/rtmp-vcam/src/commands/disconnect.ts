import type { CameraState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { option } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { duration, yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { nameOption, wantedOptions } from './status.ts';

const own = v.object({
  ...wantedOptions.entries,
  name: nameOption('the only one that has a sender'),
  for: option(duration(24 * 3_600_000, '24h'), '60s', {
    group: 'Server',
    placeholder: 'TIME',
    help: 'How long the sender is kept out, such as 5m; 0 lets it connect again at once',
  }),
  undo: option(yesOrNo(), false, {
    group: 'Server',
    help: 'Disconnect nobody, but let those in again that are kept out',
  }),
});

export const disconnectCommand: Command = {
  name: 'disconnect',
  summary: 'end the stream of the sender that has the camera',
  description:
    'Ends the stream of the sender that has the camera, so that you get it. Most senders connect again by themselves, ' +
    'so the address of this one is kept out for a time, and for as long as another sender has the camera. On this ' +
    'computer, only the same encoder with the same path is kept out. If a stranger had the camera, make a new stream ' +
    'key on the page (rtmp-vcam open).',
  examples: [
    { command: 'rtmp-vcam disconnect', meaning: 'somebody else has the camera' },
    { command: 'rtmp-vcam disconnect --name Drone', meaning: 'the program has several cameras' },
    { command: 'rtmp-vcam disconnect --for 24h', meaning: 'keep that address out for a day' },
    { command: 'rtmp-vcam disconnect --undo', meaning: 'let those in again that are kept out' },
  ],
  options: own.entries,

  async run(flags, { env, stdout }) {
    const { for: keepOutMs, undo, name, ...wanted } = readFlags(own, flags);
    const [
      { oneRunning },
      { camerasOf, chooseCamera },
      { ask },
      { clock, describeSender, inWords },
      { disconnectAnswer, readmitAnswer },
    ] = await Promise.all([
      import('../control/client/find-running.ts'),
      import('../control/client/choose-camera.ts'),
      import('../control/client/request.ts'),
      import('../control/client/describe-state.ts'),
      import('@rtmp-vcam/api'),
    ]);
    if (undo && flags['for'] !== undefined) {
      throw new AppError('APP_ERR_USAGE', '--undo disconnects nobody, so --for has no meaning beside it', {
        fix: 'Leave out one of the two.',
      });
    }
    const program = await oneRunning(env, wanted);
    const cameras = await camerasOf(program);
    const choice = { name, isOfUse: hasSender, why: 'Several cameras have a sender' };
    const path = (id: string, what: string): string => `/api/cameras/${id}/publisher/${what}`;
    if (undo) {
      const wantedCameras =
        name === undefined ? cameras : [chooseCamera(cameras, choice)].filter((each) => each !== undefined);
      const asked = wantedCameras.map(({ id }) =>
        ask(program, { method: 'POST', path: path(id, 'readmit'), answer: readmitAnswer }),
      );
      const who = (await Promise.all(asked)).flatMap(({ readmitted }) => readmitted.map(describeSender)).join(', ');
      stdout.write(who === '' ? 'Nobody is kept out.\n' : `May push again: ${who}.\n`);
      return EXIT.ok;
    }
    const camera = chooseCamera(cameras, choice);
    const { disconnected: sender } =
      camera === undefined
        ? { disconnected: null }
        : await ask(program, {
            method: 'POST',
            path: path(camera.id, 'disconnect'),
            body: { keepOutMs },
            answer: disconnectAnswer,
          });
    if (sender === null) {
      stdout.write('No sender has the camera.\n');
      return EXIT.ok;
    }
    const since = clock(sender.since, new Date());
    const time = inWords(keepOutMs / 1000);
    const next =
      keepOutMs === 0
        ? 'It may connect again at once.'
        : `It is kept out for ${time}, and for as long as another sender has the camera.`;
    stdout.write(`Disconnected ${describeSender(sender)}, which had the camera since ${since}.\n${next}\n`);
    return EXIT.ok;
  },
};

/** A sender that has pushed: a stream that is pulled has none that could be disconnected. */
function hasSender({ sender, pull }: CameraState): boolean {
  return sender !== null && pull === null;
}
