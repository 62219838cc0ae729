import { setTimeout as sleep } from 'node:timers/promises';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type AccessUnit, type FlvClip, readFlvClip } from '../clips/flv-clip.ts';
import { doJob } from '../processes/do-job.ts';
import { LiveConnection } from './live-connection.ts';
import type { PublishTask } from './publish.ts';

doJob(isTask, async ({ port, path, fps, seconds }) => {
  const clip = readFlvClip(path, fps);
  const connection = await LiveConnection.open(port);
  await connection.send(configOf(clip));
  const total = Math.round(seconds * fps);
  const begin = performance.now();
  const times = new BigInt64Array(total);
  for (let index = 0; index < total; index++) {
    const unit = clip.units[index % clip.units.length];
    if (unit === undefined) break;
    const wait = begin + (index * 1000) / fps - performance.now();
    if (wait > 1) await sleep(wait);
    const packet = packetOf(unit, Math.floor(index / clip.units.length) * clip.durationMs);
    times[index] = await connection.send(packet);
  }
  connection.close();
  return times;
});

function isTask(value: unknown): value is PublishTask {
  return typeof value === 'object' && value !== null && 'port' in value && 'path' in value;
}

function configOf({ configuration }: FlvClip): VideoPacket {
  const data = new Uint8Array(configuration);
  return { media: 'video', codec: 'h264', track: 0, kind: 'config', keyframe: true, dts: 0, pts: 0, data };
}

function packetOf(unit: AccessUnit, offset: number): VideoPacket {
  const { keyframe } = unit;
  const [dts, pts, data] = [unit.dts + offset, unit.pts + offset, new Uint8Array(unit.data)];
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe, dts, pts, data };
}
