import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { i420Size, type Size } from '@rtmp-vcam/video-pipeline';

const LOOK_EVERY_MS = 20;

interface ReadOptions {
  /** The path of a v4l2loopback device. */
  readonly path: string;
  readonly size: Size;
  /** Looks at each picture, and says whether it is the wanted one. The bytes are valid until it returns. */
  readonly isWanted: (i420: Uint8Array) => boolean;
  readonly withinMs: number;
}

/**
 * Reads a v4l2loopback device, with `read` and not with mapped buffers, until a picture is the wanted one. `other`: only
 * others came in time. Throws errors of the system, such as EBUSY when another program reads it and only one may.
 */
export async function readDevice(options: ReadOptions): Promise<'wanted' | 'other' | 'none'> {
  const { size, isWanted, withinMs } = options;
  const picture = new Uint8Array(i420Size(size.width, size.height));
  let seen: 'other' | 'none' = 'none';
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    using device = openDevice(options.path);
    for (; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
      const length = readNow(device.descriptor, picture);
      if (length === undefined) break;
      if (length === 0) continue;
      if (length === picture.length && isWanted(picture)) return 'wanted';
      seen = 'other';
    }
  }
  return seen;
}

function openDevice(path: string): Disposable & { readonly descriptor: number } {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
}

/**
 * The number of bytes that were read; 0 when there is no new picture yet. Undefined when nobody sends pictures yet: in
 * version 0.13 and later, reading has to begin again then.
 */
function readNow(descriptor: number, picture: Uint8Array): number | undefined {
  try {
    return readSync(descriptor, picture);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN') return 0;
    if (code === 'EIO') return undefined;
    throw error;
  }
}
