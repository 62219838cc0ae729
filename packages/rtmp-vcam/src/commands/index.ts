import type { Command } from './command.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config.ts';
import { demoCommand } from './demo.ts';
import { disconnectCommand } from './disconnect.ts';
import { doctorCommand } from './doctor.ts';
import { framesCommand } from './frames.ts';
import { openCommand } from './open.ts';
import { pauseCommand, resumeCommand } from './pause.ts';
import { runCommand } from './run.ts';
import { serviceCommand } from './service.ts';
import { setupCommand } from './setup.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { urlCommand } from './url.ts';

export { runCommand };

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  runCommand,
  statusCommand,
  stopCommand,
  openCommand,
  disconnectCommand,
  pauseCommand,
  resumeCommand,
  demoCommand,
  urlCommand,
  framesCommand,
  serviceCommand,
  doctorCommand,
  setupCommand,
  configCommand,
  completionCommand(() => commands),
];
