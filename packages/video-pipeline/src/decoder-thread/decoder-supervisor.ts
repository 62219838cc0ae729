import { EventEmitter } from 'node:events';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Placement } from '../canvas/canvas.ts';
import { KeyframeWait } from '../decoder/keyframe-wait.ts';
import { VIDEO_ERRORS, type VideoErrorCode } from '../errors.ts';
import { DecoderThread } from './decoder-thread.ts';
import {
  type DecoderEvent,
  type DecoderProblem,
  type DecoderThreadOptions,
  NO_STREAM,
  type PublishedFrame,
  type StreamEnd,
  type StreamFormat,
} from './protocol.ts';
import type { Showing } from './showing.ts';

/** When a packet has waited this long, the decoder cannot keep up. It catches up after shorter delays. */
const OVERLOADED_MS = 2000;
/** When packets wait and the decoder makes no progress for this long, it hangs. */
const STUCK_MS = 3000;
/** A busy machine may need this long to load the decoder's libraries. */
const SLOW_START_MS = 20_000;
const WATCH_EVERY_MS = 250;
/** The watchdog runs this late only when the whole process was paused. */
const PAUSE_MS = 4 * WATCH_EVERY_MS;
/** When one thread after the other dies this soon, the next one is started after a pause. */
const EARLY_DEATH_MS = 1000;
const RESTART_PAUSE_MS = 1000;
/** Packets that have waited this long when their stream is over are thrown away: nobody waits for their pictures. */
const STALE_MS = 5000;
/** An overload that comes and goes is reported again after this long. */
const REPORT_AGAIN_MS = 5000;
/** A stream that runs brings a picture before this. After a change of the placement, another one is drawn again. */
const REDRAW_MS = 100;
/** The most memory of packets that may wait for the decoder. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** The most packets that may wait for it: many seconds of a stream, also of one with a message for each slice. */
const MAX_WAITING_PACKETS = 4096;

interface DecoderSupervisorEvents {
  frame: [PublishedFrame];
  format: [StreamFormat];
  problem: [DecoderProblem];
  ended: [StreamEnd];
}

export interface DecoderStats {
  /** Packets waiting for the decoder. */
  readonly waiting: number;
  /** How long the oldest of them has waited, in milliseconds. */
  readonly waitingMs: number;
  /** Packets skipped because of an overload, or while there was no decoder. */
  readonly dropped: number;
  /** Pictures that were not drawn, because newer packets waited already. */
  readonly outrun: number;
  /** Pictures that were not drawn, because the canvas shows fewer a second. */
  readonly skipped: number;
  /** Frames and pictures that could not be shown, because parts were missing or made no sense. */
  readonly damaged: number;
  readonly restarts: number;
}

/** Keeps one decoder thread running: replaces it when it dies or hangs, and skips packets when too many wait. */
export class DecoderSupervisor extends EventEmitter<DecoderSupervisorEvents> {
  readonly #options: DecoderThreadOptions;
  readonly #watchdog: NodeJS.Timeout;
  /** After an overload, frames up to the next keyframe are skipped. */
  readonly #wait: KeyframeWait = new KeyframeWait();
  /** The ends of closed threads, which may still be in the middle of a frame. */
  readonly #leaving: Set<Promise<void>> = new Set();
  #thread: DecoderThread | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #redrawTimer: NodeJS.Timeout | undefined;
  #showing: Showing;
  #watchedAt: number = performance.now();
  #closed = false;
  #stream = 0;
  /** Since when the thread has had nothing to do but to end the stream. */
  #endingSince: number | undefined;
  #watched = false;
  /** When an overload of this stream was last reported. */
  #overloadedAt = Number.NEGATIVE_INFINITY;
  /** The newest sequence header of the stream. It is kept for the next thread, which may have to replace this one. */
  #config: VideoPacket | undefined;
  /** The thread has it. */
  #isConfigSent = false;
  #dropped = 0;
  /** Of this thread as far as they were read, and of those before. */
  readonly #counts: { outrun: number; skipped: number; damaged: number } = { outrun: 0, skipped: 0, damaged: 0 };
  #restarts = 0;
  #earlyDeaths = 0;

  constructor(options: DecoderThreadOptions) {
    super();
    this.#options = options;
    this.#showing = { placement: options.placement, isPaused: false };
    this.#start();
    this.#watchdog = setInterval(() => this.#watch(), WATCH_EVERY_MS);
  }

