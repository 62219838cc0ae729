import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlvDemuxer } from './flv-demuxer.ts';
import type { MediaPacket } from './media-packet.ts';
import { readOne } from './testing/read.ts';

const AVCC = 'ffe1001967640020acd940c029b011000003000100000300320f18319601000568ebecb22c';
const CONFIG = `170000000001640020${AVCC}`;

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function hex(packet: MediaPacket | undefined): string | undefined {
  return packet && Buffer.from(packet.data).toString('hex');
}

function video(demuxer: FlvDemuxer, body: string, timestamp = 0): MediaPacket | undefined {
  return readOne(demuxer, { type: 9, timestamp, body: bytes(body) });
}

function audio(demuxer: FlvDemuxer, body: string, timestamp = 0): MediaPacket | undefined {
  return readOne(demuxer, { type: 8, timestamp, body: bytes(body) });
}

test('the packets of an H.264 sequence: configuration, key frame, inter frame and end', () => {
  const demuxer = new FlvDemuxer();
  const config = video(demuxer, CONFIG, 7);
  assert.deepEqual(
    { ...config, data: hex(config) },
    {
      media: 'video',
      codec: 'h264',
      track: 0,
      kind: 'config',
      dts: 7,
      pts: 7,
      keyframe: true,
      data: `01640020${AVCC}`,
    },
  );
  const key = video(demuxer, '17010000500000000265aa', 10);
  assert.deepEqual([key?.kind, key?.keyframe, key?.dts, key?.pts, hex(key)], ['frame', true, 10, 90, '0000000265aa']);
  const inter = video(demuxer, '2701ffffd80000000141', 50);
  assert.deepEqual([inter?.keyframe, inter?.dts, inter?.pts], [false, 50, 10]);
  const end = video(demuxer, '1702000000', 60);
  assert.deepEqual([end?.kind, end?.data.length], ['end', 0]);
  assert.equal(demuxer.stats.videoPackets, 4);
});

test('the packets of AAC: configuration and raw frames', () => {
  const demuxer = new FlvDemuxer();
  const config = audio(demuxer, 'af00120856e500', 3);
  assert.deepEqual([config?.media, config?.codec, config?.kind, hex(config)], ['audio', 'aac', 'config', '120856e500']);
  const raw = audio(demuxer, 'af01de04', 23);
  assert.deepEqual([raw?.kind, raw?.dts, raw?.pts, hex(raw)], ['frame', 23, 23, 'de04']);
});

test('a packet is a view of the whole message body and can be transferred', () => {
  const body = bytes('27010000000000000141');
  const packet = readOne(new FlvDemuxer(), { type: 9, timestamp: 0, body });
  assert.ok(packet);
  assert.equal(packet.data.buffer, body.buffer);
  assert.equal(structuredClone(packet.data, { transfer: [packet.data.buffer] }).length, 5);
  assert.equal(body.length, 0);
});

test('timestamps continue past 2^32 for audio and video together; a small step back is kept', () => {
  const demuxer = new FlvDemuxer();
  const frame = '27010000000000000141';
  assert.equal(video(demuxer, frame, 0xfffffff0)?.dts, 0xfffffff0);
  assert.equal(audio(demuxer, 'af01aa', 0x10)?.dts, 2 ** 32 + 0x10);
  assert.equal(video(demuxer, frame, 0xfffffffa)?.dts, 0xfffffffa);
  assert.equal(video(demuxer, frame, 0x20)?.dts, 2 ** 32 + 0x20);
  assert.equal(video(demuxer, frame, 0x8)?.dts, 2 ** 32 + 8);
});

test('empty, short and unknown bodies are skipped and counted', () => {
  const demuxer = new FlvDemuxer();
  for (const body of ['', '17', 'af']) assert.equal(video(demuxer, body), undefined);
  for (const body of ['', 'af', 'af00', 'af01']) assert.equal(audio(demuxer, body), undefined);
  assert.equal(demuxer.stats.emptyBodies, 7);
  for (const body of ['1700', '17010000', '17000000000102', `170000000002640020${AVCC}`]) {
    assert.equal(video(demuxer, body), undefined);
  }
  assert.equal(demuxer.stats.malformedBodies, 4);
  assert.equal(video(demuxer, '5700'), undefined);
  assert.equal(demuxer.stats.commandFrames, 1);
  for (const body of ['2200', '1d0000000001', '907676633100', '9000000001'])
    assert.equal(video(demuxer, body), undefined);
  for (const body of ['3fff', '9065632d33', 'af07']) assert.equal(audio(demuxer, body), undefined);
  assert.equal(video(demuxer, '1709000000'), undefined);
  assert.equal(demuxer.stats.unsupportedBodies, 8);
  assert.deepEqual(
    [...demuxer.unsupported],
    [
      'video codec 2',
      'video codec 13',
      'video vvc1',
      'video with an unknown FourCC',
      'audio format 3',
      'audio ec-3',
      'AAC with an unknown packet type',
    ],
  );
  assert.deepEqual([demuxer.stats.videoPackets, demuxer.stats.audioPackets], [0, 0]);
});

test('a frame of empty NAL units alone is skipped; empty ones among others are removed', () => {
  const demuxer = new FlvDemuxer();
  assert.equal(video(demuxer, '1701000000'), undefined);
  assert.equal(video(demuxer, '170100000000000000'), undefined);
  assert.equal(demuxer.stats.emptyFrames, 2);
  assert.equal(hex(video(demuxer, '2701000000000000000000000241aa00000000')), '0000000241aa');
});

test('the width of the length prefix comes from the configuration', () => {
  const demuxer = new FlvDemuxer();
  video(demuxer, CONFIG.replace('640020ff', '640020fd'));
  assert.equal(hex(video(demuxer, '2701000000000241aa0000')), '000241aa');
  assert.equal(hex(video(demuxer, '27010000000000000141bb00000141cc0000')), '000241bb000241cc');
});

test('Annex B start codes become length prefixes', () => {
  const demuxer = new FlvDemuxer();
  assert.equal(hex(video(demuxer, '270100000000000001419a00000165aabb0000')), '00000002419a0000000365aabb');
  assert.equal(demuxer.stats.annexBFrames, 1);
  assert.equal(video(demuxer, '2701000000000001000001'), undefined);
  assert.equal(demuxer.stats.malformedBodies, 1);
});

test('a truncated frame is passed on as it is', () => {
  assert.equal(hex(video(new FlvDemuxer(), '27010000000000000941aa')), '0000000941aa');
});

test('no body makes the demuxer throw', () => {
  const demuxer = new FlvDemuxer();
  for (let first = 0; first < 256; first++) {
    for (const rest of [
      '',
      '00',
      '01',
      '0100000000',
      '0100000000000000',
      '00000000010000',
      '01000000000000010000000100',
    ]) {
      const body = first.toString(16).padStart(2, '0') + rest;
      video(demuxer, body, first * 2 ** 24);
      audio(demuxer, body, first);
    }
  }
  const seen = Object.values(demuxer.stats).reduce((sum, count) => sum + count, 0);
  assert.ok(seen - demuxer.stats.annexBFrames >= 256 * 7 * 2, 'each body gives a packet or is counted');
});
