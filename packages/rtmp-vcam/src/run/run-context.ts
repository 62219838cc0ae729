import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { FirstStream } from '../camera/first-stream.ts';
import { type PlannedCamera, planCameras, secretsOf } from '../camera/planned-camera.ts';
import type { CommandContext } from '../command-context.ts';
import { configFolder } from '../config/folder.ts';
import type { LiveSettings } from '../config/live-settings.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { RunOptions } from '../config/run-schema.ts';
import { type KeptSettings, keepSettings } from '../config-edit/keep-settings.ts';
import { runtimeFolders } from '../control/runtime-folders.ts';
import { AppError } from '../errors.ts';
import { httpTokenFor } from '../keys/http-token.ts';
import { renewKey } from '../keys/key-file.ts';
import { createLogger } from '../logging/create-logger.ts';
import { isJournal } from '../logging/journal-lines.ts';
import { RecentLines } from '../logging/recent-lines.ts';
import { quoted } from '../shell-word.ts';
import { linesTo } from '../terminal/lines-to.ts';
import { ownCommand } from '../terminal/own-command.ts';
import { Terminal } from '../terminal/terminal.ts';
import type { CertificateSource } from '../tls/certificate-source.ts';
import { chooseCertificate } from '../tls/choose-certificate.ts';
import { Networks } from '../urls/networks.ts';

/** What the running program needs from the command line. */
export interface RunContext {
  readonly logger: Logger;
  /** The newest lines of the log. */
  readonly lines: RecentLines;
  /** What the user types to run another command of this program. */
  readonly command: string;
  /** The command that makes the devices of these cameras. */
  readonly setup: string;
  /** Shows the banner and the status line, if it is a terminal. */
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM, and by `stop`. */
  readonly signal: AbortSignal;
  /** Ends the program, as Ctrl-C does. */
  readonly stop: () => void;
  /** The cameras to run. The logger hides their secrets. */
  readonly cameras: readonly PlannedCamera[];
  /** Whether this installation has received a stream before. */
  readonly firstStream: FirstStream;
  /** The certificate for RTMPS. */
  readonly certificate: CertificateSource;
  /** What other computers need for the page; undefined if it is for this computer alone. The logger hides it. */
  readonly httpToken: string | undefined;
  /** Reads the config again; undefined if the cameras are not those of the config. Throws AppError. */
  readonly read: (() => ReadConfig) | undefined;
  /** Calls the listener at each SIGHUP. */
  readonly onHangup: (listener: () => void) => void;
  /** The config file that was read; undefined if there was none. */
  readonly configFile: string | undefined;
  /** The folder of the config, which may not exist yet. Throws AppError APP_ERR_CONFIG. */
  readonly configFolder: () => string;
  /** Writes the settings of a camera into the config file; undefined if the cameras are not those of the config. */
  readonly keep: ((camera: string, settings: LiveSettings) => KeptSettings) | undefined;
  /** Saves a new stream key in place of the one in the config folder. The logger hides it. Throws AppError APP_ERR_KEY_FILE. */
  readonly renewKey: () => string;
  /** The flag or variable that gives an option. */
  readonly override: LoadedConfig['override'];
  readonly networks: Networks;
  /** Folders for the file by which other commands find this program, the best first. */
  readonly runtimeFolders: readonly string[];
}

/** The options of the program, and its cameras. */
export interface ReadConfig {
  readonly options: RunOptions;
  readonly cameras: readonly PlannedCamera[];
}

/**
 * Makes the context, and on the first run the stream key if one is needed. Throws AppError APP_ERR_KEY_FILE,
 * APP_ERR_HTTP_TOKEN, APP_ERR_TLS and APP_ERR_CONFIG. `load` reads the config again.
 */
export function createRunContext(
  config: LoadedConfig,
  { env, stdout, signal: ended, onHangup = () => {} }: CommandContext,
  load?: () => LoadedConfig,
): RunContext {
  const { options, file, override, warnings } = config;
  const stopped = new AbortController();
  const signal = AbortSignal.any([ended, stopped.signal]);
  // Each camera of many waits for it.
  setMaxListeners(0, signal);
  const terminal = new Terminal(stdout, env, linesTo(stdout));
  const cameras = planCameras(config.cameras, env);
  const secrets = secretsOf(cameras, options);
  const httpToken = httpTokenFor(options, env);
  if (httpToken !== undefined) secrets.push(httpToken);
  const lines = new RecentLines();
  const logger = createLogger({
    ...options,
    journal: isJournal(env),
    terminal,
    secrets,
    signal,
    onLine: (json) => lines.add(json),
  });
  if (file !== undefined) logger.debug({ file }, 'Config file read');
  for (const warning of warnings) logger.warn(warning);
  const firstStream = new FirstStream(env);
  const certificate = chooseCertificate(options, env, logger);
  const read = load === undefined ? undefined : () => readAgain(() => loadSame(load, file), env, secrets);
  const folders = runtimeFolders(env);
  const keep =
    load === undefined
      ? undefined
      : (camera: string, settings: LiveSettings) => keepSettings({ camera, settings, load, env });
  const stop = (): void => {
    logger.info('rtmp-vcam stop ends this program');
    stopped.abort();
  };
  const newKey = (): string => {
    const key = renewKey(env);
    secrets.push(key);
    return key;
  };
  const command = ownCommand({ env, file: process.argv[1], cwd: process.cwd() });
  const made = {
    command,
    setup: setupCommand(command, config),
    configFile: file,
    configFolder: () => configFolder(env),
    logger,
    lines,
    terminal,
    firstStream,
    certificate,
    httpToken,
    networks: new Networks(),
  };
  return { ...made, signal, stop, cameras, override, read, keep, renewKey: newKey, onHangup, runtimeFolders: folders };
}

/** Setup reads the same config and variables, but not the flags of this program. */
function setupCommand(command: string, { file, isFileOfFlag, override }: LoadedConfig): string {
  const name = override('name');
  return [
    `${command} setup`,
    name?.where === '--name' ? `--name ${quoted(String(name.value))}` : '',
    file !== undefined && isFileOfFlag ? `--config ${quoted(file)}` : '',
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** Throws AppError APP_ERR_CONFIG_FILE if there was a file that is gone: the defaults would be a surprise. */
function loadSame(load: () => LoadedConfig, file: string | undefined): LoadedConfig {
  const config = load();
  if (file === undefined || config.file !== undefined) return config;
  throw new AppError('APP_ERR_CONFIG_FILE', `The config file ${file} is gone`, {
    fix: 'Write it again. For the defaults, an empty file is enough.',
  });
}

/** The logger hides what is added to `secrets`. */
function readAgain(load: () => LoadedConfig, env: NodeJS.ProcessEnv, secrets: string[]): ReadConfig {
  const { options, cameras } = load();
  const planned = planCameras(cameras, env);
  secrets.push(...secretsOf(planned, options).filter((secret) => !secrets.includes(secret)));
  return { options, cameras: planned };
}
