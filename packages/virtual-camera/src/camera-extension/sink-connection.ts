import { coreMedia, libSystem, type OutRef, Owned, osStatusName, owned } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraError } from '../errors.ts';
import { coreMediaIO } from '../ffi/core-media-io.ts';
import type { Sink } from './find-sink.ts';

/** What CoreMediaIO gives for a client that the extension does not want. */
const REFUSED = -4;
const QUEUE_IS_FULL = -12_773;

/** A stream has one queue in a process: a connection starts when those before it are closed. */
let formerClosed: Promise<unknown> = Promise.resolve();

/** The sink stream of one device, from its start to its stop; both happen in the background. */
export class SinkConnection {
  readonly #sink: Sink;
  readonly #starting: Promise<void>;
  #queue: Owned | undefined;
  #failure: CameraError | undefined;
  #closing: Promise<void> | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#starting = formerClosed.then(() => this.#start());
  }

  /** True from the moment the stream takes pictures until it is closed. */
  get started(): boolean {
    return this.#queue !== undefined && this.#closing === undefined;
  }

  /** Why the stream did not start. */
  get failure(): CameraError | undefined {
    return this.#failure;
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

  /** Stops the stream, once it has started, and gives everything back. Never rejects; may be called twice. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.#starting.then(() => this.#stop());
      formerClosed = Promise.all([formerClosed, this.#closing]);
    }
    return this.#closing;
  }

  async #start(): Promise<void> {
    if (this.#closing !== undefined) return;
    try {
      const queue = copyQueue(this.#sink.stream);
      const { device, stream } = this.#sink;
      const status = await coreMediaIO().CMIODeviceStartStream(device, stream);
      if (status !== 0) {
        release(stream, queue);
        throw refusal('CMIODeviceStartStream', status);
      }
      this.#queue = queue;
    } catch (error) {
      this.#failure = error instanceof CameraError ? error : deviceError('CMIODeviceStartStream', error);
    }
  }

  async #stop(): Promise<void> {
    const queue = this.#queue;
    if (queue === undefined) return;
    this.#queue = undefined;
    const { device, stream } = this.#sink;
    // Of a device that is gone this is an error that changes nothing.
    await coreMediaIO().CMIODeviceStopStream(device, stream);
    release(stream, queue);
  }
}

/** Throws CameraError when there is no queue to be had. */
function copyQueue(stream: number): Owned {
  const out: OutRef = [null];
  const status = coreMediaIO().CMIOStreamCopyBufferQueue(stream, libSystem().doNothing, null, out);
  if (status !== 0) throw refusal('CMIOStreamCopyBufferQueue', status);
  return owned('CMIOStreamCopyBufferQueue', out[0]);
}

/** Unregisters the procedure, then lets go of the queue and of what nobody takes out of it any more. */
function release(stream: number, queue: Owned): void {
  coreMediaIO().CMIOStreamCopyBufferQueue(stream, null, null, [null]);
  using queueToEnd = queue;
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

function deviceError(call: string, cause: unknown): CameraError {
  return new CameraError('CAMERA_ERR_DEVICE', `${call}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
}
