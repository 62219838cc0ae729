import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { makeFolder } from '../keys/secret-file.ts';
import { shellWord } from '../shell-word.ts';
import { configInPlist, filesInPlist, LABEL, plistText } from './launchd-plist.ts';
import type { CommandResult, RunCommand } from './run-command.ts';
import { notOurs, readServiceFile, writeServiceFile } from './service-file.ts';
import type { Installed, ServiceManager, ServiceProgram, ServiceStatus } from './service-manager.ts';

const TRY_EVERY_MS = 250;
/** The old agent has to end before the new one can be loaded, and cameras take a moment to open. */
const TRIES = 60;

interface LaunchdOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly run: RunCommand;
  readonly uid: number;
  /** Since when the program with this process id feeds cameras; undefined if it does not. */
  readonly readySince: (pid: number) => Promise<Date | undefined>;
  readonly waitMs?: number;
}

/** The launchd of a user on macOS. */
export class Launchd implements ServiceManager {
  readonly logCommand: string;
  readonly reloadCommand: string;
  readonly atBootCommand: undefined;
  readonly #options: LaunchdOptions;
  readonly #file: string;
  readonly #log: string;
  /** The session of the user at the screen. */
  readonly #domain: string;

  constructor(options: LaunchdOptions) {
    this.#options = options;
    const library = join(options.env['HOME'] || homedir(), 'Library');
    this.#file = join(library, 'LaunchAgents', `${LABEL}.plist`);
    this.#log = join(library, 'Logs', 'rtmp-vcam.log');
    this.#domain = `gui/${options.uid}`;
    this.logCommand = `tail -f ${shellWord(this.#log)}`;
    this.reloadCommand = `launchctl kill SIGHUP ${this.#service}`;
  }

  async install(program: ServiceProgram, isCurrent: boolean): Promise<Installed> {
    if (this.#options.uid === 0) {
      throw new AppError('APP_ERR_SERVICE', 'The service belongs to the session of a user, and this is root', {
        fix: 'Run it without sudo: rtmp-vcam service install',
      });
    }
    const file = this.#file;
    const before = readServiceFile(file);
    if (before !== undefined && filesInPlist(before) === undefined) throw notOurs(file);
    const text = plistText(program, this.#log);
    const isSame = before === text;
    if (isSame && isCurrent && (await this.#pid()) !== undefined) return { file, change: 'same' };
    if (!isSame) writeServiceFile(file, text);
    makeFolder(join(this.#log, '..'));
    await this.#launchctl('bootout', this.#service);
    // A user may have switched it off in the settings of the system.
    await this.#launchctl('enable', this.#service);
    await this.#load();
    await this.#untilReady();
    return { file, change: before === undefined ? 'new' : 'updated' };
  }

  async uninstall(): Promise<boolean> {
    const text = readServiceFile(this.#file);
    if (text === undefined) return false;
    if (filesInPlist(text) === undefined) throw notOurs(this.#file);
    await this.#launchctl('bootout', this.#service);
    rmSync(this.#file, { force: true });
    rmSync(this.#log, { force: true });
    return true;
  }

  async status(): Promise<ServiceStatus> {
    const text = readServiceFile(this.#file);
    const shown = await this.#launchctl('print', this.#service);
    const pid = pidIn(shown.stdout);
    const disabled = await this.#launchctl('print-disabled', this.#domain);
    const isOff = new RegExp(`"${LABEL.replaceAll('.', '\\.')}" => (disabled|true)`).test(disabled.stdout);
    return {
      file: text === undefined ? undefined : this.#file,
      config: configInPlist(text ?? ''),
      running: pid === undefined ? undefined : { pid, since: await this.#options.readySince(pid) },
      reason: pid === undefined ? reasonIn(shown) : undefined,
      atLogin: text !== undefined && !isOff,
      atBoot: undefined,
      missing: (filesInPlist(text ?? '') ?? []).filter((path) => !existsSync(path)),
    };
  }

  get #service(): string {
    return `${this.#domain}/${LABEL}`;
  }

  /** Launchd ends the old agent in the background, and refuses the new one meanwhile. */
  async #load(): Promise<void> {
    for (let left = TRIES; ; left--) {
      const result = await this.#launchctl('bootstrap', this.#domain, this.#file);
      if (result.code === 0) return;
      if (left === 0 || result.code === undefined) throw failed(result);
      await this.#wait();
    }
  }

  async #untilReady(): Promise<void> {
    for (let left = TRIES; left > 0; left--) {
      const pid = await this.#pid();
      if (pid !== undefined && (await this.#options.readySince(pid)) !== undefined) return;
      await this.#wait();
    }
    throw new AppError('APP_ERR_SERVICE', 'The service is installed, but the program does not start', {
      fix: `Look at its log: ${this.logCommand}`,
    });
  }

  async #pid(): Promise<number | undefined> {
    return pidIn((await this.#launchctl('print', this.#service)).stdout);
  }

  #launchctl(...args: readonly string[]): Promise<CommandResult> {
    return this.#options.run('launchctl', args, this.#options.env);
  }

  #wait(): Promise<void> {
    return sleep(this.#options.waitMs ?? TRY_EVERY_MS);
  }
}

function pidIn(text: string): number | undefined {
  const pid = /^\s*pid = (\d+)$/m.exec(text)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

function reasonIn({ code, stdout }: CommandResult): string | undefined {
  if (code !== 0) return undefined;
  const status = /^\s*last exit code = (\d+)/m.exec(stdout)?.[1];
  return status === undefined || status === '0' ? undefined : `it ended with exit code ${status}`;
}

function failed({ code, stdout, stderr }: CommandResult): AppError {
  if (code === undefined) return new AppError('APP_ERR_SERVICE', 'launchctl was not found on this computer');
  const [line = ''] = `${stderr}${stdout}`.trim().split('\n');
  return new AppError('APP_ERR_SERVICE', `launchctl bootstrap failed: ${line}`, {
    fix: 'Log in at the screen of this Mac, not over SSH, and run the same again.',
  });
}
