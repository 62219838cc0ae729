import type { RunOptions } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import { hostError } from './listen-address.ts';
import { portInUse } from './port-owner.ts';

type ListenOptions = Pick<RunOptions, 'port' | 'host'> & Partial<Pick<RunOptions, 'tlsPort'>>;

/** An AppError if the server could not listen for a reason that users can fix; else `error` itself. */
export async function listenError(error: unknown, { port, tlsPort, host }: ListenOptions): Promise<unknown> {
  const system = systemError(error);
  const isTls = tlsPort !== undefined && system?.port === tlsPort;
  const [which, flag] = isTls ? [tlsPort, '--tls-port'] : [port, '--port'];
  switch (system?.code) {
    case 'EADDRINUSE':
      return portInUse({ port: which, choice: (other) => `${flag} ${other}` }, error);
    case 'EACCES':
      return new AppError('APP_ERR_PORT_FORBIDDEN', `Port ${which} may not be opened by this user`, {
        fix: `Choose a port of 1024 or above, such as ${flag} ${isTls ? 1936 : 1935}.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return hostError(host ?? 'The host', error);
    default:
      return error;
  }
}

/** The system error that `error` is or was caused by. */
function systemError(error: unknown): { readonly code: string; readonly port?: unknown } | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && 'syscall' in error && typeof error.code === 'string') {
    return 'port' in error ? { code: error.code, port: error.port } : { code: error.code };
  }
  return systemError(error.cause);
}
