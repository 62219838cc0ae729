import type { Canvas, StreamMeasures } from '@rtmp-vcam/video-pipeline';
import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { CameraFacts, RefusedFacts, StreamFacts } from '../advice/facts.ts';
import type { LiveSettings } from '../config/live-settings.ts';
import { isDemo } from '../demo/demo-name.ts';
import { isNearby } from '../logging/nearby.ts';
import { refusalFix, refusalWords } from '../senders/refusals.ts';
import type { RememberedRefusal, SenderHistory } from '../senders/sender-history.ts';
import type { CameraOutputs } from './camera-outputs.ts';
import type { StreamTaker } from './stream-taker.ts';

/** Older refusals have been dealt with, or do not matter. */
const REFUSED_MS = 10 * 60_000;
/** More pictures a second than any encoder sends: what it announces makes no sense. */
const MOST_FPS = 240;

export interface FactSources {
  readonly canvas: Canvas;
  readonly findings: readonly Finding[];
  readonly outputs: Pick<CameraOutputs, 'name' | 'readers' | 'problemsNow'>;
  readonly settings: { readonly now: Pick<LiveSettings, 'fit' | 'rotate' | 'smooth' | 'paused'> };
  readonly streams: Pick<StreamTaker, 'current' | 'since' | 'format' | 'trouble' | 'pullTrouble' | 'decoderProblem'>;
  readonly history: Pick<SenderHistory, 'refused'>;
}

/** What is measured at intervals. */
export interface Measured {
  readonly measures: StreamMeasures;
  readonly smoothingMs: number;
  readonly bitrate: number;
  readonly receivedFps: number;
  readonly recent: StreamFacts['recent'];
  readonly wasRead: boolean;
}

/** Everything that advice depends on. */
export function factsOf(sources: FactSources, measured: Measured, now: Date = new Date()): CameraFacts {
  const { canvas, findings, outputs, settings, history } = sources;
  const { fit, rotate, smooth, paused } = settings.now;
  const { name, readers } = outputs;
  return {
    camera: { width: canvas.width, height: canvas.height, fps: canvas.fps, fit, rotate, smooth, isPaused: paused },
    device: name === undefined ? undefined : { name, readers, wasRead: measured.wasRead },
    findings: outputs.problemsNow(findings),
    refused: history.refused.filter((each) => isOpenMatter(each, now)).map(refusedFacts),
    pull: sources.streams.pullTrouble,
    stream: streamFacts(sources.streams, measured, now),
  };
}

/** Whom the owner has disconnected is kept out on purpose. */
function isOpenMatter({ refusal: { code }, last, isSettled }: RememberedRefusal, now: Date): boolean {
  return !isSettled && code !== 'RTMP_ERR_KEPT_OUT' && now.getTime() - last.getTime() < REFUSED_MS;
}

function refusedFacts({ refusal }: RememberedRefusal): RefusedFacts {
  const { remoteAddress, code } = refusal;
  const { encoder, reason } = refusalWords(refusal);
  const who = encoder === '' ? remoteAddress : `${remoteAddress} (${encoder})`;
  return { who, reason, fix: refusalFix(code), isNearby: isNearby(remoteAddress) };
}

function streamFacts(streams: FactSources['streams'], measured: Measured, now: Date): StreamFacts | undefined {
  const { current, since, format, trouble, decoderProblem } = streams;
  if (current === undefined) return undefined;
  const { bitrate, receivedFps, smoothingMs, recent, measures } = measured;
  const { framerate, videoDataRate } = current.metadata ?? {};
  return {
    seconds: (now.getTime() - since.getTime()) / 1000,
    isLocal: current.local === true,
    isDemo: isDemo(current.encoder),
    picture:
      format === undefined
        ? undefined
        : { width: format.width, height: format.height, codec: format.codecString, decoder: format.decoder },
    bitrate,
    announced: {
      fps: framerate === undefined || framerate > MOST_FPS ? undefined : framerate,
      bitrate: videoDataRate === undefined ? undefined : 1000 * videoDataRate,
    },
    receivedFps,
    keyframeSeconds: measures.keyframeMs === undefined ? undefined : measures.keyframeMs / 1000,
    sinceKeyframeSeconds: measures.sinceKeyframeMs / 1000,
    reorderMs: measures.reorderMs,
    jitterMs: measures.jitterMs,
    smoothingMs,
    recent,
    trouble:
      trouble === undefined
        ? undefined
        : { text: trouble.text, fix: trouble.fix, isSoundOnly: trouble.isSoundOnly === true },
    decoderProblem,
  };
}
