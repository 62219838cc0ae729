import * as v from 'valibot';
import { option, optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { wholeNumber, yesOrNo } from '../config/values.ts';
import { EXIT } from '../exit-codes.ts';
import { truncate } from '../terminal/display-width.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  port: optionalOption(wholeNumber(1, 65535), {
    group: 'Server',
    short: 'p',
    placeholder: 'PORT',
    help: 'The program on this port, or the port that it is to have',
    unset: 'that of the running program or the config file',
  }),
  json: option(yesOrNo(), false, { group: 'Program', help: 'Print the report as JSON' }),
  picture: option(yesOrNo(), true, {
    group: 'Program',
    help: 'Push a test picture and look for it in each camera; --no-picture to leave it out',
  }),
  online: option(yesOrNo(), false, { group: 'Program', help: 'Also ask npm whether there is a newer version' }),
});

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'say what keeps the camera from working, and what to do',
  description:
    'Looks at this computer, pushes a test picture over its network address and reads it back from each camera, as apps ' +
    'do. It changes nothing, and its report shows no key and no user name, so it can be pasted. The exit code is ' +
    `${EXIT.failure} if something keeps the camera from working.`,
  examples: [
    { command: 'rtmp-vcam doctor', meaning: 'why does no app see the camera?' },
    { command: 'rtmp-vcam doctor --online', meaning: 'is there a newer version, too?' },
    { command: 'rtmp-vcam doctor --no-picture', meaning: 'while others see the camera' },
    { command: 'rtmp-vcam doctor --json', meaning: 'the same for programs' },
  ],
  options: { ...own.entries, ...configOption },

  async run(flags, { env, stdout, signal }) {
    const { json, online, picture } = readFlags(own, flags);
    const terminal = new Terminal(stdout, env);
    const style = styleFor(terminal.colours);
    const looking = 'Looking at this computer, which takes some seconds …';
    if (!json) terminal.setBottomLine(style.dim(truncate(looking, terminal.columns - 1)));
    const { runDoctor } = await import('../doctor/run-doctor.ts');
    const { printReport, reportAsJson } = await import('../doctor/print.ts');
    const results = await runDoctor({ flags, online, picture, env, signal }).finally(() => terminal.setBottomLine(''));
    if (signal.aborted) return EXIT.interrupted;
    stdout.write(json ? reportAsJson(results) : printReport(results, style));
    return results.some(({ level }) => level === 'problem') ? EXIT.failure : EXIT.ok;
  },
};
