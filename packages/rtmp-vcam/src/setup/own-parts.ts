import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { configFolder } from '../config/folder.ts';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { keepSettings } from '../config-edit/keep-settings.ts';
import { replaceFile } from '../config-edit/replace-file.ts';
import { AppError, hasCode } from '../errors.ts';
import { programPaths } from '../service/program-paths.ts';
import { runCommand } from '../service/run-command.ts';
import { otherCopy, Service } from '../service/service.ts';
import { Systemd } from '../service/systemd.ts';
import { sessionOf } from '../system/session.ts';
import type { System } from '../system/system.ts';
import type { OwnAction } from './action.ts';
import type { Change } from './change.ts';
import type { Facts, ServiceFacts } from './facts.ts';

/** What this program does itself, without commands of the administrator. */
export interface OwnParts {
  pipewire(): Promise<Facts['pipewire']>;
  service(): Promise<ServiceFacts>;
  mic(): Facts['mic'];
  /** Keeps what it changes, also if it goes wrong then. Throws what went wrong. */
  does(action: OwnAction, keep: (change: Change) => void): Promise<void>;
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
  const systemd = new Systemd({ env, run: runCommand });
  const check = (file: string | undefined): void => {
    loadConfig({ config: file }, env);
  };
  return {
    pipewire: async () => {
      const { problem } = await sessionOf(system);
      return problem === undefined ? 'usable' : { problem: problem.text, fix: problem.fix };
    },
    service: async () => {
      const { state, pid } = await serviceState(system, systemd);
      return { service: state, otherCopy: await otherCopy(env, pid), pathProblem: pathProblem(main, env) };
    },
    mic: () => (load().cameras.every((camera) => camera.mic) ? 'on' : 'off'),
    does: async (action, keep) => {
      switch (action.does) {
        case 'install-service': {
          const isNew = (await systemd.status()).file === undefined;
          try {
            await service.install({ main, config, check });
          } finally {
            // It stays when the program does not start, and systemd tries again and again.
            if (isNew && (await systemd.status()).file !== undefined) keep({ kind: 'service' });
          }
          return;
        }
        case 'uninstall-service':
          await service.uninstall();
          return;
        case 'mic-on':
          keep(micOn(load, env));
          return;
        case 'mic-off':
          putBack(action.file, action.before);
          return;
      }
    },
  };
}

/** The process id is that of the service. */
async function serviceState(
  system: System,
  systemd: Systemd,
): Promise<{ readonly state: ServiceFacts['service']; readonly pid?: number | undefined }> {
  // In a chroot, systemctl ignores what it is told, and reports no error.
  const { status, stdout } = await system.run('systemctl', ['--user', 'show-environment']);
  if (status === 'missing') return { state: 'no systemd' };
  if (!/^\w+=/m.test(stdout)) return { state: 'no session' };
  const { file, running, atLogin } = await systemd.status();
  if (file === undefined) return { state: 'absent' };
  return { state: running !== undefined && atLogin ? 'running' : 'stopped', pid: running?.pid };
}

function pathProblem(main: string, env: NodeJS.ProcessEnv): ServiceFacts['pathProblem'] {
  try {
    programPaths({ node: process.execPath, main, named: process.argv[1], env });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message, fix: error.fix };
    throw error;
  }
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
