import { readFlags } from '../config/read-flags.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { wantedOptions } from './status.ts';

export const openCommand: Command = {
  name: 'open',
  summary: 'open the page of the running program in the browser',
  description:
    'Opens the page of the running program in the browser. Without a desktop it prints the URL, and with --http on a ' +
    'network also those for other computers, with their token.',
  examples: [
    { command: 'rtmp-vcam open', meaning: 'what does the camera show?' },
    { command: 'rtmp-vcam open --port 1936', meaning: 'several programs are running' },
  ],
  options: wantedOptions.entries,

  async run(flags, { env, stdout }) {
    const [{ oneRunning }, { openPage }, { runOpener }] = await Promise.all([
      import('../control/client/find-running.ts'),
      import('../control/client/open-page.ts'),
      import('../control/client/run-opener.ts'),
    ]);
    const program = await oneRunning(env, readFlags(wantedOptions, flags));
    stdout.write(await openPage(program, { env, platform: process.platform, open: runOpener }));
    return EXIT.ok;
  },
};
