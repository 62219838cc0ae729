import type { CameraState } from '@rtmp-vcam/api';
import { audienceText } from './camera-words.ts';
import { bitrateText, millisecondsText } from './numbers.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What one wants to know of a camera at a glance. */
export function factsOf(camera: CameraState): Fact[] {
  const { sender, stream, bitrate, width, height, fps } = camera;
  const size = stream === null ? `${width} × ${height}` : `${stream.width} × ${stream.height}`;
  const facts: Fact[] = [{ label: 'Size', value: size }];
  facts.push({
    label: 'Frame rate',
    value: `${Math.round(stream === null || stream.fps === 0 ? fps : stream.fps)} fps`,
  });
  if (sender !== null) facts.push({ label: 'Bit rate', value: bitrateText(bitrate) });
  if (stream !== null && stream.latencyMs > 0) facts.push({ label: 'Delay', value: millisecondsText(delayOf(camera)) });
  facts.push({ label: 'Apps', value: audienceText(camera) });
  return facts;
}

/** From the first byte of a picture to the camera, as far as it was measured. */
export function delayOf({ stream, details }: CameraState): number {
  if (details === null) return stream?.latencyMs ?? 0;
  const { receiveMs, smoothingMs, decodeMs, showMs } = details.latency;
  return receiveMs + smoothingMs + decodeMs + showMs;
}
