import type { Connection } from '../connection/connection.ts';
import { SourceNode, type SourceState } from '../stream/source-node.ts';
import type { Stream } from '../stream/stream.ts';
import type { StreamBuffer } from '../stream/stream-buffer.ts';
import {
  type AudioFormat,
  audioBufferPods,
  audioFormatPod,
  checkFormat,
  frameSize,
  framesPerBuffer,
} from './audio-format.ts';
import { HeardClock } from './heard-clock.ts';

/**
 * Fills the samples. They are interleaved, all zero before, and valid until it returns. Readers get the first one at
 * `heardAt`, on the clock of `performance.now()`.
 */
export type FillSamples = (samples: Float32Array, heardAt: number) => void;

export interface AudioSourceOptions {
  readonly connection: Connection;
  /** `node.name`. Programs remember the microphone by it, so it should never change. */
  readonly nodeName: string;
  /** The name that programs list. */
  readonly description: string;
  /** Default: 48,000 frames a second in stereo. */
  readonly format?: AudioFormat;
  /** Is called while somebody reads, each time that there is room for a fiftieth of a second. Must not throw. */
  readonly fill: FillSamples;
  /**
   * Is called before `fill` with the time at which the first sample will be heard. While it returns false, the sound of
   * then is still to come, and it is called again after 5 ms. Without it, sound is queued as soon as there is room.
   */
  readonly isReady?: ((heardAt: number) => boolean) | undefined;
}

const USUAL_FORMAT: AudioFormat = { rate: 48_000, channels: 2 };
/**
 * The group of the clock that PipeWire itself has. Without it, PipeWire lets any node set the pace that is active, such
 * as a camera that is read at the same time.
 */
const CLOCK_GROUP = 'pipewire.dummy';
/** Free buffers are looked for this often: a quarter of the time that one of them lasts. */
const LOOK_MS = 5;

/**
 * A microphone: a node of class `Audio/Source`, which browsers list. It is made again when the daemon was restarted and
 * after an error. Sound is queued 60 to 80 ms ahead, from where PipeWire takes it without waiting for Node.js, so there
 * is no gap while the program is busy.
 */
export class AudioSource implements Disposable {
  readonly format: AudioFormat;
  readonly #node: SourceNode;
  readonly #fill: FillSamples;
  readonly #isReady: (heardAt: number) => boolean;
  readonly #clock: HeardClock;
  /** The buffer that is filled next, and when it will be heard. */
  #free: StreamBuffer | undefined;
  #heardAt: number | undefined;
  readonly #samples: WeakMap<StreamBuffer, Float32Array> = new WeakMap();
  #timer: NodeJS.Timeout | undefined;

  /** Throws PIPEWIRE_ERR_SOUND, PIPEWIRE_ERR_STREAM and PIPEWIRE_ERR_CLOSED. */
  constructor(options: AudioSourceOptions) {
    const { connection, nodeName, description, format = USUAL_FORMAT, fill, isReady = () => true } = options;
    checkFormat(format);
    this.format = format;
    this.#fill = fill;
    this.#isReady = isReady;
    this.#clock = new HeardClock(format.rate, framesPerBuffer(format));
    this.#node = new SourceNode({
      connection,
      stream: {
        name: description,
        direction: 'paced',
        properties: {
          'media.class': 'Audio/Source',
          'node.name': nodeName,
          'node.description': description,
          // PipeWire then takes no more at once than a buffer holds.
          'node.group': CLOCK_GROUP,
          'node.latency': `${framesPerBuffer(format)}/${format.rate}`,
        },
        formats: [audioFormatPod(format)],
        buffers: audioBufferPods(format),
      },
      onState: (state) => {
        if (state === 'streaming') this.#begin();
        else this.#end();
      },
    });
    this.#node.open();
  }

  get state(): SourceState {
    return this.#node.state;
  }

  /** What went wrong last while it was starting; undefined once it is there. */
  get error(): string | undefined {
    return this.#node.error;
  }

  /** The id of its node; undefined while it is starting. Another one after each start. */
  get nodeId(): number | undefined {
    return this.#node.nodeId;
  }

  /** Removes the microphone. May be called twice. */
  close(): void {
    this.#end();
    this.#node.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #begin(): void {
    this.#end();
    this.#clock.begin();
    this.#heardAt = undefined;
    this.#timer = setInterval(() => this.#fillFree(), LOOK_MS).unref();
    this.#fillFree();
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    // What is left must not be heard by the next reader.
    this.#node.idle?.flush();
  }

  #fillFree(): void {
    const stream = this.#node.streaming;
    if (stream === undefined) return;
    for (let buffer = this.#take(stream); buffer !== undefined; buffer = this.#take(stream)) {
      this.#heardAt ??= this.#clock.next(stream.time);
      if (!this.#isReady(this.#heardAt)) return;
      this.#queue(stream, buffer, this.#heardAt);
      this.#free = undefined;
      this.#heardAt = undefined;
    }
  }

  /** A buffer to fill: the one that waits for its sound, if there is one. */
  #take(stream: Stream): StreamBuffer | undefined {
    if (this.#free?.isGone === true) this.#free = undefined;
    this.#free ??= stream.dequeue();
    return this.#free;
  }

  #queue(stream: Stream, buffer: StreamBuffer, heardAt: number): void {
    const frames = framesPerBuffer(this.format);
    const samples = this.#samplesOf(buffer);
    if (samples !== undefined) this.#fill(samples.fill(0), heardAt);
    buffer.setFilled(samples === undefined ? 0 : frames * frameSize(this.format), frameSize(this.format));
    buffer.setAmount(samples === undefined ? 0 : frames);
    stream.queue(buffer);
  }

  /** Undefined if it is too small, or not mapped into this process. */
  #samplesOf(buffer: StreamBuffer): Float32Array | undefined {
    const known = this.#samples.get(buffer);
    if (known !== undefined) return known;
    const { bytes } = buffer;
    const frames = framesPerBuffer(this.format);
    if (bytes === undefined || bytes.length < frames * frameSize(this.format)) return undefined;
    const samples = new Float32Array(bytes.buffer, bytes.byteOffset, frames * this.format.channels);
    this.#samples.set(buffer, samples);
    return samples;
  }
}
