import type { Advice, CameraDetails, HistoryPoint } from '@rtmp-vcam/api';
import type { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { Advisor } from '../advice/advisor.ts';
import { type FactSources, factsOf } from './camera-facts.ts';
import { CameraHistory } from './camera-history.ts';
import type { CameraStatus } from './camera-status.ts';
import { RateMeter } from './rate-meter.ts';
import { type Counts, StreamCounts } from './stream-counts.ts';
import type { StreamTaker } from './stream-taker.ts';

/** What counts for advice is that of the last ten seconds, in milliseconds. */
const RECENT_MS = 10_000;

interface StreamMonitorOptions extends FactSources {
  readonly pipeline: Pick<VideoPipeline, 'stats' | 'measures'>;
  readonly streams: FactSources['streams'] & Pick<StreamTaker, 'totals'>;
  readonly status: Pick<CameraStatus, 'now'>;
}

/** Measures the streams of a camera: what they are like now, in the last five minutes and in total, and what could be better. */
export class StreamMonitor {
  readonly #options: StreamMonitorOptions;
  readonly #counts: StreamCounts;
  readonly #history: CameraHistory = new CameraHistory();
  readonly #advisor: Advisor = new Advisor();
  #meters: Meters = newMeters();
  #stream: unknown;
  #details: CameraDetails | null = null;
  /** An app has read the camera. */
  #wasRead = false;

  constructor(options: StreamMonitorOptions) {
    this.#options = options;
    this.#counts = new StreamCounts(options);
  }

  /** Of the present stream; null when there is none. */
  get details(): CameraDetails | null {
    return this.#options.streams.current === undefined ? null : this.#details;
  }

  /** The most important first. */
  get advice(): Advice[] {
    return this.#advisor.adviceOn(this.#options.streams.current);
  }

  /** The last five minutes: the oldest first. */
  get history(): readonly HistoryPoint[] {
    return this.#history.points;
  }

  /** Since the start of the program. */
  get totals(): Counts {
    return this.#counts.total;
  }

  /** Call it after the status was measured, at the same regular intervals. `cpu`: that of the program, in per cent. */
  measure(cpu: number): void {
    const at = performance.now();
    const { pipeline, streams, outputs, status } = this.#options;
    const { current } = streams;
    if (current !== this.#stream) this.#meters = newMeters();
    this.#stream = current;
    this.#counts.look();
    const counts = this.#counts.ofStream;
    const { received, undecoded, outrun, damaged, late } = counts;
    const meters = this.#meters;
    const receivedFps = meters.receivedFps.sample(at, received);
    meters.received.sample(at, received);
    meters.undecoded.sample(at, undecoded);
    meters.outrun.sample(at, outrun);
    meters.late.sample(at, late);
    meters.damaged.sample(at, damaged);
    if ((outputs.readers ?? 0) > 0) this.#wasRead = true;
    const { measures } = pipeline;
    const { fps = 0, bitrate = 0, latency = 0, smoothing = 0 } = status.now;
    this.#details = current === undefined ? null : detailsOf(counts, { measures, receivedFps, current, latency });
    const { total } = this.#counts;
    const lostSoFar = total.undecoded + total.outrun + total.damaged;
    const jitterMs = current === undefined ? 0 : measures.jitterMs;
    this.#history.add({ fps, bitrate, latencyMs: latency, jitterMs, lostSoFar, cpu }, at);
    const recent = {
      received: meters.received.growth,
      // A network that stood still brings many pictures at once, and then only the newest one is worth showing.
      dropped: meters.undecoded.growth + Math.max(0, meters.outrun.growth - meters.late.growth),
      damaged: meters.damaged.growth,
    };
    const measured = { measures, smoothingMs: smoothing, bitrate, receivedFps, recent, wasRead: this.#wasRead };
    this.#advisor.look(factsOf(this.#options, measured), current, at);
  }
}

type Meters = Readonly<Record<'receivedFps' | 'received' | 'undecoded' | 'outrun' | 'late' | 'damaged', RateMeter>>;

function newMeters(): Meters {
  const recent = (): RateMeter => new RateMeter(RECENT_MS);
  return {
    receivedFps: new RateMeter(),
    received: recent(),
    undecoded: recent(),
    outrun: recent(),
    late: recent(),
    damaged: recent(),
  };
}

interface MeasuredStream {
  readonly measures: VideoPipeline['measures'];
  readonly receivedFps: number;
  readonly current: NonNullable<StreamTaker['current']>;
  /** 0 while nothing is decoded or shown. */
  readonly latency: number;
}

function detailsOf(counts: Counts, { measures, receivedFps, current, latency }: MeasuredStream): CameraDetails {
  const { keyframeMs, reorderMs, jitterMs, heldMs, decodeMs, showMs } = measures;
  const { undecoded, outrun, skipped, repeated, late, damaged } = counts;
  return {
    receivedFps,
    keyframeSeconds: keyframeMs === undefined ? null : keyframeMs / 1000,
    reorderMs,
    jitterMs,
    latency: {
      receiveMs: current.stats.receiveMs,
      smoothingMs: heldMs,
      decodeMs: latency === 0 ? 0 : decodeMs,
      showMs: latency === 0 ? 0 : showMs,
    },
    dropped: undecoded + outrun,
    skipped,
    repeated,
    late,
    damaged,
  };
}
