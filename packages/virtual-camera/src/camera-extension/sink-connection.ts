import { coreMedia, libSystem, type OutRef, Owned, osStatusName, owned } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraError } from '../errors.ts';
import { coreMediaIO } from '../ffi/core-media-io.ts';
import type { Sink } from './find-sink.ts';
import { gone } from './remedies.ts';

/** The status that CoreMediaIO returns when the extension refuses this process. */
const REFUSED = -4;
const QUEUE_IS_FULL = -12_773;
/** kCMIOHardwareBadObjectError, BadDeviceError, BadStreamError: `!obj`, `!dev`, `!str`. */
const GONE: readonly number[] = [0x216f_626a, 0x2164_6576, 0x2173_7472];

/** The connection to the sink stream of one device, from `start` to `stop`. */
export class SinkConnection {
  readonly #sink: Sink;
  #queue: Owned | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** True while the stream accepts pictures. */
  get started(): boolean {
    return this.#queue !== undefined;
  }

  /** True when there is room for a picture. */
  get hasRoom(): boolean {
    if (this.#queue === undefined) return false;
    const { CMSimpleQueueGetCount, CMSimpleQueueGetCapacity } = coreMedia();
    return CMSimpleQueueGetCount(this.#queue.ref) < CMSimpleQueueGetCapacity(this.#queue.ref);
  }

  /** Passes the sample buffer on. False when there is no room, and the caller keeps it. Throws CameraError. */
  enqueue(sample: Owned): boolean {
    if (this.#queue === undefined) return false;
    const status = coreMedia().CMSimpleQueueEnqueue(this.#queue.ref, sample.ref);
    if (status === QUEUE_IS_FULL) return false;
    if (status !== 0) throw new CameraError('CAMERA_ERR_DEVICE', `CMSimpleQueueEnqueue: ${osStatusName(status)}`);
    // The queue does not retain the buffer. The process that takes it out releases this reference.
    sample.give();
    return true;
  }

  /** Rejects with CameraError. An earlier connection must be stopped: a stream has only one queue in a process. */
  async start(): Promise<void> {
    const { device, stream } = this.#sink;
    const queue = await copyQueue(this.#sink);
    const status = await coreMediaIO().CMIODeviceStartStream(device, stream);
    if (status !== 0) {
      await release(stream, queue);
      throw refusal(this.#sink, 'CMIODeviceStartStream', status);
    }
    this.#queue = queue;
  }

  /** Stops the stream and releases everything. May be called twice. */
  async stop(): Promise<void> {
    const queue = this.#queue;
    if (queue === undefined) return;
    this.#queue = undefined;
    const { device, stream } = this.#sink;
    // The status is ignored: the call fails if the device is gone, and then there is nothing to stop.
    await coreMediaIO().CMIODeviceStopStream(device, stream);
    await release(stream, queue);
  }
}

/** Rejects with CameraError when the stream gives no queue. */
async function copyQueue(sink: Sink): Promise<Owned> {
  const out: OutRef = [null];
  const status = await coreMediaIO().CMIOStreamCopyBufferQueue(sink.stream, libSystem().doNothing, null, out);
  if (status !== 0) throw refusal(sink, 'CMIOStreamCopyBufferQueue', status);
  return owned('CMIOStreamCopyBufferQueue', out[0]);
}

/** Unregisters the procedure, then releases the queue and the sample buffers that are still in it. */
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

function refusal({ target }: Sink, call: string, status: number): CameraError {
  const detail = `${call}: ${osStatusName(status)}`;
  if (GONE.includes(status)) return gone(target, detail);
  return new CameraError(status === REFUSED ? 'CAMERA_ERR_EXTENSION_REFUSED' : 'CAMERA_ERR_DEVICE', detail);
}
