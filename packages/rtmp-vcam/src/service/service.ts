import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { configFolder } from '../config/folder.ts';
import { findRunning } from '../control/client/find-running.ts';
import type { RunningProgram } from '../control/program-files.ts';
import { AppError } from '../errors.ts';
import { describePortOwner } from '../run/port-owner.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { VERSION } from '../version.ts';
import { describeInstalled, describeStatus } from './describe-service.ts';
import { Launchd } from './launchd.ts';
import { programPaths } from './program-paths.ts';
import { runCommand } from './run-command.ts';
import type { ServiceManager, ServiceProgram } from './service-manager.ts';
import { Systemd } from './systemd.ts';

interface InstallOptions {
  /** The first file of this program. */
  readonly main: string;
  /** The config file that the service reads; undefined for the one that it had, or else the one in the config folder. */
  readonly config: string | undefined;
  /** Throws if a service with this config file would not start. */
  readonly check: (config: string | undefined) => void;
}

/** The commands about the service, in words. */
export class Service {
  readonly #manager: ServiceManager;
  readonly #context: Pick<CommandContext, 'env' | 'stdout'>;

  constructor(manager: ServiceManager, context: Pick<CommandContext, 'env' | 'stdout'>) {
    this.#manager = manager;
    this.#context = context;
  }

  static ofThisSystem(context: CommandContext): Service {
    const { env } = context;
    const readySince = async (pid: number): Promise<Date | undefined> => {
      const found = await programOf(env, pid);
      return found === undefined ? undefined : new Date(found.since);
    };
    const uid = process.getuid?.() ?? 0;
    const manager =
      process.platform === 'darwin'
        ? new Launchd({ env, run: runCommand, uid, readySince })
        : new Systemd({ env, run: runCommand });
    return new Service(manager, context);
  }

  /** Throws AppError APP_ERR_SERVICE, APP_ERR_SERVICE_PATH and APP_ERR_PORT_IN_USE, and what `check` throws. */
  async install({ main, config: named, check }: InstallOptions): Promise<string> {
    const { env } = this.#context;
    const before = await this.#manager.status();
    // After an update it is installed again, and goes on with the same config.
    const config = named ?? before.config;
    check(config);
    const program = this.#program(main, config);
    const pid = before.running?.pid;
    await this.#refuseSecondCopy(pid);
    const isCurrent = isStillCurrent(await programOf(env, pid), { version: VERSION, main: program.main });
    const installed = await this.#manager.install(program, isCurrent);
    const status = await this.#manager.status();
    const running = await programOf(env, status.running?.pid);
    const about = { status, commands: this.#manager, program: running };
    const file = config === undefined ? join(configFolder(env), 'config.toml') : resolve(config);
    return `${describeInstalled(installed, about, { config: file, style: this.#style })}${variablesHint(env)}`;
  }

  /** Throws AppError APP_ERR_SERVICE. */
  async uninstall(): Promise<string> {
    if (!(await this.#manager.uninstall())) return 'The service was not installed.\n';
    const left = `The settings and the stream key stay in ${configFolder(this.#context.env)}.`;
    return `${this.#style.green('✓')} Uninstalled. The camera is closed. ${left}\n`;
  }

  /** Throws AppError APP_ERR_SERVICE. */
  async status(): Promise<{ readonly text: string; readonly isRunning: boolean }> {
    const status = await this.#manager.status();
    const program = await programOf(this.#context.env, status.running?.pid);
    const about = { status, commands: this.#manager, program, version: VERSION, now: new Date() };
    return { text: describeStatus(about, this.#style), isRunning: status.running !== undefined };
  }

  get #style(): ReturnType<typeof styleFor> {
    return styleFor(new Terminal(this.#context.stdout, this.#context.env).colours);
  }

  #program(main: string, config: string | undefined): ServiceProgram {
    const { env } = this.#context;
    const paths = programPaths({ node: process.execPath, main, named: process.argv[1], env });
    const args = config === undefined ? ['run'] : ['run', '--config', resolve(config)];
    return { ...paths, args, env: serviceVariables(env, process.platform) };
  }

  /** One that runs in a terminal has the port and the camera that the service needs. */
  async #refuseSecondCopy(own: number | undefined): Promise<void> {
    const other = await otherCopy(this.#context.env, own);
    if (other === undefined) return;
    const { pid, port } = other;
    const what = port === null ? `rtmp-vcam is running already (pid ${pid})` : await describePortOwner(port);
    throw new AppError('APP_ERR_PORT_IN_USE', what, {
      fix: `End it first, and run the same again: rtmp-vcam stop${port === null ? '' : ` --port ${port}`}`,
    });
  }
}

/** A program of this user that is not the one with this process id; undefined if there is none. */
export async function otherCopy(env: NodeJS.ProcessEnv, own: number | undefined): Promise<RunningProgram | undefined> {
  return (await findRunning(env)).find(({ pid }) => pid !== own);
}

/**
 * The variables that the service gets: it is started without those of this shell, and must find the same config and key,
 * and on macOS the same camera.
 */
export function serviceVariables(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const { XDG_CONFIG_HOME: folder, MACOS_BUNDLE_ID: bundle } = env;
  const isOther = folder !== undefined && configFolder(env) !== configFolder({ ...env, XDG_CONFIG_HOME: undefined });
  return {
    ...(isOther ? { XDG_CONFIG_HOME: folder } : {}),
    ...(platform === 'darwin' && bundle ? { MACOS_BUNDLE_ID: bundle } : {}),
  };
}

/** False if the program on the disk is another one than that which runs, and if none is known to run. */
export function isStillCurrent(
  running: Pick<RunningProgram, 'version' | 'since'> | undefined,
  { version, main }: { readonly version: string; readonly main: string },
): boolean {
  if (running === undefined || running.version !== version) return false;
  // A program that was built anew keeps its version.
  return (statSync(main, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= new Date(running.since).getTime();
}

async function programOf(env: NodeJS.ProcessEnv, pid: number | undefined): Promise<RunningProgram | undefined> {
  return pid === undefined ? undefined : (await findRunning(env)).find((program) => program.pid === pid);
}

/** Variables of a shell do not reach the service. */
function variablesHint(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(env).filter((name) => name.startsWith('RTMP_VCAM_'));
  if (names.length === 0) return '';
  return `  ! ${names.join(', ')} of this terminal do not reach the service: write them into the config file.\n`;
}
