import { AppError } from '../errors.ts';
import { hostError } from './listen-address.ts';
import { portInUse } from './port-owner.ts';

/** Where the program was told to listen, for messages. */
export interface ListenPlace {
  readonly port: number;
  /** Undefined: every interface. */
  readonly host: string | undefined;
  /** The option that chooses another port: `--tls-port 1936`. */
  readonly choice: (port: number) => string;
  /** A port that every user may open. */
  readonly usualPort: number;
  /** What to do when the host is not of this computer; by default what the error says. */
  readonly hostFix?: string;
}

/** An AppError if a server could not listen for a reason that users can fix; else `error` itself. */
export async function listenError(error: unknown, place: ListenPlace): Promise<unknown> {
  const { port, host, choice, usualPort, hostFix } = place;
  switch (systemErrorOf(error)?.code) {
    case 'EADDRINUSE':
      return portInUse({ port, choice }, error);
    case 'EACCES':
      return new AppError('APP_ERR_PORT_FORBIDDEN', `Port ${port} may not be opened by this user`, {
        fix: `Choose a port of 1024 or above, such as ${choice(usualPort)}.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return hostError(host ?? 'The host', error, hostFix);
    default:
      return error;
  }
}

/** The system error that `error` is or was caused by. */
export function systemErrorOf(error: unknown): { readonly code: string; readonly port?: unknown } | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && 'syscall' in error && typeof error.code === 'string') {
    return 'port' in error ? { code: error.code, port: error.port } : { code: error.code };
  }
  return systemErrorOf(error.cause);
}
