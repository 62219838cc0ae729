import { existsSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { CommandResult, RunCommand } from './run-command.ts';
import { notOurs, readServiceFile, writeServiceFile } from './service-file.ts';
import type { Installed, ServiceManager, ServiceProgram, ServiceStatus } from './service-manager.ts';
import { configInUnit, filesInUnit, UNIT, unitText } from './systemd-unit.ts';

/** Unlike `--user -u`, it also finds the lines where users have no journal of their own. */
const LOG_COMMAND = `journalctl --user-unit ${UNIT}`;
/** So many lines of the log say why the service does not start. */
const LOG_LINES = 8;
/** What a program has written is in the log a moment later. In milliseconds. */
const LOG_TAKES_MS = 2000;
const LOOK_AGAIN_MS = 100;

/** What to do where there is no systemd, or none that this user can talk to. */
export const NO_SYSTEMD_FIX = 'Add rtmp-vcam to the programs that your desktop starts when you log in.';
export const NO_SESSION_FIX =
  'Log in as this user at the screen or over SSH, not by su or sudo, and run the same again.';

interface SystemdOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly run: RunCommand;
}

/** The systemd of a user. */
export class Systemd implements ServiceManager {
  readonly logCommand: string = `${LOG_COMMAND} -f`;
  readonly reloadCommand: string = `systemctl --user reload ${UNIT}`;
  readonly atBootCommand: string = 'loginctl enable-linger';
  readonly #run: RunCommand;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ env, run }: SystemdOptions) {
    this.#run = run;
    this.#env = environmentOf(env);
  }

  async install(program: ServiceProgram, isCurrent: boolean): Promise<Installed> {
    refuseSudo(this.#env);
    const file = await this.#file();
    const before = readServiceFile(file);
    if (before !== undefined && filesInUnit(before) === undefined) throw notOurs(file);
    const text = unitText(program);
    const isSame = before === text;
    if (!isSame) writeServiceFile(file, text);
    await this.#mustRun('daemon-reload');
    await this.#mustRun('enable', UNIT);
    if (isSame && isCurrent && (await this.#show())['ActiveState'] === 'active') return { file, change: 'same' };
    await this.#mustRun('reset-failed', UNIT).catch(() => {});
    const { code } = await this.#systemctl('restart', UNIT);
    if (code !== 0) throw await this.#notStarted();
    return { file, change: before === undefined ? 'new' : 'updated' };
  }

  async uninstall(): Promise<boolean> {
    refuseSudo(this.#env);
    const file = await this.#file();
    const text = readServiceFile(file);
    if (text === undefined) return false;
    if (filesInUnit(text) === undefined) throw notOurs(file);
    await this.#mustRun('disable', '--now', UNIT);
    rmSync(file, { force: true });
    await this.#mustRun('daemon-reload');
    // Systemd forgets a unit that has failed only when it is told so.
    await this.#systemctl('reset-failed', UNIT);
    return true;
  }

  async status(): Promise<ServiceStatus> {
    const file = await this.#file();
    const text = readServiceFile(file);
    const shown = await this.#show();
    const pid = Number(shown['MainPID']);
    const isRunning = shown['ActiveState'] === 'active' && pid > 0;
    return {
      file: text === undefined ? undefined : file,
      config: configInUnit(text ?? ''),
      running: isRunning ? { pid, since: timeIn(shown['ExecMainStartTimestamp']) } : undefined,
      reason: isRunning || text === undefined ? undefined : reasonIn(shown),
      atLogin: shown['UnitFileState'] === 'enabled',
      atBoot: existsSync(join('/var/lib/systemd/linger', userName())),
      missing: (filesInUnit(text ?? '') ?? []).filter((path) => !existsSync(path)),
    };
  }

  /** Where this systemd looks for the units of the user. It may have been started with other variables than this shell. */
  async #file(): Promise<string> {
    const { stdout } = await this.#mustRun('show', '-p', 'UnitPath', '--value');
    const folders = stdout.trim().split(' ');
    const home = this.#env['HOME'] || homedir();
    const wanted = [this.#env['XDG_CONFIG_HOME'] ?? '', join(home, '.config')]
      .filter(isAbsolute)
      .map((folder) => join(folder, 'systemd', 'user'));
    const found = wanted.find((folder) => folders.includes(folder));
    return join(found ?? wanted.at(-1) ?? '', UNIT);
  }

  async #show(): Promise<Readonly<Record<string, string>>> {
    const names = ['ActiveState', 'SubState', 'UnitFileState', 'MainPID', 'ExecMainStartTimestamp', 'Result'];
    const { stdout } = await this.#mustRun('show', UNIT, '-p', [...names, 'ExecMainStatus'].join(','));
    return Object.fromEntries(
      stdout.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
    );
  }

  #systemctl(...args: readonly string[]): Promise<CommandResult> {
    return this.#run('systemctl', ['--user', '--no-pager', '--no-ask-password', ...args], this.#env);
  }

  async #mustRun(...args: readonly string[]): Promise<CommandResult> {
    const result = await this.#systemctl(...args);
    if (result.code === 0) return result;
    throw failed(result, args);
  }

  /** Says what the program itself said. */
  async #notStarted(): Promise<AppError> {
    const end = performance.now() + LOG_TAKES_MS;
    let shown = await this.#lastWords();
    while (shown.length === 0 && performance.now() < end) {
      await sleep(LOOK_AGAIN_MS);
      shown = await this.#lastWords();
    }
    const why = shown.length === 0 ? '' : `: ${shown.join(' ')}`;
    return new AppError('APP_ERR_SERVICE', `The service is installed, but the program does not start${why}`, {
      fix: `Look at its log: ${LOG_COMMAND}. Systemd tries again every five seconds, unless the config has a mistake.`,
    });
  }

  async #lastWords(): Promise<string[]> {
    const lines = ['--user-unit', UNIT, '-n', String(LOG_LINES), '-o', 'cat', '--no-pager', '-q'];
    const { stdout } = await this.#run('journalctl', lines, this.#env);
    const own = stdout.split('\n').filter((line) => /^\s*(✗|!|→)/.test(line));
    return own.slice(-2).map((line) => line.trim());
  }
}

