import { isIP } from 'node:net';
import { AppError } from '../errors.ts';
import { lookupIn } from '../sources/lookup.ts';

/**
 * The address of a host to listen on. To look its name up may take long, which `signal` ends. Throws AppError
 * APP_ERR_HOST and the reason of an aborted signal.
 */
export async function listenAddress(host: string, signal: AbortSignal): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return await new Promise((resolve, reject) => {
      lookupIn(signal)(host, { all: false }, (error, address) => {
        if (error === null && typeof address === 'string') resolve(address);
        else reject(error);
      });
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw hostError(host, cause);
  }
}

/** The error for a host that this computer cannot listen on. */
export function hostError(host: string, cause: unknown, fix?: string): AppError {
  const message = `${host} is not an address of this computer`;
  return new AppError('APP_ERR_HOST', message, fix === undefined ? { cause } : { cause, fix });
}
