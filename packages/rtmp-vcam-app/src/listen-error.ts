import { AppError } from './errors.ts';
import { portInUse } from './port-owner.ts';

/** The error for a server that could not listen, where its cause is one that users can mend; else `error` itself. */
export async function listenError(error: unknown, port: number, host: string | undefined): Promise<unknown> {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return portInUse(port, error);
    case 'EACCES':
      return new AppError('APP_ERR_PORT_FORBIDDEN', `Port ${port} may not be opened`, {
        fix: 'Choose a port of 1024 or above, such as --port 1935.',
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

/** The code of a system error, maybe wrapped in another error. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && 'syscall' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}