/** A login over su or sudo lacks the variable by which the systemd of a user is found. */
function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = `/run/user/${process.getuid?.()}`;
  const isKnown = Boolean(env['XDG_RUNTIME_DIR']) || !existsSync(folder);
  const plain = { LC_ALL: 'C', TZ: 'UTC', SYSTEMD_COLORS: '0' };
  return isKnown ? { ...env, ...plain } : { ...env, ...plain, XDG_RUNTIME_DIR: folder };
}

function refuseSudo({ SUDO_USER: user }: NodeJS.ProcessEnv): void {
  if (user === undefined || user === 'root' || process.getuid?.() !== 0) return;
  throw new AppError('APP_ERR_SERVICE', `The service belongs to the session of a user, and sudo has made this root's`, {
    fix: `Run the same without sudo, as ${user}.`,
  });
}

function failed({ code, stdout, stderr }: CommandResult, args: readonly string[]): AppError {
  if (code === undefined) {
    return new AppError('APP_ERR_SERVICE', 'This computer has no systemd', { fix: NO_SYSTEMD_FIX });
  }
  const [line = ''] = `${stderr}${stdout}`.trim().split('\n');
  if (/connect to bus|DBUS_SESSION_BUS_ADDRESS|XDG_RUNTIME_DIR/.test(line)) {
    return new AppError('APP_ERR_SERVICE', `Systemd runs no session of this user (${line})`, {
      fix: NO_SESSION_FIX,
    });
  }
  return new AppError('APP_ERR_SERVICE', `systemctl --user ${args[0]} failed: ${line}`);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in /etc/passwd.
    return String(process.getuid?.());
  }
}

/** `Sun 2026-11-29 08:02:01 UTC`. */
function timeIn(text = ''): Date | undefined {
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}Z`);
}

function reasonIn({
  ActiveState,
  SubState,
  Result,
  ExecMainStatus,
}: Readonly<Record<string, string>>): string | undefined {
  if (SubState === 'auto-restart')
    return `it has ended, and is started again in a moment (${resultIn(Result, ExecMainStatus)})`;
  if (ActiveState === 'activating') return 'it is starting';
  if (ActiveState === 'deactivating') return 'it is stopping';
  return ActiveState === 'failed' ? resultIn(Result, ExecMainStatus) : undefined;
}

function resultIn(result: string | undefined, status: string | undefined): string {
  if (result === 'exit-code') return `it ended with exit code ${status}`;
  if (result === 'watchdog') return 'it did not answer any more';
  if (result === 'timeout') return 'it was not ready in time';
  return `it was ended: ${result}`;
}
