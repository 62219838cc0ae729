import { Socket } from 'node:net';

/** Fewer calls into the kernel for each megabyte; more than this is no faster. */
const READ_BYTES = 512 * 1024;
/** All sockets share it: what it holds is handled before the next read. Pages that no read has reached cost nothing. */
const buffer = new Uint8Array(READ_BYTES);

/**
 * Moves the connection of `accepted` to a socket that reads into one buffer again and again and hands `onData` a view
 * of it, good until it returns. It is paused at first, and `accepted` is done with. Undefined, and nothing has changed,
 * where that cannot be.
 *
 * Node allocates 64 KiB for each read, fills them once and leaves them to the garbage collector, which is half of what
 * it takes to receive. It has `onread` against that, but for sockets that connect only. An accepted one has to be made
 * anew around its handle, which no documented property gives: hence the care.
 */
export function readInPlace(accepted: Socket, onData: (bytes: Uint8Array) => void): Socket | undefined {
  // Windows would fill the buffer of one socket while another's is handled.
  if (process.platform === 'win32' || !('_handle' in accepted)) return undefined;
  const handle = accepted._handle;
  const isBusy = accepted.destroyed || accepted.writableLength > 0 || accepted.readableLength > 0;
  if (isBusy || typeof handle !== 'object' || handle === null || !('useUserBuffer' in handle)) return undefined;
  const onread = {
    buffer,
    callback: (length: number): boolean => {
      onData(buffer.subarray(0, length));
      return true;
    },
  };
  accepted.removeAllListeners();
  accepted._handle = null;
  // Whether the handle reads at this time depends on what came so far; in the new socket it does not.
  const options = { handle, onread, pauseOnCreate: true, allowHalfOpen: false };
  const socket = new Socket(options);
  // The server counts it as closed; the new one is in the care of whoever asked.
  accepted.destroy();
  return socket;
}
