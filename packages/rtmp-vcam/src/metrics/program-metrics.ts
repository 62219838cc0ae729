import type { CameraState, ProgramState } from '@rtmp-vcam/api';
import type { CameraTotals } from '../camera/stream-counts.ts';
import type { Metric, Sample } from './prometheus-text.ts';

export interface MeasuredCamera {
  readonly state: CameraState;
  readonly totals: CameraTotals;
}

/** Everything that is told of the cameras as metrics. */
export function cameraMetrics(cameras: readonly MeasuredCamera[]): Metric[] {
  return [
    ...COUNTERS.map(([name, help, count]) => metric('counter', name, help, cameras, ({ totals }) => count(totals))),
    ...GAUGES.map(([name, help, measure]) => metric('gauge', name, help, cameras, ({ state }) => measure(state))),
    {
      name: 'rtmp_vcam_state',
      type: 'gauge',
      help: 'What the camera shows: 1 for the present state, 0 for the others.',
      samples: cameras.flatMap(({ state: { name, state } }) =>
        STATES.map((each) => ({ labels: { camera: name, state: each }, value: each === state ? 1 : 0 })),
      ),
    },
    {
      name: 'rtmp_vcam_latency_seconds',
      type: 'gauge',
      help: 'How long a picture takes in each stage, from its first byte to the camera.',
      samples: cameras.flatMap(({ state }) => latencies(state)),
    },
    {
      name: 'rtmp_vcam_advice',
      type: 'gauge',
      help: 'What could be better, as docs/advice.md explains.',
      samples: cameras.flatMap(({ state }) => advice(state)),
    },
  ];
}

/** What is told of the program as metrics, with the names that all programs use. */
export function processMetrics({ version, since, memory }: ProgramState, cpuSeconds: number): Metric[] {
  const gauge = (name: string, help: string, value: number): Metric => {
    return { name, type: 'gauge', help, samples: [{ value }] };
  };
  return [
    gauge('rtmp_vcam_up', 'The program is running.', 1),
    {
      name: 'rtmp_vcam_build_info',
      type: 'gauge',
      help: 'The version of the program.',
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Processor time of the program.',
      samples: [{ value: cpuSeconds }],
    },
    gauge('process_resident_memory_bytes', 'Resident memory of the program.', memory),
    gauge('process_start_time_seconds', 'When the program was started, in Unix time.', Date.parse(since) / 1000),
  ];
}

const COUNTERS: readonly (readonly [name: string, help: string, count: (totals: CameraTotals) => number])[] = [
  ['rtmp_vcam_streams_total', 'Streams that came.', ({ streams }) => streams],
  ['rtmp_vcam_received_bytes_total', 'Bytes of the packets of streams.', ({ bytes }) => bytes],
  ['rtmp_vcam_received_frames_total', 'Pictures that came.', ({ received }) => received],
  ['rtmp_vcam_frames_total', 'Pictures of streams that were shown.', ({ shown }) => shown],
  [
    'rtmp_vcam_dropped_frames_total',
    'Pictures that were left out because the computer was too slow.',
    ({ undecoded, outrun }) => undecoded + outrun,
  ],
  [
    'rtmp_vcam_skipped_frames_total',
    'Pictures that were left out because the camera shows fewer a second.',
    ({ skipped }) => skipped,
  ],
  [
    'rtmp_vcam_repeated_frames_total',
    'Pictures that apps were shown again because there was no new one yet.',
    ({ repeated }) => repeated,
  ],
  ['rtmp_vcam_late_frames_total', 'Pictures that came later than they were due.', ({ late }) => late],
  [
    'rtmp_vcam_damaged_frames_total',
    'Pictures that could not be shown because they were damaged.',
    ({ damaged }) => damaged,
  ],
  ['rtmp_vcam_refused_senders_total', 'Times that a sender was refused.', ({ refusals }) => refusals],
];

const GAUGES: readonly (readonly [name: string, help: string, measure: (state: CameraState) => number | undefined])[] =
  [
    ['rtmp_vcam_received_bytes_per_second', 'What the sender sends.', ({ bitrate }) => bitrate / 8],
    ['rtmp_vcam_received_frames_per_second', 'Pictures that come.', ({ details }) => details?.receivedFps],
    ['rtmp_vcam_frames_per_second', 'Pictures of the stream that are shown.', ({ stream }) => stream?.fps],
    [
      'rtmp_vcam_keyframe_interval_seconds',
      'Time between the last two keyframes.',
      ({ details }) => details?.keyframeSeconds ?? undefined,
    ],
    ['rtmp_vcam_jitter_seconds', 'How unevenly packets come.', ({ details }) => seconds(details?.jitterMs)],
    [
      'rtmp_vcam_reorder_seconds',
      'How long pictures wait for others because of B-frames.',
      ({ details }) => seconds(details?.reorderMs),
    ],
    ['rtmp_vcam_watched', 'Somebody sees the pictures.', ({ watched }) => (watched ? 1 : 0)],
    ['rtmp_vcam_apps', 'Apps that read the camera, if that is known.', ({ device }) => device?.readers ?? undefined],
    ['rtmp_vcam_microphone_apps', 'Apps that listen to the microphone.', ({ microphone }) => microphone?.readers],
  ];

const STATES: readonly CameraState['state'][] = ['live', 'holding', 'connected', 'waiting', 'paused'];

function metric(
  type: Metric['type'],
  name: string,
  help: string,
  cameras: readonly MeasuredCamera[],
  measure: (camera: MeasuredCamera) => number | undefined,
): Metric {
  const samples = cameras.flatMap((camera) => {
    const value = measure(camera);
    return value === undefined ? [] : [{ labels: { camera: camera.state.name }, value }];
  });
  return { name, type, help, samples };
}

function latencies({ name: camera, details }: CameraState): Sample[] {
  if (details === null) return [];
  const { receiveMs, smoothingMs, decodeMs, showMs } = details.latency;
  const stages = { receive: receiveMs, smoothing: smoothingMs, decode: decodeMs, show: showMs };
  return Object.entries(stages).map(([stage, ms]) => ({ labels: { camera, stage }, value: ms / 1000 }));
}

/** The same kind may be there several times. */
function advice({ name: camera, advice: all }: CameraState): Sample[] {
  const kinds = new Map(all.map(({ code, level }) => [`${code} ${level}`, { code, level }]));
  return [...kinds.values()].map(({ code, level }) => {
    const value = all.filter((each) => each.code === code && each.level === level).length;
    return { labels: { camera, code, level }, value };
  });
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
