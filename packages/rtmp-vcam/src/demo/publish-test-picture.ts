import { setTimeout as sleep } from 'node:timers/promises';
import type { RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import { DEMO_NAME } from './demo-name.ts';
import { type EncoderFormat, H264Encoder } from './h264-encoder.ts';
import { TestPicture } from './test-picture.ts';

/** What was sent since the last report. */
export interface Progress {
  readonly frames: number;
  readonly bytes: number;
  /** Milliseconds since the last report. */
  readonly ms: number;
}

const REPORT_MS = 500;

/**
 * Pushes the test picture in real time until `signal` is aborted, and yields its progress twice a second.
 * Late frames are skipped, so that the picture never falls behind the clock. Throws RtmpError and AppError.
 */
export async function* publishTestPicture(
  publisher: RtmpPublisher,
  format: EncoderFormat,
  signal: AbortSignal,
  encoderName: string = DEMO_NAME,
): AsyncGenerator<Progress, void, undefined> {
  const encoder = await H264Encoder.open(format);
  const picture = new TestPicture(format);
  try {
    const { width, height, fps } = format;
    await publisher.writeMetadata({ width, height, framerate: fps, encoder: encoderName });
    await publisher.write(encoder.config);
    const start = performance.now();
    let reported = { at: start, frames: 0, bytes: 0 };
    for (let number = 0; !signal.aborted; number = nextFrame(number, start, format.fps)) {
      await until(start + (number * 1000) / format.fps, signal);
      for (const packet of await encoder.encode(picture.draw(number, new Date()), number)) {
        await publisher.write(packet);
        reported.frames += 1;
        reported.bytes += packet.data.length;
      }
      const ms = performance.now() - reported.at;
      if (ms < REPORT_MS) continue;
      yield { frames: reported.frames, bytes: reported.bytes, ms };
      reported = { at: performance.now(), frames: 0, bytes: 0 };
    }
  } finally {
    encoder.close();
  }
}

/** The next frame, or a later one if that is due already. */
function nextFrame(number: number, start: number, fps: number): number {
  return Math.max(number + 1, Math.floor(((performance.now() - start) * fps) / 1000));
}

async function until(time: number, signal: AbortSignal): Promise<void> {
  const ms = time - performance.now();
  // The loop checks the signal after an aborted wait.
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
}
