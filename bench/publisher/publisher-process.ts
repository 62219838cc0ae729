/** A process of its own, so that the clock readings do not wait for anything else the benchmark does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type AccessUnit, type FlvClip, payloadOf, readFlvClip } from '../clips/flv-clip.ts';
import { LiveConnection } from './live-connection.ts';
import { isPublishJob, type PublishJob, type PublishReport } from './protocol.ts';

const REPORT_EVERY = 30;

process.once('message', (job) => {
  if (!isPublishJob(job)) throw new TypeError('not a job');
  publish(job).then(
    () => finish({ kind: 'done' }),
    (error: unknown) => finish({ kind: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function publish({ port, path, fps, seconds }: PublishJob): Promise<void> {
  const clip = readFlvClip(path, fps);
  const connection = await LiveConnection.open(port);
  await connection.send(configOf(clip));
  const total = Math.round(seconds * fps);
  const begin = performance.now();
  let times: bigint[] = [];
  for (let index = 0; index < total; index++) {
    const unit = clip.units[index % clip.units.length];
    if (unit === undefined) break;
    const wait = begin + (index * 1000) / fps - performance.now();
    if (wait > 1) await sleep(wait);
    times.push(await connection.send(packetOf(unit, Math.floor(index / clip.units.length) * clip.durationMs)));
    if (times.length < REPORT_EVERY && index + 1 < total) continue;
    report({ kind: 'sent', times: BigInt64Array.from(times) });
    times = [];
  }
  connection.close();
}

function configOf(clip: FlvClip): VideoPacket {
  const data = payloadOf(clip.sequenceHeader).slice();
  return { media: 'video', codec: 'h264', track: 0, kind: 'config', keyframe: true, dts: 0, pts: 0, data };
}

function packetOf({ dts, pts, keyframe, body }: AccessUnit, offset: number): VideoPacket {
  const data = payloadOf(body).slice();
  return {
    media: 'video',
    codec: 'h264',
    track: 0,
    kind: 'frame',
    keyframe,
    dts: dts + offset,
    pts: pts + offset,
    data,
  };
}

function report(message: PublishReport): void {
  process.send?.(message);
}

function finish(message: PublishReport): void {
  process.send?.(message, () => process.disconnect());
}
