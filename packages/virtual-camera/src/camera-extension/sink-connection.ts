import { coreMedia, libSystem, type OutRef, Owned, osStatusName, owned } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraError } from '../errors.ts';
import { coreMediaIO } from '../ffi/core-media-io.ts';
import type { Sink } from './find-sink.ts';

/** What CoreMediaIO gives for a client that the extension does not want. */
const REFUSED = -4;
const QUEUE_IS_FULL = -12_773;

/** The sink stream of one device, from its start to its stop. */
export class SinkConnection {
  readonly #sink: Sink;
  #queue: Owned | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** True while the stream takes pictures. */
  get started(): boolean {
    return this.#queue !== undefined;
  }

  /** True when there is room for a picture. */
  get hasRoom(): boolean {
    if (this.#queue === undefined) return false;
    const { CMSimpleQueueGetCount, CMSimpleQueueGetCapacity } = coreMedia();
    return CMSimpleQueueGetCount(this.#queue.ref) < CMSimpleQueueGetCapacity(this.#queue.ref);
  }

  /** Hands the sample buffer over when it returns true; false when there is no room. Throws CameraError. */
  enqueue(sample: Owned): boolean {
    if (this.#queue === undefined) return false;
    const status = coreMedia().CMSimpleQueueEnqueue(this.#queue.ref, sample.ref);
    if (status === QUEUE_IS_FULL) return false;
    if (status !== 0) throw new CameraError('CAMERA_ERR_DEVICE', `CMSimpleQueueEnqueue: ${osStatusName(status)}`);
    // The queue does not retain; whoever takes the buffer out releases it.
    sample.give();
    return true;
  }

  /** Rejects with CameraError. A stream has one queue in a process: the connection before must have stopped. */
  async start(): Promise<void> {
    const { device, stream } = this.#sink;
    const queue = await copyQueue(stream);
    const status = await coreMediaIO().CMIODeviceStartStream(device, stream);
    if (status !== 0) {
      await release(stream, queue);
      throw refusal('CMIODeviceStartStream', status);
    }
    this.#queue = queue;
  }

  /** Gives everything back. May be called twice. */
  async stop(): Promise<void> {
    const queue = this.#queue;
    if (queue === undefined) return;
    this.#queue = undefined;
    const { device, stream } = this.#sink;
    // Of a device that is gone this is an error that changes nothing.
    await coreMediaIO().CMIODeviceStopStream(device, stream);
    await release(stream, queue);
  }
}

/** Rejects with CameraError when there is no queue to be had. */
async function copyQueue(stream: number): Promise<Owned> {
  const out: OutRef = [null];
  const status = await coreMediaIO().CMIOStreamCopyBufferQueue(stream, libSystem().doNothing, null, out);
  if (status !== 0) throw refusal('CMIOStreamCopyBufferQueue', status);
  return owned('CMIOStreamCopyBufferQueue', out[0]);
}

/** Unregisters the procedure, then lets go of the queue and of what nobody takes out of it any more. */
async function release(stream: number, queue: Owned): Promise<void> {
  using queueToEnd = queue;
  await coreMediaIO().CMIOStreamCopyBufferQueue(stream, null, null, [null]);
  const { CMSimpleQueueDequeue } = coreMedia();
  for (;;) {
    const element = CMSimpleQueueDequeue(queueToEnd.ref);
    if (element === null) return;
    new Owned(element)[Symbol.dispose]();
  }
}

function refusal(call: string, status: number): CameraError {
  const code = status === REFUSED ? 'CAMERA_ERR_EXTENSION_REFUSED' : 'CAMERA_ERR_DEVICE';
  return new CameraError(code, `${call}: ${osStatusName(status)}`);
}
