import { type Publication, type Refusal, RtmpServer, type RtmpServerOptions } from '@rtmp-vcam/rtmp-server';
import type { Logger } from 'pino';
import type { RunOptions } from '../config/run-schema.ts';
import { isDemo } from '../demo/demo-name.ts';
import { refusalFix } from '../senders/refusals.ts';
import { encoderName, shortEncoderName } from '../terminal/encoder-name.ts';
import type { CameraRoutes } from './camera-routes.ts';
import { textForHttp } from './http-on-rtmp-port.ts';
import { listenAddress } from './listen-address.ts';
import { type ListenPlace, listenError, systemErrorOf } from './listen-error.ts';
import { publishingRules } from './publishing-rules.ts';
import type { RunContext } from './run-context.ts';

interface OpenServerOptions {
  readonly context: Pick<RunContext, 'logger' | 'certificate' | 'signal'>;
  readonly routes: CameraRoutes;
  readonly onRefused: (refusal: Refusal) => void;
  /** Where the page is; undefined if there is none. */
  readonly page: string | undefined;
}

/**
 * Starts the server that streams are pushed to. Its resources are the names of the cameras: the rules of take-over apply
 * to a camera, not to each path that leads to it. Throws AppError and RtmpError, and the reason of an aborted signal.
 */
export async function openServer(
  options: RunOptions,
  { context: { logger, certificate, signal }, routes, onRefused, page }: OpenServerOptions,
): Promise<RtmpServer> {
  const { port, tlsPort } = options;
  const host = options.host === undefined ? undefined : await listenAddress(options.host, signal);
  const rules = publishingRules(options, routes);
  const context = async () => (await certificate.get()).context;
  try {
    const server = await RtmpServer.listen({
      port,
      ...(host === undefined ? {} : { host }),
      ...rules,
      resourceOf: (request) => routes.nameFor(request),
      tls: tlsPort === undefined ? { context } : { context, port: tlsPort },
      onRefused,
      describeHolder: (holder) => describeHolder(holder),
      yields: ({ encoder }) => isDemo(encoder),
      httpText: (remoteAddress) => textForHttp(remoteAddress, page),
      log: forOwner(logger, routes, page),
    });
    void closeStrays(server);
    return server;
  } catch (error) {
    throw await listenError(error, listenPlace(error, options));
  }
}

/** Which of the two ports it was. */
function listenPlace(error: unknown, { port, tlsPort, host }: RunOptions): ListenPlace {
  const isTls = tlsPort !== undefined && systemErrorOf(error)?.port === tlsPort;
  const flag = isTls ? '--tls-port' : '--port';
  return {
    port: isTls ? tlsPort : port,
    host,
    choice: (other) => `${flag} ${other}`,
    usualPort: isTls ? 1936 : 1935,
  };
}

/** Ends streams that no camera takes: of one that is being opened anew. Most senders connect again by themselves. */
async function closeStrays(server: RtmpServer): Promise<void> {
  for await (const stray of server) stray.close('The camera is being opened anew: connect again');
}

/** Who has the camera: `the camera 'Studio' shows OBS Studio 30.2.3 from 192.168.1.4 since 14:03:10 (for 12 min)`. */
export function describeHolder(
  { resource: camera = '', encoder, remoteAddress, connectedAt }: Holder,
  now: Date = new Date(),
): string {
  const sender = shortEncoderName(encoder) || 'a sender';
  const time = connectedAt.toTimeString().slice(0, 8);
  const lasted = roughly(now.getTime() - connectedAt.getTime());
  return `the camera '${camera}' shows ${sender} from ${remoteAddress} since ${time} (for ${lasted})`;
}

type Holder = Pick<Publication, 'resource' | 'encoder' | 'remoteAddress' | 'connectedAt'>;

/** A duration for people who may be in another time zone: `40 s`, `12 min`, `3 h`, `2 days`. */
function roughly(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} days`;
}

/** Where the server itself knows no command that the owner of this program can use. */
const OWN_FIXES: ReadonlyMap<unknown, string> = new Map(
  (['RTMP_ERR_PATH_BUSY', 'RTMP_ERR_KEPT_OUT'] as const).map((code) => [code, refusalFix(code)]),
);

/** A browser has opened the RTMP port. */
const WRONG_PORT = 'RTMP_ERR_HANDSHAKE_HTTP';

/**
 * The logger, with the usual names of encoders in place of those that they give themselves, with our commands, and with
 * the name of the camera if there are several.
 */
function forOwner(
  logger: Logger,
  routes: CameraRoutes,
  page: string | undefined,
): NonNullable<RtmpServerOptions['log']> {
  const fixes = page === undefined ? OWN_FIXES : new Map([...OWN_FIXES, [WRONG_PORT, `Open the page at ${page}`]]);
  const told = ({ resource, ...fields }: { readonly resource?: unknown }): object => {
    const camera = resource === undefined || routes.size < 2 ? {} : { camera: resource };
    const encoder = 'encoder' in fields && typeof fields.encoder === 'string' ? encoderName(fields.encoder) : undefined;
    const fix = 'code' in fields ? fixes.get(fields.code) : undefined;
    return {
      ...camera,
      ...fields,
      ...(encoder === undefined ? {} : { encoder }),
      ...(fix === undefined ? {} : { fix }),
    };
  };
  return {
    debug: (fields, message) => logger.debug(told(fields), message),
    info: (fields, message) => logger.info(told(fields), message),
    warn: (fields, message) => logger.warn(told(fields), message),
    error: (fields, message) => logger.error(told(fields), message),
  };
}
