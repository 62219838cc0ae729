import type { Socket } from 'node:net';
import { IPPROTO_TCP, libSystem, TCP_NOTSENT_LOWAT } from '@rtmp-vcam/video-pipeline/ffi';

/** Less than a picture. */
const MOST_UNSENT = 16 * 1024;
const INT_BYTES = 4;

/**
 * Lets hardly anything wait in the system for a slow client. Linux would take 4 MB, a hundred pictures, which the client
 * would see one after the other. Node.js has no call for it, and tells the descriptor only by its handle; where that is
 * missing, nothing is changed.
 */
export function limitUnsent(socket: Socket): void {
  if (!('_handle' in socket)) return;
  const handle = socket._handle;
  if (typeof handle !== 'object' || handle === null || !('fd' in handle) || typeof handle.fd !== 'number') return;
  if (handle.fd < 0) return;
  try {
    libSystem().setsockopt(handle.fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, [MOST_UNSENT], INT_BYTES);
  } catch {
    // There is no C library to call. Slow clients see older pictures.
  }
}
