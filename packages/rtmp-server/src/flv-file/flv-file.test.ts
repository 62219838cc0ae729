import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MediaPacket } from '../flv/media-packet.ts';
import { FlvTagReader, flvFileHeader, flvTagBytes } from './flv-tags.ts';
import { readFlv } from './read-flv.ts';
import { writeFlv } from './write-flv.ts';

const AVC_CONFIG = Uint8Array.from([1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68]);

const PACKETS: readonly MediaPacket[] = [
  video({ kind: 'config', dts: 0, pts: 0, keyframe: true, data: AVC_CONFIG }),
  {
    media: 'audio',
    codec: 'aac',
    track: 0,
    kind: 'config',
    dts: 0,
    pts: 0,
    keyframe: true,
    data: Uint8Array.of(18, 16),
  },
  video({ kind: 'frame', dts: 5000, pts: 5080, keyframe: true, data: Uint8Array.of(0, 0, 0, 2, 0x65, 1) }),
  {
    media: 'audio',
    codec: 'aac',
    track: 0,
    kind: 'frame',
    dts: 5003,
    pts: 5003,
    keyframe: true,
    data: Uint8Array.of(1, 2),
  },
  video({ kind: 'frame', dts: 5040, pts: 5040, keyframe: false, data: Uint8Array.of(0, 0, 0, 2, 0x41, 1) }),
  video({ kind: 'end', dts: 5080, pts: 5080, keyframe: false, data: new Uint8Array(0) }),
];

function video(fields: Pick<MediaPacket, 'kind' | 'dts' | 'pts' | 'data'> & { keyframe: boolean }): MediaPacket {
  return { media: 'video', codec: 'h264', track: 0, ...fields };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

test('what was written can be read, with times from 0', async () => {
  const packets = await all(readFlv(await all(writeFlv(PACKETS))));
  const expected = PACKETS.map((packet) => {
    const late = packet.dts >= 5000 ? 5000 : 0;
    return { ...packet, dts: packet.dts - late, pts: packet.pts - late };
  });
  assert.deepEqual(packets, expected);
});

test('the same tags are read however the bytes are split', () => {
  const tag = fc.record({
    type: fc.constantFrom(8, 9, 18),
    timestamp: fc.nat(0xffffffff),
    body: fc.uint8Array({ maxLength: 40 }),
  });
  const property = fc.property(fc.array(tag), fc.array(fc.nat(60)), (tags, cuts) => {
    const file = Buffer.concat([flvFileHeader({ audio: true, video: true }), ...tags.map(flvTagBytes)]);
    const reader = new FlvTagReader();
    let at = 0;
    const read = [...cuts, file.length].flatMap((length) => {
      const part = file.subarray(at, at + length);
      at += part.length;
      return reader.push(part);
    });
    assert.deepEqual(
      read.map(({ body, ...rest }) => ({ ...rest, body: [...body] })),
      tags.map(({ body, ...rest }) => ({ ...rest, body: [...body] })),
    );
  });
  fc.assert(property);
});

test('a file that was cut short gives its complete tags', async () => {
  const file = Buffer.concat(await all(writeFlv(PACKETS)));
  for (let end = 0; end < file.length; end += 7) await all(readFlv([file.subarray(0, end)]));
  assert.equal((await all(readFlv([file.subarray(0, file.length - 8)]))).length, PACKETS.length - 1);
});

test('other files are refused', async () => {
  for (const start of ['ffmpeg is no flv', 'FLV\x01\x05\xff\xff\xff\xff', 'FLV\x01\x05\0\0\0\x00']) {
    await assert.rejects(all(readFlv([Buffer.from(start, 'latin1')])), { code: 'RTMP_ERR_FLV_FILE' });
  }
  const encrypted = Buffer.concat([flvFileHeader({ audio: true, video: true }), Buffer.alloc(20, 0x29)]);
  await assert.rejects(all(readFlv([encrypted])), { code: 'RTMP_ERR_FLV_FILE', offset: 13 });
});

test('the header announces the kinds of tags', async () => {
  const [header] = await all(writeFlv([], { audio: false }));
  assert.equal(Buffer.from(header ?? []).toString('hex'), '464c5601010000000900000000');
});
