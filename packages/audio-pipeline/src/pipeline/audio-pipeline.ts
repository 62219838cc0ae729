import { EventEmitter } from 'node:events';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { AudioDecoder, AudioProblem, SoundFormat } from '../decoder/audio-decoder.ts';
import { AUDIO_ERRORS, AudioError, type AudioErrorCode } from '../errors.ts';
import { CHANNELS, FRAMES_PER_MS } from '../format.ts';
import { libavAudioDecoder } from '../libav/optional.ts';
import { SoundPlayer } from '../player/sound-player.ts';
import type { PictureDue } from '../player/sound-store.ts';
import { CONFIG_COST_MS, DecodingBudget, PACKET_COST_MS } from './decoding-budget.ts';
import { PeakMeter } from './peak-meter.ts';

/** A problem that lasts is reported this often, in milliseconds. */
const REPORT_EVERY_MS = 10_000;

export interface AudioPipelineOptions {
  /**
   * When a picture with this time stamp is due on the host's clock; undefined while that is not known. The sound follows
   * it. Without it, or while it is more than 3 s from now, the sound's own arrivals decide. In milliseconds.
   */
  readonly pictureDue?: PictureDue | undefined;
  /** The track that is heard, of streams with several; while it has no sound, track 0 is. Default 0. */
  readonly track?: number | undefined;
  /**
   * Sound is delayed by so much that it may come this much later than usual without a gap, as when the program that
   * receives it is busy. In milliseconds. Default 0: a gap must have happened before more delay is added.
   */
  readonly reserveMs?: number | undefined;
  /**
   * For a reader that asks `isReady` and has a queue: so long before sound is heard, it is read at the latest. In
   * milliseconds. Without it, sound is delayed by the whole length of the queue.
   */
  readonly latestMs?: number | undefined;
  /** The host's clock in milliseconds. Default `performance.now`. */
  readonly now?: (() => number) | undefined;
}

interface AudioPipelineEvents {
  /** The format that the sender sends became known, or changed. */
  format: [SoundFormat];
  /** Something is wrong with the sound. Each code comes once in ten seconds at most. */
  problem: [AudioProblem];
}

export interface AudioStats {
  /** `playing`: samples of the stream are read. `silent`: there are none, or they are not due yet. */
  readonly state: 'playing' | 'silent' | 'paused';
  /** How much later than its picture sound is heard: show the pictures so much later. In milliseconds. */
  readonly delayMs: number;
  /** The times of pictures are used, and not the sound's own arrivals. */
  readonly followsPicture: boolean;
  /** Decoded sound that waits to be read, in milliseconds. */
  readonly waitingMs: number;
  /** By how much the sound is sped up to follow the clocks: 0.001 is a thousandth. Between -0.005 and 0.005. */
  readonly correction: number;
  /** How often the sound stopped because none had come in time. */
  readonly gaps: number;
  /** Packets that were not decoded, because they were damaged or too many. */
  readonly dropped: number;
}

/**
 * Decodes the sound of a stream and gives the samples that are due whenever somebody reads: 48 kHz, stereo, interleaved.
 * There is silence where there is no sound. One per microphone. Nothing in a stream makes it throw.
 */
export class AudioPipeline extends EventEmitter<AudioPipelineEvents> {
  readonly #decoder: AudioDecoder = libavAudioDecoder();
  readonly #player: SoundPlayer;
  readonly #peak: PeakMeter = new PeakMeter();
  readonly #budget: DecodingBudget = new DecodingBudget();
  readonly #reported: Map<AudioErrorCode, number> = new Map();
  readonly #wantedTrack: number;
  /** The track that is heard now. */
  #track = 0;
  readonly #now: () => number;
  #format: SoundFormat | undefined;
  #dropped = 0;
  #closed = false;

  constructor(options: AudioPipelineOptions = {}) {
    super();
    const { pictureDue = () => undefined, reserveMs, latestMs, track = 0, now = () => performance.now() } = options;
    this.#player = new SoundPlayer({ pictureDue, reserveMs, latestMs });
    this.#wantedTrack = track;
    this.#now = now;
  }

