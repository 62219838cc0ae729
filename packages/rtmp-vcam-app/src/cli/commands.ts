import { configCommand } from '../commands/config.ts';
import { demoCommand } from '../commands/demo.ts';
import { framesCommand } from '../commands/frames.ts';
import { runCommand } from '../commands/run.ts';
import { urlCommand } from '../commands/url.ts';
import type { Command } from './command.ts';

export { runCommand };

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [runCommand, demoCommand, urlCommand, framesCommand, configCommand];
