import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { configFolder } from '../config/folder.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { keepSettings } from '../config-edit/keep-settings.ts';
import { replaceFile } from '../config-edit/replace-file.ts';
import { hasCode } from '../errors.ts';
import { runCommand } from '../service/run-command.ts';
import { Service } from '../service/service.ts';
import { Systemd } from '../service/systemd.ts';
import { sessionOf } from '../system/session.ts';
import type { System } from '../system/system.ts';
import type { OwnAction } from './action.ts';
import type { Change } from './change.ts';
import type { Facts } from './facts.ts';

/** What this program does itself, without commands of the administrator. */
export interface OwnParts {
  pipewire(): Promise<Facts['pipewire']>;
  service(): Promise<Facts['service']>;
  mic(): Facts['mic'];
  /** Resolves to what has changed, if the plan could not know that. Throws what went wrong. */
  does(action: OwnAction): Promise<Change | undefined>;
}

interface OwnPartsOptions {
  readonly system: System;
  /** Reads the config. */
  readonly load: () => LoadedConfig;
  /** The first file of this program. */
  readonly main: string;
  readonly config: string | undefined;
  readonly context: CommandContext;
}

export function ownParts({ system, load, main, config, context }: OwnPartsOptions): OwnParts {
  const { env } = context;
  const service = Service.ofThisSystem(context);
  return {
    pipewire: async () => {
      const { problem } = await sessionOf(system);
      return problem === undefined ? 'usable' : { problem: problem.text, fix: problem.fix };
    },
    service: async () => {
      // In a chroot, systemctl ignores what it is told, and reports no error.
      const { status, stdout } = await system.run('systemctl', ['--user', 'show-environment']);
      if (status === 'missing') return 'no systemd';
      if (!/^\w+=/m.test(stdout)) return 'no session';
      const { file } = await new Systemd({ env, run: runCommand }).status();
      return file === undefined ? 'absent' : 'installed';
    },
    mic: () => (load().cameras.every((camera) => camera.mic) ? 'on' : 'off'),
    does: async (action) => {
      switch (action.does) {
        case 'install-service':
          await service.install({ main, config });
          return undefined;
        case 'uninstall-service':
          await service.uninstall();
          return undefined;
        case 'mic-on':
          return micOn(load, env);
        case 'mic-off':
          putBack(action.file, action.before);
          return undefined;
      }
    },
  };
}

function micOn(load: () => LoadedConfig, env: NodeJS.ProcessEnv): Change {
  const { cameras, file = join(configFolder(env), 'config.toml') } = load();
  const before = textOf(file);
  for (const { name, fit, rotate, mirror, smooth, hold, card } of cameras) {
    const settings = { fit, rotate, mirror, smooth, hold, card, paused: false, mic: true };
    keepSettings({ camera: name, settings, load, env });
  }
  return { kind: 'mic', file, before, after: textOf(file) ?? '' };
}

/** Gives the config file the text that it had. */
function putBack(file: string, before: string | null): void {
  if (before === null) rmSync(file, { force: true });
  else replaceFile(file, before);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
