/** States of a running program, as the page may see them. */
import type { Advice, CameraState, LogLine, ProgramState, RefusedState } from '@rtmp-vcam/api';

export type Scene = 'first-run' | 'waiting' | 'live' | 'holding' | 'paused' | 'problem' | 'refused' | 'pull' | 'four';
export const SCENES: readonly Scene[] = [
  ...(['first-run', 'waiting', 'live', 'holding', 'paused', 'problem', 'refused', 'pull', 'four'] as const),
];

const START = Date.now();

function ago(seconds: number): string {
  return new Date(START - seconds * 1000).toISOString();
}

const waiting: CameraState = {
  id: '1',
  name: 'RTMP Virtual Camera',
  app: null,
  state: 'waiting',
  settings: {
    fit: 'contain',
    rotate: 0,
    mirror: false,
    smooth: 'auto',
    hold: '3s',
    card: 'auto',
    mic: false,
    paused: false,
  },
  ring: '/rtmp_vcam_ring',
  width: 1920,
  height: 1080,
  fps: 30,
  pull: null,
  sender: null,
  bitrate: 0,
  stream: null,
  watched: true,
  outputs: [],
  device: { label: 'RTMP Virtual Camera', readers: 0 },
  microphone: null,
  refused: [],
  keptOut: [],
  demo: false,
  details: null,
  advice: [],
};

const live: CameraState = {
  ...waiting,
  state: 'live',
  sender: {
    address: '192.168.1.20',
    encoder: 'OBS Studio 30.2.3',
    path: 'live/…',
    protocol: 'rtmp',
    since: ago(1260),
  },
  bitrate: 6_023_000,
  stream: {
    width: 1920,
    height: 1080,
    codec: 'avc1.64002a',
    decoder: 'h264',
    fps: 29.97,
    latencyMs: 11.2,
    smoothingMs: 22,
  },
  device: { label: 'RTMP Virtual Camera', readers: 2 },
  settings: { ...waiting.settings, mic: true },
  microphone: { label: 'RTMP Virtual Microphone', readers: 1, level: -18 },
  details: {
    receivedFps: 59.94,
    keyframeSeconds: 2,
    reorderMs: 0,
    jitterMs: 6.4,
    latency: { receiveMs: 7.1, smoothingMs: 22, decodeMs: 10.4, showMs: 0.8 },
    dropped: 0,
    skipped: 37_812,
    repeated: 14,
    late: 3,
    damaged: 0,
  },
};

const keyframes: Advice = {
  level: 'hint',
  code: 'ADVICE_KEYFRAME_INTERVAL',
  text: 'The encoder sends a keyframe every 10 s',
  fix: 'Set Keyframe Interval to 1 or 2 s in the encoder: after a lost picture, the camera waits for the next keyframe.',
};

const noDevice: Advice = {
  level: 'hint',
  code: 'ADVICE_CAMERA',
  text: 'The kernel module v4l2loopback cannot be used: it is not installed, so only apps that use PipeWire see the camera (Firefox, OBS, Chrome with a flag)',
  fix: 'rtmp-vcam setup',
};

const onlySound: Advice = {
  level: 'problem',
  code: 'ADVICE_ONLY_SOUND',
  text: 'Only sound has come from OBS Studio 30.2.3',
  fix: 'In OBS, add a video source to the scene, and check that Settings → Output has a video encoder.',
};

function refused(who: string, reason: string, fix: string): Advice {
  return { level: 'problem', code: 'ADVICE_REFUSED', text: `${who} was refused: ${reason}`, fix };
}

function refusal(address: string, encoder: string, code: string, reason: string, times: number): RefusedState {
  return { address, encoder, code, reason, times, last: ago(20) };
}

const LONG_NAME = 'Überwachung am Gartentor, hinten';

const CAMERAS: Readonly<Record<Scene, readonly CameraState[]>> = {
  'first-run': [{ ...waiting, settings: { ...waiting.settings, card: 'guide' } }],
  waiting: [waiting],
  live: [live],
  holding: [{ ...live, state: 'holding', bitrate: 0 }],
  paused: [{ ...live, state: 'paused', settings: { ...live.settings, paused: true } }],
  problem: [{ ...live, state: 'connected', stream: null, details: null, advice: [keyframes, onlySound, noDevice] }],
  refused: [
    {
      ...waiting,
      advice: [
        refused(
          '192.168.1.31 (GoPro)',
          'wrong stream key',
          'Copy the URL with its stream key into the sender again. The page shows it, and so does rtmp-vcam url.',
        ),
        refused(
          '2001:db8:85a3:8d3:1319:8a2e:370:7348',
          'this port takes rtmps:// only',
          'Write rtmps:// instead of rtmp:// in the sender, or use the RTMP port.',
        ),
      ],
      refused: [
        refusal('192.168.1.31', 'GoPro', 'RTMP_ERR_KEY', 'wrong stream key', 3),
        refusal('2001:db8:85a3:8d3:1319:8a2e:370:7348', '', 'RTMP_ERR_TLS_ONLY', 'this port takes rtmps:// only', 1),
      ],
      keptOut: [{ address: '192.168.1.77', encoder: 'Larix Broadcaster', seconds: 45 }],
    },
  ],
  pull: [{ ...live, pull: 'rtmp://stream.example/live/garden', sender: null, name: 'Garden' }],
  four: [
    { ...live, name: 'Studio', advice: [keyframes] },
    { ...waiting, id: '2', name: LONG_NAME, app: 'drone', ring: '/rtmp_vcam_ring_2' },
    { ...live, id: '3', name: 'Phone', app: 'phone', width: 1080, height: 1920, ring: '/rtmp_vcam_ring_3' },
    { ...live, id: '4', name: 'Table', app: 'table', state: 'paused', ring: '/rtmp_vcam_ring_4' },
  ],
};

/** A new copy of the state, in which cameras share nothing. */
export function stateOf(scene: Scene): ProgramState {
  return {
    pid: 4711,
    version: '0.2.0',
    since: ago(3700),
    port: 1935,
    tlsPort: null,
    http: 'http://127.0.0.1:8935',
    cpu: 14.3,
    memory: 148_000_000,
    cameras: CAMERAS[scene].map((camera) => structuredClone(camera)),
  };
}

export const LOG: readonly LogLine[] = [
  line(3700, 'info', 'rtmp-vcam 0.2.0 is ready'),
  {
    ...line(1261, 'info', 'Publication began'),
    facts: { remote: '192.168.1.20', path: 'live', encoder: 'OBS Studio 30.2.3' },
  },
  {
    ...line(1260, 'info', 'Picture'),
    facts: { encoder: 'OBS Studio 30.2.3', width: '1920', height: '1080', decoder: 'h264' },
  },
  {
    ...line(20, 'warn', '192.168.1.31 (GoPro) refused: wrong stream key'),
    code: 'RTMP_ERR_KEY',
    fix: 'Check the stream key.',
  },
  { ...line(12, 'error', 'The decoder has ended and is started again'), code: 'VIDEO_ERR_THREAD' },
];

function line(seconds: number, level: LogLine['level'], message: string): LogLine {
  return { time: ago(seconds), level, camera: null, message, code: null, fix: null, facts: {} };
}
