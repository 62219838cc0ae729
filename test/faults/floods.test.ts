/** Publishers that send as much as they can of what costs the receiver most. An honest one comes after each. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { encodeAmf0 } from '../../packages/rtmp-server/src/amf/index.ts';
import { avcConfigurationOf } from '../../packages/video-pipeline/src/bitstream/testing/h264-headers.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import type { FlvTag } from '../support/flv.ts';
import { CANVAS } from '../support/product.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { residentMemory } from '../support/resident-memory.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { needs } from '../support/tools.ts';

const MIB = 2 ** 20;
const AUDIO = 8;
const VIDEO = 9;
const DATA = 18;
const AGGREGATE = 22;
/** What a flood may cost, uncollected garbage included. The largest honest streams take more. */
const MOST_BYTES = 400 * MIB;
/** Each flood sends this many bytes or messages, so that its cost would show. */
const FLOOD_BYTES = 16 * MIB;
const FLOOD_MESSAGES = 100_000;

const options = { ...needs('ffmpeg'), timeout: 120_000 };
const product = sharedProduct();
let next: Clip;
before(async () => {
  next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

const sequenceHeader = (width: number): Buffer =>
  Buffer.concat([Buffer.from('1700000000', 'hex'), avcConfigurationOf({ width, height: 16 })]);
const video = (timestamp: number, body: Uint8Array): FlvTag => ({ type: VIDEO, timestamp, body: Buffer.from(body) });
const units = (unit: string, bytes: number): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length / 2);
  const one = Buffer.concat([length, Buffer.from(unit, 'hex')]);
  return Buffer.concat([Buffer.from('1701000000', 'hex'), Buffer.alloc(bytes, one)]);
};
/** Enhanced RTMP: so many tracks in one message, each with a sequence header or a frame of this payload. */
const tracks = (packetType: number, payload: Buffer): Buffer => {
  const parts = Array.from({ length: 256 }, (_, track) =>
    Buffer.concat([Buffer.from([track, 0, payload.length >> 8, payload.length & 0xff]), payload]),
  );
  return Buffer.concat([Buffer.from([0x96, 0x10 | packetType]), Buffer.from('avc1'), ...parts]);
};
const tag = (body: Buffer): Buffer => {
  const head = Buffer.alloc(11);
  head[0] = VIDEO;
  head.writeUIntBE(body.length, 1, 3);
  return Buffer.concat([head, body, Buffer.alloc(4)]);
};

const floods: readonly { readonly name: string; readonly next: (index: number) => FlvTag }[] = [
  { name: 'the same sequence header', next: (index) => video(index, sequenceHeader(64)) },
  { name: 'sequence headers that differ', next: (index) => video(index, sequenceHeader(16 * (1 + (index % 200)))) },
  {
    name: 'another sequence header before each frame',
    next: (index) =>
      index % 2 === 0
        ? video(index, sequenceHeader(16 * (1 + (index % 200))))
        : video(index, Buffer.from('170100000000000002658880', 'hex')),
  },
  { name: 'sequence headers that are damaged', next: (index) => video(index, Buffer.alloc(60, 0x17).fill(0, 1, 5)) },
  { name: 'ends of the sequence', next: (index) => video(index, Buffer.from('1702000000', 'hex')) },
  { name: 'empty frames', next: (index) => video(index, Buffer.from('2701000000', 'hex')) },
  { name: 'tiny frames', next: (index) => video(index, Buffer.from('27010000000000000241e0', 'hex')) },
  { name: 'tiny frames with equal stamps', next: () => video(7, Buffer.from('27010000000000000241e0', 'hex')) },
  {
    name: 'tiny frames to be shown in two hours',
    next: (index) => video(index, Buffer.from('27017fffff0000000241e0', 'hex')),
  },
  {
    name: 'tiny frames whose stamps jump by an hour',
    next: (index) => video(index * 3_600_000, Buffer.from('27010000000000000241e0', 'hex')),
  },
  {
    name: 'audio configurations',
    next: (index) => ({ type: AUDIO, timestamp: index, body: Buffer.from('af001210', 'hex') }),
  },
  {
    name: 'audio and video configurations by turns',
    next: (index) =>
      index % 2 === 0
        ? { type: AUDIO, timestamp: index, body: Buffer.from('af001210', 'hex') }
        : video(index, sequenceHeader(64)),
  },
  {
    name: 'sequence headers of 256 tracks',
    next: (index) => video(index, tracks(0, Buffer.from(avcConfigurationOf({ width: 64, height: 16 })))),
  },
  { name: 'frames of 256 tracks', next: (index) => video(index, tracks(3, Buffer.from('00000002658880', 'hex'))) },
  {
    name: 'metadata',
    next: (index) => ({
      type: DATA,
      timestamp: index,
      body: Buffer.from(encodeAmf0(['onMetaData', { encoder: `flood ${index}`, width: index }])),
    }),
  },
  {
    name: 'aggregate messages',
    next: (index) => ({
      type: AGGREGATE,
      timestamp: index,
      body: Buffer.concat(Array.from({ length: 1000 }, () => tag(sequenceHeader(64)))),
    }),
  },
  { name: 'messages of tiny NAL units', next: (index) => video(index, units('65', 12 * MIB)) },
  {
    name: 'messages of tiny NAL units in Annex B',
    next: (index) =>
      video(
        index,
        Buffer.concat([Buffer.from('1701000000', 'hex'), Buffer.alloc(12 * MIB, Buffer.from('00000165', 'hex'))]),
      ),
  },
  {
    name: 'messages of empty NAL units',
    next: (index) => video(index, Buffer.concat([units('65', 5), Buffer.alloc(12 * MIB)])),
  },
  {
    name: 'SEI in messages of fillers',
    next: (index) => video(index, Buffer.concat([units('060501ff80', 9), units('0c', 2 * MIB).subarray(5)])),
  },
];

for (const { name, next: flood } of floods) {
  test(`a flood of ${name} costs little, and the next stream is shown at once`, options, async (t) => {
    const start = residentMemory(product());
    let most = start;
    {
      await using publisher = await RawPublisher.connect(product().port);
      for (let sent = 0, index = 0; sent < FLOOD_BYTES && index < FLOOD_MESSAGES; index++) {
        const each = flood(index);
        sent += each.body.length + 12;
        publisher.send(each);
        if (index % 1000 === 0 || each.body.length > MIB) {
          await publisher.drained();
          most = Math.max(most, residentMemory(product()));
        }
      }
    }
    await assertNextPushShows(product(), next, t);
    most = Math.max(most, residentMemory(product()));
    t.diagnostic(`${Math.round((most - start) / MIB)} MiB more than ${Math.round(start / MIB)} MiB`);
    assert.ok(most - start < MOST_BYTES, `${most - start} bytes`);
  });
}
