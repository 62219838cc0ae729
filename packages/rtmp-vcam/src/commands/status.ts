import * as v from 'valibot';
import { type OptionSchema, option, optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { cameraName, ringName, wholeNumber, yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import type { Command } from './command.ts';

/** The options that tell running programs apart. They come from flags only: a running program is found by itself. */
export const wantedOptions = v.object({
  port: optionalOption(wholeNumber(1, 65535), {
    group: 'Server',
    short: 'p',
    placeholder: 'PORT',
    help: 'The program that listens on this port',
    unset: 'whichever is running',
  }),
  ring: optionalOption(ringName(), {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'The program with this frame ring',
    unset: 'whichever is running',
  }),
});

/** Chooses a camera of the running program. `unset`: which one it is otherwise. */
export function nameOption(unset: string): OptionSchema<string | undefined> {
  return optionalOption(cameraName(), {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'The camera, if the program has several',
    unset,
  });
}

const own = v.object({
  ...wantedOptions.entries,
  json: option(yesOrNo(), false, {
    group: 'Program',
    help: 'Print the same as JSON: a list with one entry for each program',
  }),
});

export const statusCommand: Command = {
  name: 'status',
  summary: 'say what the running program does',
  description:
    'Says what the running program does: what the camera shows, who has it, how its stream comes, who was refused and ' +
    `who is kept out. The exit code is ${EXIT.notRunning} when none is running.`,
  examples: [
    { command: 'rtmp-vcam status', meaning: 'who has the camera?' },
    { command: 'rtmp-vcam status --json', meaning: 'the same for programs' },
  ],
  options: own.entries,

  async run(flags, { env, stdout }) {
    const { json, ...wanted } = readFlags(own, flags);
    const [{ someRunning }, { ask }, { describeState }, { programState }] = await Promise.all([
      import('../control/client/find-running.ts'),
      import('../control/client/request.ts'),
      import('../control/client/describe-state.ts'),
      import('@rtmp-vcam/api'),
    ]);
    const programs = await someRunning(env, wanted).catch((error: unknown) => {
      // The output can be parsed even then; the message goes to standard error.
      if (json && isNotRunning(error)) stdout.write('[]\n');
      throw error;
    });
    const asked = { method: 'GET', path: '/api/state', answer: programState } as const;
    const answers = await Promise.allSettled(programs.map((program) => ask(program, asked)));
    const states = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const style = styleFor(new Terminal(stdout, env).colours);
    const texts = states.map((state) => describeState(state, style, new Date()));
    stdout.write(json ? `${JSON.stringify(states, undefined, 2)}\n` : texts.join('\n'));
    // One that hangs keeps nobody from seeing the others, and one that has just ended is none.
    const errors: unknown[] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    const failed = errors.filter((error) => states.length === 0 || !isNotRunning(error));
    if (failed.length > 0) throw failed[0];
    return EXIT.ok;
  },
};

function isNotRunning(error: unknown): boolean {
  return error instanceof AppError && error.code === 'APP_ERR_NOT_RUNNING';
}