  get stats(): DecoderStats {
    this.#count();
    const { waiting = 0, lag: waitingMs = 0 } = this.#thread ?? {};
    return { waiting, waitingMs, dropped: this.#dropped, restarts: this.#restarts, ...this.#counts };
  }

  /** Begins a new stream and returns its number. Pictures of the previous stream are not shown any more. */
  begin(): number {
    this.#stream++;
    this.#config = undefined;
    this.#overloadedAt = Number.NEGATIVE_INFINITY;
    this.#endingSince = undefined;
    this.#wait.stop();
    this.#thread?.setStream(this.#stream);
    return this.#stream;
  }

  /** While watched, `frame` is emitted for each picture at once, otherwise only ten times a second. */
  setWatched(watched: boolean): void {
    this.#watched = watched;
    this.#thread?.setWatched(watched);
  }

  /** Places the next pictures like this. The newest one is drawn again if no other comes. */
  place(placement: Placement): void {
    this.#show({ ...this.#showing, placement });
    this.#redrawTimer ??= setTimeout(() => this.#redraw(), REDRAW_MS);
  }

  /** No picture that was not published yet is shown from now on. */
  pause(): void {
    this.#show({ ...this.#showing, isPaused: true });
  }

  /** Shows pictures again, the newest one at once. */
  resume(): void {
    this.#show({ ...this.#showing, isPaused: false });
    this.#redraw();
  }

  #show(showing: Showing): void {
    this.#showing = showing;
    this.#thread?.setShowing(showing);
  }

  #redraw(): void {
    clearTimeout(this.#redrawTimer);
    this.#redrawTimer = undefined;
    this.#thread?.send({ type: 'redraw', stream: this.#stream });
  }

