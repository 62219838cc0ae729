import type { Logger } from 'pino';
import type { CommandContext } from '../command-context.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { runtimeFolders } from '../control/runtime-folders.ts';
import { createLogger } from '../logging/create-logger.ts';
import { linesTo } from '../terminal/lines-to.ts';
import { Terminal } from '../terminal/terminal.ts';
import type { CertificateSource } from '../tls/certificate-source.ts';
import { chooseCertificate } from '../tls/choose-certificate.ts';
import { FirstStream } from './first-stream.ts';
import { type PlannedCamera, planCameras, secretsOf } from './planned-camera.ts';

/** What the running program needs from the command line. */
export interface RunContext {
  readonly logger: Logger;
  /** Shows the banner and the status line, if it is a terminal. */
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The cameras to run. The logger hides their secrets. */
  readonly cameras: readonly PlannedCamera[];
  /** Whether this installation has received a stream before. */
  readonly firstStream: FirstStream;
  /** The certificate for RTMPS. */
  readonly certificate: CertificateSource;
  /** Folders for the file by which other commands find this program, the best first. */
  readonly runtimeFolders: readonly string[];
}

/**
 * Makes the context, and on the first run the stream key if one is needed. Throws AppError APP_ERR_KEY_FILE,
 * APP_ERR_TLS and APP_ERR_CONFIG.
 */
export function createRunContext(config: LoadedConfig, { env, stdout, signal }: CommandContext): RunContext {
  const { options, file, warnings } = config;
  const terminal = new Terminal(stdout, env, linesTo(stdout));
  const cameras = planCameras(config.cameras, env);
  const secrets = secretsOf(cameras, options);
  const logger = createLogger({ ...options, terminal, secrets, signal });
  if (file !== undefined) logger.debug({ file }, 'Config file read');
  for (const warning of warnings) logger.warn(warning);
  const firstStream = new FirstStream(env);
  const certificate = chooseCertificate(options, env, logger);
  return { logger, terminal, signal, cameras, firstStream, certificate, runtimeFolders: runtimeFolders(env) };
}