  get stats(): AudioStats {
    const player = this.#player;
    return {
      state: player.playing ? 'playing' : player.paused ? 'paused' : 'silent',
      delayMs: player.delay,
      followsPicture: player.followsPicture,
      waitingMs: player.waitingMs,
      correction: player.rate - 1,
      gaps: player.starved,
      dropped: this.#dropped,
    };
  }

  /** The loudest sample that was read in the last moment, in dBFS; undefined in silence, and while nobody reads. */
  get level(): number | undefined {
    return this.#peak.level(this.#now());
  }

  /** `stats.delayMs` alone. */
  get delayMs(): number {
    return this.#player.delay;
  }

  /** While it is paused, there is silence. The stream goes on meanwhile, and is heard again from where it is then. */
  get paused(): boolean {
    return this.#player.paused;
  }

  set paused(paused: boolean) {
    this.#player.paused = paused;
  }

  /** Begins a new stream. What is left of the one before is not heard any more. */
  begin(): void {
    this.#decoder.reset();
    this.#player.restart();
    this.#reported.clear();
    this.#format = undefined;
    this.#track = 0;
  }

  /** Decodes a packet of the current stream. */
  push(packet: AudioPacket): void {
    if (packet.track === this.#wantedTrack && this.#track !== this.#wantedTrack) this.#changeTrack();
    if (this.#closed || packet.track !== this.#track) return;
    const now = this.#now();
    try {
      this.#take(packet, now);
    } catch (error) {
      this.#dropped++;
      this.#report(problemOf(error), now);
    }
    const { format } = this.#decoder;
    if (format === undefined || format === this.#format) return;
    this.#format = format;
    this.emit('format', format);
  }

  /** Ends the stream. What waits is still heard when it is due; without `hold` there is silence at once. */
  end({ hold = true }: { readonly hold?: boolean } = {}): void {
    this.#decoder.reset();
    if (!hold) this.#player.restart();
  }

  /**
   * False while a reader with a queue should wait with reading `frames` frames that are heard from `heardAt` on, because
   * they have not come yet and there is time: see the option `latestMs`. Ask again every few milliseconds.
   */
  isReady(heardAt: number, frames: number): boolean {
    return this.#closed || this.#player.isReady(heardAt, frames, this.#now());
  }

  /**
   * Fills `output` with the frames that are heard from `heardAt` on, on the host's clock in milliseconds. A reader that
   * has a queue adds what is in it to the present time. Throws RangeError for half a frame.
   */
  read(output: Float32Array, heardAt: number = this.#now()): void {
    if (output.length % CHANNELS !== 0) throw new RangeError(`${output.length} samples are not whole stereo frames`);
    const now = this.#now();
    if (this.#closed) output.fill(0);
    else this.#player.read(output, Number.isFinite(heardAt) ? heardAt : now, now);
    this.#peak.add(output, now);
  }

  /** Frees the decoder. Reading gives silence afterwards. */
  close(): void {
    this.#closed = true;
    this.#decoder.reset();
  }

  #changeTrack(): void {
    this.#track = this.#wantedTrack;
    this.#decoder.reset();
    this.#player.restart();
  }

  #take(packet: AudioPacket, now: number): void {
    const cost = packet.kind === 'config' ? CONFIG_COST_MS : PACKET_COST_MS;
    if (!this.#budget.allows(cost, now)) throw new AudioError('AUDIO_ERR_FLOOD', `${packet.codec} at ${packet.pts} ms`);
    this.#budget.pay(cost);
    if (packet.kind === 'config') this.#decoder.configure(packet);
    if (packet.kind !== 'frame') return;
    for (const sound of this.#decoder.decode(packet)) {
      this.#budget.pay(Math.max(0, sound.samples.length / CHANNELS / FRAMES_PER_MS - PACKET_COST_MS));
      this.#player.add(sound, now);
    }
  }

  #report(problem: AudioProblem, now: number): void {
    const last = this.#reported.get(problem.code);
    if (last !== undefined && now - last < REPORT_EVERY_MS) return;
    this.#reported.set(problem.code, now);
    this.emit('problem', problem);
  }
}

function problemOf(error: unknown): AudioProblem {
  if (error instanceof AudioError) return { code: error.code, detail: error.message };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'AUDIO_ERR_DECODE', detail: `${AUDIO_ERRORS.AUDIO_ERR_DECODE.text}: ${detail}` };
}
