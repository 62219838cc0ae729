/** Publishes a clip from the network namespace that it was started in, and connects again as encoders do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpPublisher, type VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type FlvClip, readFlvClip } from '../clips/flv-clip.ts';
import { doJob } from '../processes/do-job.ts';

const AGAIN_MS = 1000;

interface HonestTask {
  readonly url: string;
  readonly path: string;
  readonly fps: number;
}

doJob(isTask, async ({ url, path, fps }): Promise<never> => {
  const clip = readFlvClip(path, fps);
  for (;;) {
    try {
      await publish(await RtmpPublisher.connect(url), clip, fps);
    } catch {
      await sleep(AGAIN_MS);
    }
  }
});

/** Rejects when the connection ends. */
async function publish(publisher: RtmpPublisher, clip: FlvClip, fps: number): Promise<never> {
  const send = (packet: Omit<VideoPacket, 'media' | 'codec' | 'track'>): Promise<void> =>
    publisher.write({ media: 'video', codec: 'h264', track: 0, ...packet });
  await send({ kind: 'config', keyframe: true, dts: 0, pts: 0, data: new Uint8Array(clip.configuration) });
  process.send?.({ live: true });
  const start = performance.now();
  for (let round = 0; ; round++) {
    for (const [index, unit] of clip.units.entries()) {
      const wait = start + ((round * clip.units.length + index) * 1000) / fps - performance.now();
      if (wait > 1) await sleep(wait);
      const offset = round * clip.durationMs;
      const [dts, pts] = [unit.dts + offset, unit.pts + offset];
      await send({ kind: 'frame', keyframe: unit.keyframe, dts, pts, data: new Uint8Array(unit.data) });
    }
  }
}

function isTask(value: unknown): value is HonestTask {
  return typeof value === 'object' && value !== null && 'url' in value && 'path' in value;
}
