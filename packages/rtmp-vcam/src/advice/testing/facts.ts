import type { AdviceKind, Words } from '../advice-kind.ts';
import type { CameraFacts, StreamFacts } from '../facts.ts';

/** A stream that could not be better. */
const STREAM: StreamFacts = {
  seconds: 60,
  isLocal: false,
  isDemo: false,
  picture: { width: 1920, height: 1080, codec: 'avc1.64001f', decoder: 'h264' },
  bitrate: 6e6,
  announced: { fps: 30, bitrate: 6e6 },
  receivedFps: 29.9,
  keyframeSeconds: 2,
  sinceKeyframeSeconds: 1.4,
  reorderMs: 0,
  jitterMs: 3,
  smoothingMs: 0,
  recent: { received: 300, dropped: 0, damaged: 0 },
  trouble: undefined,
  decoderProblem: undefined,
};

/** A camera that could not be better. */
const CAMERA: CameraFacts = {
  camera: { width: 1920, height: 1080, fps: 30, fit: 'contain', rotate: 0, smooth: 'auto', isPaused: false },
  device: { name: 'RTMP Virtual Camera', readers: 1, wasRead: true },
  findings: [{ level: 'ok', text: 'camera "RTMP Virtual Camera" is /dev/video10' }],
  refused: [],
  pull: undefined,
  stream: STREAM,
};

interface Changes extends Omit<Partial<CameraFacts>, 'camera' | 'stream'> {
  readonly camera?: Partial<CameraFacts['camera']>;
  readonly stream?: Partial<StreamFacts>;
}

/** Facts about which there is nothing to say, but for what is given. */
export function factsWith({ camera = {}, stream = {}, ...others }: Changes = {}): CameraFacts {
  return { ...CAMERA, ...others, camera: { ...CAMERA.camera, ...camera }, stream: { ...STREAM, ...stream } };
}

/** The same without a sender. */
export function factsWithoutStream(changes: Omit<Changes, 'stream'> = {}): CameraFacts {
  return { ...factsWith(changes), stream: undefined };
}

/** What the kind says, if it says one thing. */
export function said(kind: AdviceKind, facts: CameraFacts): Words | undefined {
  const [words, ...others] = [kind.find(facts) ?? []].flat();
  if (others.length > 0) throw new Error(`${kind.code} says ${others.length + 1} things`);
  return words;
}
