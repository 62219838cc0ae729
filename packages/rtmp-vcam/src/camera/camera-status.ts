import type { CameraState } from '@rtmp-vcam/api';
import type { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { Status } from '../terminal/format-status.ts';
import type { CameraOutputs } from './camera-outputs.ts';
import { RateMeter } from './rate-meter.ts';
import type { StreamTaker } from './stream-taker.ts';
import type { SwitchedMicrophone } from './switched-microphone.ts';

interface CameraStatusOptions {
  readonly pipeline: VideoPipeline;
  readonly streams: StreamTaker;
  readonly outputs: CameraOutputs;
  readonly microphone: Pick<SwitchedMicrophone, 'label' | 'readers' | 'level'>;
}

/** Collects what the status line shows of one camera, and what other commands are told. */
export class CameraStatus {
  readonly #pipeline: VideoPipeline;
  readonly #streams: StreamTaker;
  readonly #outputs: CameraOutputs;
  readonly #microphone: CameraStatusOptions['microphone'];
  readonly #frames: RateMeter = new RateMeter();
  readonly #bytes: RateMeter = new RateMeter();
  #rates: Rates = { fps: 0, bitrate: 0 };

  constructor({ pipeline, streams, outputs, microphone }: CameraStatusOptions) {
    this.#pipeline = pipeline;
    this.#streams = streams;
    this.#outputs = outputs;
    this.#microphone = microphone;
  }

  /** Each camera of this system, for other programs. */
  get outputs(): CameraState['outputs'] {
    return this.#outputs.states;
  }

  /** The status now. Call it at regular intervals: the rates are measured between the calls. */
  measure(): Status {
    const at = performance.now();
    this.#rates = {
      fps: this.#frames.sample(at, this.#pipeline.stats.frames),
      bitrate: 8 * this.#bytes.sample(at, this.#streams.current?.stats.bytes ?? 0),
    };
    return this.now;
  }

  /** The status now, with the rates that were measured last. */
  get now(): Status {
    const { state, isPaused, latencyMs, smoothingMs, watched, resting } = this.#pipeline.stats;
    const { current, format } = this.#streams;
    const { fps, bitrate } = this.#rates;
    const status = {
      state,
      isPaused,
      connected: current !== undefined,
      camera: this.#outputs.label,
      readers: this.#outputs.readers,
      watched,
      microphone: this.#microphone.label,
      listeners: this.#microphone.label === undefined ? undefined : this.#microphone.readers,
      loudness: this.#microphone.level,
    };
    if (current === undefined) return status;
    if (format === undefined) return { ...status, encoder: current.encoder, bitrate };
    const stream = { ...status, encoder: current.encoder, size: format, bitrate, smoothing: smoothingMs };
    // What was measured before is not true while nothing is decoded or shown.
    return resting || isPaused ? stream : { ...stream, fps, latency: latencyMs };
  }
}

interface Rates {
  readonly fps: number;
  readonly bitrate: number;
}
