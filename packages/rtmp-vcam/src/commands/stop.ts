import { readFlags } from '../config/read-flags.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { wantedOptions } from './status.ts';

export const stopCommand: Command = {
  name: 'stop',
  summary: 'end the running program',
  description:
    'Ends the running program as Ctrl-C in its terminal would, and waits until it has ended. The camera is gone then. ' +
    `The exit code is ${EXIT.notRunning} when none is running.`,
  examples: [
    { command: 'rtmp-vcam stop', meaning: 'end it' },
    { command: 'rtmp-vcam stop --port 1936', meaning: 'several programs are running' },
  ],
  options: wantedOptions.entries,

  async run(flags, { env, stdout }) {
    const [{ oneRunning }, { stopProgram }] = await Promise.all([
      import('../control/client/find-running.ts'),
      import('../control/client/stop-program.ts'),
    ]);
    const program = await oneRunning(env, readFlags(wantedOptions, flags));
    await stopProgram(program);
    stdout.write(`Stopped rtmp-vcam (pid ${program.pid}).\n`);
    return EXIT.ok;
  },
};
