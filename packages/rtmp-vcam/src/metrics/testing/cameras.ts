import type { CameraState } from '@rtmp-vcam/api';
import { NO_COUNTS } from '../../camera/testing/no-counts.ts';
import { CAMERA, PROGRAM } from '../../control/testing/fake-control.ts';
import { cameraMetrics, type MeasuredCamera, processMetrics } from '../program-metrics.ts';
import { prometheusText } from '../prometheus-text.ts';

const DETAILS: NonNullable<CameraState['details']> = {
  receivedFps: 59.9,
  keyframeSeconds: 2,
  reorderMs: 33,
  jitterMs: 5,
  latency: { receiveMs: 1, smoothingMs: 20, decodeMs: 8.5, showMs: 0.5 },
  dropped: 1,
  skipped: 2,
  repeated: 3,
  late: 4,
  damaged: 5,
};
const ADVICE = { level: 'hint', code: 'ADVICE_CAMERA', text: 'a', fix: null } as const;
/** A camera with everything that is measured. */
export const LIVE: MeasuredCamera = {
  state: { ...CAMERA, details: DETAILS, advice: [ADVICE, { ...ADVICE, text: 'b' }] },
  totals: { ...NO_COUNTS, streams: 2, shown: 900, undecoded: 3, outrun: 4, refusals: 7 },
};
/** A camera without a stream. */
export const WAITING: MeasuredCamera = {
  state: { ...CAMERA, name: 'Other', state: 'waiting', stream: null, sender: null, device: null, microphone: null },
  totals: { ...NO_COUNTS, refusals: 0 },
};

/** What a program with these cameras tells Prometheus. */
export function textOf(cameras: readonly MeasuredCamera[]): string {
  return prometheusText([...processMetrics(PROGRAM, 12.5), ...cameraMetrics(cameras)]);
}
