import type { RunOptions } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import { portInUse } from './port-owner.ts';

type ListenOptions = Pick<RunOptions, 'port' | 'host'> & Partial<Pick<RunOptions, 'tlsPort'>>;

/** The error for a server that could not listen, where its cause is one that users can mend; else `error` itself. */
export async function listenError(error: unknown, { port, tlsPort, host }: ListenOptions): Promise<unknown> {
  const system = systemError(error);
  const isTls = tlsPort !== undefined && system?.port === tlsPort;
  const [which, flag] = isTls ? [tlsPort, '--tls-port'] : [port, '--port'];
  switch (system?.code) {
    case 'EADDRINUSE':
      return portInUse({ port: which, flag }, error);
    case 'EACCES':
      return new AppError('APP_ERR_PORT_FORBIDDEN', `Port ${which} may not be opened`, {
        fix: `Choose a port of 1024 or above, such as ${flag} ${isTls ? 1936 : 1935}.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AppError('APP_ERR_HOST', `${host ?? 'That'} is not an address of this computer`, { cause: error });
    default:
      return error;
  }
}

/** A system error, maybe wrapped in another error. */
function systemError(error: unknown): { readonly code: string; readonly port?: unknown } | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && 'syscall' in error && typeof error.code === 'string') {
    return 'port' in error ? { code: error.code, port: error.port } : { code: error.code };
  }
  return systemError(error.cause);
}
