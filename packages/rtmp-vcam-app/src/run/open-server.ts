import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { RunOptions } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import { listenError } from './listen-error.ts';
import { publishingRules } from './publishing-rules.ts';
import type { RunContext } from './run-context.ts';

/** All paths lead to the one camera, so the rules of take-over apply to the camera and not to each path. */
const THE_CAMERA = 'camera';

/** Starts the server that streams are pushed to. Throws AppError and RtmpError. */
export async function openServer(options: RunOptions, { key, logger, certificate }: RunContext): Promise<RtmpServer> {
  const { port, tlsPort, host } = options;
  if (tlsPort === port && port !== 0) {
    throw new AppError('APP_ERR_CONFIG', `--port and --tls-port are both ${port}`, {
      fix: 'Leave out --tls-port: the RTMP port accepts rtmps:// too.',
    });
  }
  const rules = publishingRules(options, key);
  const context = async () => (await certificate.get()).context;
  try {
    return await RtmpServer.listen({
      port,
      ...(host === undefined ? {} : { host }),
      ...rules,
      resourceOf: () => THE_CAMERA,
      tls: tlsPort === undefined ? { context } : { context, port: tlsPort },
      log: logger,
    });
  } catch (error) {
    throw await listenError(error, options);
  }
}