  /**
   * Ends the stream: the decoder outputs the pictures that it holds back for reordering, then `ended` is emitted. It is
   * emitted too when there is no decoder thread, or when the thread dies or hangs before that.
   */
  end(): void {
    this.#endingSince = performance.now();
    if (this.#thread === undefined) this.#giveUpEnding();
    else this.#thread.send({ type: 'end', stream: this.#stream });
  }

  /** No packet will come for a while, so the decoder frees its memory. The next one must begin with a keyframe. */
  rest(): void {
    this.#thread?.send({ type: 'rest', stream: this.#stream });
  }

  /**
   * Decodes a packet of the current stream. Its buffer belongs to the decoder afterwards. `arrivalNs`: host clock.
   * `outdated`: it waited while nobody watched, and a newer one follows at once, so its picture is not drawn.
   */
  push(packet: VideoPacket, arrivalNs: bigint, showAt: number, outdated = false): void {
    if (packet.kind === 'config') this.#takeConfig(packet);
    if (packet.kind !== 'frame') return;
    this.#forgivePause();
    if (this.#thread === undefined || this.#leavesOut(this.#thread, packet)) {
      this.#dropped++;
      return;
    }
    this.#sendConfig(this.#thread);
    this.#thread.send({ type: 'packet', stream: this.#stream, packet, arrivalNs, showAt, outdated });
  }

  /** Settles when the thread has ended. A thread that hangs is given up after a second, or after five while it loads. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watchdog);
    clearTimeout(this.#restartTimer);
    clearTimeout(this.#redrawTimer);
    if (this.#thread !== undefined) this.#abandon(this.#thread);
    await Promise.all(this.#leaving);
  }

  /** Sends it at once to a thread that has nothing else to do; otherwise it waits for a frame, or for its successor. */
  #takeConfig(config: VideoPacket): void {
    this.#config = config;
    this.#isConfigSent = false;
    if (this.#thread?.waiting === 0) this.#sendConfig(this.#thread);
  }

  #sendConfig(thread: DecoderThread): void {
    if (this.#isConfigSent || this.#config === undefined) return;
    this.#isConfigSent = true;
    const packet = { ...this.#config, data: this.#config.data.slice() };
    const times = { arrivalNs: process.hrtime.bigint(), showAt: performance.now() };
    thread.send({ type: 'packet', stream: this.#stream, packet, ...times });
  }

  /** True when the frame is to be skipped: while the decoder cannot keep up, and from then to the next keyframe. */
  #leavesOut(thread: DecoderThread, packet: VideoPacket): boolean {
    const now = performance.now();
    const behind = isFull(thread) || (thread.ready && thread.lag > OVERLOADED_MS);
    if (!behind) return !this.#wait.accepts(now, packet.keyframe);
    if (!this.#wait.waiting) {
      this.#reportOverload(now, thread);
      this.#wait.start(now);
    }
    return true;
  }

  #reportOverload(now: number, { waiting }: DecoderThread): void {
    if (now - this.#overloadedAt < REPORT_AGAIN_MS) return;
    this.#overloadedAt = now;
    this.#report('VIDEO_ERR_OVERLOADED', `${waiting} packets waiting`);
  }

  #watch(): void {
    this.#forgivePause();
    const thread = this.#thread;
    if (thread === undefined) return;
    const now = performance.now();
    if (this.#endingSince !== undefined && thread.ready && thread.lag > STALE_MS) {
      thread.setStream(NO_STREAM);
      this.#giveUpEnding();
    }
    if (this.#endingSince !== undefined && (thread.waiting > 0 || !thread.ready)) this.#endingSince = now;
    const patience = thread.ready ? STUCK_MS : SLOW_START_MS;
    if (Math.max(thread.silence, now - (this.#endingSince ?? now)) < patience) return;
    this.#report('VIDEO_ERR_DECODER_STUCK', `no progress for ${patience} ms`);
    this.#abandon(thread);
    this.#restart(thread);
  }

  /** Starts the waiting times again after a pause of the process or a sleep of the machine: the decoder does not hang. */
  #forgivePause(): void {
    const now = performance.now();
    if (now - this.#watchedAt > PAUSE_MS) {
      this.#thread?.forgivePause();
      if (this.#endingSince !== undefined) this.#endingSince = now;
    }
    this.#watchedAt = now;
  }

  #count(thread: DecoderThread | undefined = this.#thread): void {
    this.#counts.outrun += thread?.newly('outrun') ?? 0;
    this.#counts.skipped += thread?.newly('skipped') ?? 0;
    this.#counts.damaged += thread?.newly('damaged') ?? 0;
  }

  #abandon(thread: DecoderThread): void {
    this.#count(thread);
    this.#thread = undefined;
    const leaving = thread.close().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #start(): void {
    const thread = new DecoderThread(this.#options);
    thread.setStream(this.#stream);
    thread.setWatched(this.#watched);
    thread.setShowing(this.#showing);
    this.#thread = thread;
    thread.on('event', (event) => this.#tell(event));
    thread.on('died', (reason) => {
      if (this.#thread !== thread) return;
      this.#count(thread);
      this.#thread = undefined;
      this.#report('VIDEO_ERR_DECODER_DIED', reason);
      this.#restart(thread);
    });
    this.#isConfigSent = false;
    this.#sendConfig(thread);
  }

  #tell(event: DecoderEvent): void {
    if (event.type === 'frame') this.emit('frame', event);
    else if (event.type === 'format') this.emit('format', event);
    else if (event.type === 'problem') this.emit('problem', event);
    else if (event.type === 'ended') {
      if (event.stream === this.#stream) this.#endingSince = undefined;
      this.emit('ended', event);
    }
  }

  /** The stream is over, although the decoder thread cannot say so. */
  #giveUpEnding(): void {
    if (this.#endingSince === undefined) return;
    this.#endingSince = undefined;
    this.emit('ended', { type: 'ended', stream: this.#stream });
  }

  #restart({ startedAt }: DecoderThread): void {
    if (this.#closed) return;
    this.#giveUpEnding();
    this.#restarts++;
    this.#earlyDeaths = performance.now() - startedAt < EARLY_DEATH_MS ? this.#earlyDeaths + 1 : 0;
    const pause = this.#earlyDeaths > 1 ? RESTART_PAUSE_MS : 0;
    this.#restartTimer = setTimeout(() => this.#start(), pause);
  }

  #report(code: VideoErrorCode, detail: string): void {
    const text = `${VIDEO_ERRORS[code].text}: ${detail}`;
    this.emit('problem', { type: 'problem', stream: this.#stream, code, detail: text });
  }
}

/** What waits of the streams before counts only half: the thread throws it away, unless it hangs. */
function isFull({ waiting, waitingBytes, outdated }: DecoderThread): boolean {
  return (
    Math.max(waiting, outdated.packets / 2) >= MAX_WAITING_PACKETS ||
    Math.max(waitingBytes, outdated.bytes / 2) > MAX_WAITING_BYTES
  );
}
