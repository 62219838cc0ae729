import { setTimeout as sleep } from 'node:timers/promises';
import { AV_CODEC_FLAG_LOW_DELAY, AV_CODEC_ID_H264 } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import { type FlvClip, readFlvClip } from '../clips/flv-clip.ts';
import { doJob } from '../processes/do-job.ts';
import type { DecodeTask, DecodeTimes } from './decode-times.ts';

/** Access units at the start that are not measured: the decoder and V8 warm up. */
const WARM_UP = 60;

doJob(isTask, async ({ path, fps, count }): Promise<DecodeTimes> => {
  const clip = readFlvClip(path, fps);
  return { busy: await decode(clip, count, 0), paced: await decode(clip, count, 1000 / fps) };
});

function isTask(value: unknown): value is DecodeTask {
  return typeof value === 'object' && value !== null && 'path' in value && 'count' in value;
}

async function decode(clip: FlvClip, count: number, intervalMs: number): Promise<Float64Array> {
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  if (codec === null) throw new Error('FFmpeg has no H.264 decoder');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.extraData = Buffer.from(clip.configuration);
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
  if (context.open2Sync(codec, null) < 0) throw new Error('the H.264 decoder cannot be opened');
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  const times: number[] = [];
  const begin = performance.now();
  for (let index = 0; index < count + WARM_UP; index++) {
    const unit = clip.units[index % clip.units.length];
    if (unit === undefined) break;
    packet.data = Buffer.from(unit.data);
    const wait = begin + index * intervalMs - performance.now();
    if (wait > 1) await sleep(wait);
    const start = performance.now();
    context.sendPacketSync(packet);
    while (context.receiveFrameSync(frame) >= 0);
    times.push(performance.now() - start);
    packet.unref();
  }
  context.freeContext();
  return Float64Array.from(times.slice(WARM_UP));
}
