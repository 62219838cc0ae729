import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readSmallFile } from '@rtmp-vcam/video-pipeline/files';
import { secretsOf } from '../camera/planned-camera.ts';
import { configFolder } from '../config/folder.ts';
import { type FlagValues, type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { findRunning } from '../control/client/find-running.ts';
import type { RunningProgram } from '../control/program-files.ts';
import { AppError } from '../errors.ts';
import type { SecretFile } from './checks/key-files.ts';

/** What the user's program is, or would be: its options, and the one that runs. */
export interface Subject {
  /** The defaults if there is a mistake in the config. */
  readonly config: LoadedConfig;
  readonly configError: AppError | undefined;
  /** The program on the wanted port; without one, the only program of this user. */
  readonly running: RunningProgram | undefined;
  /** The port that is wanted, or that the program has. */
  readonly port: number;
  /** The port that `rtmp-vcam setup` alone would open, which knows none of these flags. Undefined if it would open none. */
  readonly setupPort: number | undefined;
  readonly secretFiles: readonly SecretFile[];
  /** What no report may show. */
  readonly secrets: readonly string[];
}

/** The files of the config folder that nobody else may read. */
const SECRET_FILES = ['stream-key', 'http-token', 'tls.pem'] as const;
const MOST_BYTES = 64 * 1024;

/** Changes nothing: no key is made, and no permission is put right. */
export async function findSubject(flags: FlagValues, env: NodeJS.ProcessEnv): Promise<Subject> {
  const { config, error } = configOr(flags, env);
  const programs = await findRunning(env);
  const wanted = config.options.port;
  const isWanted = ({ port, tlsPort }: RunningProgram): boolean => port === wanted || tlsPort === wanted;
  const running =
    programs.find(isWanted) ?? (flags['port'] === undefined && programs.length === 1 ? programs[0] : undefined);
  const files = secretFilesOf(env);
  const isForSetup = flags['port'] === undefined && flags['config'] === undefined && error === undefined;
  const isPushed = config.cameras.some(({ pull }) => pull === undefined);
  return {
    config,
    configError: error,
    running,
    port: running?.port ?? wanted,
    setupPort: isForSetup && isPushed ? wanted : undefined,
    secretFiles: files.map(({ file }) => file),
    secrets: [
      ...files.flatMap(({ secret }) => (secret === undefined ? [] : [secret])),
      ...secretsOf(
        config.cameras.map((options) => ({ options, key: options.key ?? '', isFirst: false })),
        config.options,
      ),
    ].filter((secret) => secret !== ''),
  };
}

function configOr(flags: FlagValues, env: NodeJS.ProcessEnv): { config: LoadedConfig; error: AppError | undefined } {
  try {
    return { config: loadConfig(flags, env), error: undefined };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'APP_ERR_USAGE') throw error;
    const port = flags['port'] === undefined ? {} : { port: flags['port'] };
    return { config: loadConfig(port, { XDG_CONFIG_HOME: '/nonexistent' }), error };
  }
}

interface FoundFile {
  readonly file: SecretFile;
  /** What is in it, if it is one line. */
  readonly secret: string | undefined;
}

function secretFilesOf(env: NodeJS.ProcessEnv): FoundFile[] {
  return SECRET_FILES.flatMap((name) => {
    try {
      const path = join(configFolder(env), name);
      const { mode, uid } = lstatSync(path);
      const isFile = (mode & 0o170000) === 0o100000;
      return [
        { file: { path, mode, isOwn: uid === process.geteuid?.(), isFile }, secret: isFile ? lineOf(path) : undefined },
      ];
    } catch {
      // It is made when it is needed.
      return [];
    }
  });
}

function lineOf(path: string): string | undefined {
  try {
    const text = readSmallFile(path, { most: MOST_BYTES, followLinks: false }).toString('utf8').trim();
    return text.includes('\n') ? undefined : text;
  } catch {
    return undefined;
  }
}
