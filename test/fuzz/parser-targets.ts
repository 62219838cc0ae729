import assert from 'node:assert/strict';
import { VideoError } from '@rtmp-vcam/video-pipeline';
import { decodeAmf0Prefix, decodeAmf3Prefix } from '../../packages/rtmp-server/src/amf/index.ts';
import { ChunkReader } from '../../packages/rtmp-server/src/chunk/chunk-reader.ts';
import { DEFAULT_CHUNK_LIMITS } from '../../packages/rtmp-server/src/chunk/limits.ts';
import type { RtmpMessage } from '../../packages/rtmp-server/src/chunk/message.ts';
import { RtmpError } from '../../packages/rtmp-server/src/errors.ts';
import { splitAggregate } from '../../packages/rtmp-server/src/flv/aggregate.ts';
import { readColourInfo } from '../../packages/rtmp-server/src/flv/colour-info.ts';
import { FlvDemuxer } from '../../packages/rtmp-server/src/flv/flv-demuxer.ts';
import type { MediaPacket } from '../../packages/rtmp-server/src/flv/media-packet.ts';
import { FlvTagReader } from '../../packages/rtmp-server/src/flv-file/flv-tags.ts';
import { decodeCommand } from '../../packages/rtmp-server/src/message/command.ts';
import { decodeControl } from '../../packages/rtmp-server/src/message/control.ts';
import { decodeData } from '../../packages/rtmp-server/src/message/data.ts';
import { decodeUserControl } from '../../packages/rtmp-server/src/message/user-control.ts';
import { setChunkSize } from '../../packages/rtmp-server/src/testing/chunks.ts';
import { DecoderInput } from '../../packages/video-pipeline/src/access-units/decoder-input.ts';
import {
  av1SequenceHeaders,
  parseAv1SequenceHeader,
} from '../../packages/video-pipeline/src/bitstream/av1-sequence-header.ts';
import { parseAvcConfiguration } from '../../packages/video-pipeline/src/bitstream/avc-configuration.ts';
import { av1CodecString, vp9CodecString } from '../../packages/video-pipeline/src/bitstream/codec-strings.ts';
import { parseH264SequenceParameterSet } from '../../packages/video-pipeline/src/bitstream/h264-sequence-parameter-set.ts';
import { parseHevcConfiguration } from '../../packages/video-pipeline/src/bitstream/hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from '../../packages/video-pipeline/src/bitstream/hevc-sequence-parameter-set.ts';
import {
  annexBNalUnits,
  lengthPrefixedNalUnits,
  removeEmulationPrevention,
} from '../../packages/video-pipeline/src/bitstream/nal-units.ts';
import { parseVp9FrameHeader, vp9Frames } from '../../packages/video-pipeline/src/bitstream/vp9-frame-header.ts';
import { IdleGate } from '../../packages/video-pipeline/src/idle/idle-gate.ts';

/** The least number of bytes of a message, apart from those that may be empty. */
const BYTES_PER_MESSAGE = 4;
const CHUNK_LIMITS = { ...DEFAULT_CHUNK_LIMITS, messageLength: 2 ** 18, bytesHeld: 2 ** 19 };

/** Ignores typed errors of the packages, in which an input may end. */
function attempt(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof RtmpError) && !(error instanceof VideoError)) throw error;
  }
}

export function amf(bytes: Uint8Array): void {
  attempt(() => decodeAmf0Prefix(bytes));
  attempt(() => decodeAmf3Prefix(bytes));
}

/** Decodes the bytes as the body of every message type. */
export function messageBody(bytes: Uint8Array<ArrayBuffer>): void {
  for (const type of [1, 2, 4, 5, 6, 15, 17, 18, 20]) {
    const message: RtmpMessage = { type, chunkStreamId: 3, messageStreamId: 0, timestamp: 0, body: bytes };
    for (const decode of [decodeCommand, decodeData, decodeControl, decodeUserControl]) attempt(() => decode(message));
  }
}

export function chunks(bytes: Uint8Array): void {
  for (const size of bytes.length % 2 === 0 ? [1, 128] : [128, 65_536]) {
    const reader = new ChunkReader(CHUNK_LIMITS);
    const messages: RtmpMessage[] = [];
    const start = setChunkSize(size);
    attempt(() => {
      reader.push(start, messages);
      reader.push(bytes, messages);
    });
    assert.ok(reader.bytesHeld <= reader.limits.bytesHeld);
    assert.ok(messages.length <= bytes.length + 1);
    const most = CHUNK_LIMITS.emptyMessages + (start.length + bytes.length) / BYTES_PER_MESSAGE;
    assert.ok(messages.length <= most, `${messages.length} messages`);
  }
}

/** Reads the halves and the whole as bodies: the first may change the meaning of the next. The demuxer never throws. */
export function flvBodies(bytes: Uint8Array<ArrayBuffer>): void {
  const half = bytes.length >> 1;
  for (const type of [8, 9]) {
    const demuxer = new FlvDemuxer();
    const packets: MediaPacket[] = [];
    for (const body of [bytes.slice(0, half), bytes.slice(half), bytes]) {
      demuxer.read({ type, timestamp: 0xfffffff0, body }, packets);
    }
    const size = packets.reduce((total, { data }) => total + data.length, 0);
    // Start codes are replaced by length prefixes, which may be one byte longer.
    assert.ok(size <= 3 * bytes.length, `${size} bytes of packets`);
    assert.ok(packets.every(({ dts, pts }) => Number.isFinite(dts) && Number.isFinite(pts)));
  }
  splitAggregate({ type: 22, timestamp: 0, body: bytes });
  attempt(() => readColourInfo(bytes));
}

export function flvFile(bytes: Uint8Array): void {
  attempt(() => new FlvTagReader().push(bytes));
}

export function parameterSets(bytes: Uint8Array): void {
  for (const parse of [
    parseH264SequenceParameterSet,
    parseHevcSequenceParameterSet,
    parseAvcConfiguration,
    parseHevcConfiguration,
    av1CodecString,
    vp9CodecString,
    av1SequenceHeaders,
    parseAv1SequenceHeader,
    vp9Frames,
    parseVp9FrameHeader,
  ]) {
    attempt(() => parse(bytes));
  }
}

export function nalUnits(bytes: Uint8Array): void {
  for (const size of [1, 2, 4] as const) {
    const units = [...lengthPrefixedNalUnits(bytes, size)];
    assert.ok(units.length * (size + 1) <= bytes.length);
  }
  const total = [...annexBNalUnits(bytes)].reduce((sum, unit) => sum + unit.length, 0);
  assert.ok(total <= bytes.length);
  assert.ok(removeEmulationPrevention(bytes).length <= bytes.length);
}

/** Two frames and a sequence header in between, for each codec: what comes out is no larger than what went in. */
export function decoderInput(bytes: Uint8Array<ArrayBuffer>): void {
  const half = bytes.length >> 1;
  for (const codec of ['h264', 'hevc', 'av1', 'vp9'] as const) {
    const input = new DecoderInput();
    const times = { arrivalNs: 0n, showAt: 0 };
    const packet = { media: 'video', codec, track: 0, kind: 'frame', dts: 0, pts: 0, keyframe: true } as const;
    let size = 0;
    const count = (items: ReturnType<DecoderInput['flush']>): void => {
      for (const item of items) if (item.kind === 'unit') size += item.unit.packet.data.length;
    };
    attempt(() => count(input.frame({ ...packet, data: bytes.slice(0, half) }, times, true)));
    attempt(() => count(input.configure({ ...packet, kind: 'config', data: bytes })));
    attempt(() => count(input.frame({ ...packet, data: bytes.slice(half) }, times, false)));
    attempt(() => count(input.flush()));
    // Lengths of one byte become lengths of four, and units of one byte grow most.
    assert.ok(size <= 3 * bytes.length + 8, `${size} bytes of access units`);
  }
}

/** A stream that nobody watches, which is cut out of the bytes: the newest frame comes out, and nothing twice. */
export function idleGate(bytes: Uint8Array<ArrayBuffer>): void {
  for (const codec of ['h264', 'hevc', 'vp9'] as const) {
    const given = new Set<unknown>();
    const decode = ({ packet }: { readonly packet: unknown }): void => {
      assert.ok(!given.has(packet), 'a packet came out twice');
      given.add(packet);
    };
    const gate = new IdleGate({ idle: 'auto', decode, rest: () => {}, kept: () => {} });
    gate.picture();
    let newest: unknown;
    for (const [index, at] of [0, 1, 2, 3, 4, 5, 6, 7].entries()) {
      const data = bytes.slice((at * bytes.length) >> 3);
      const kind = data[0] === 1 ? 'config' : 'frame';
      const packet = {
        media: 'video',
        codec,
        track: 0,
        kind,
        dts: index,
        pts: index,
        keyframe: index % 3 !== 2,
        data,
      } as const;
      gate.push({ packet, arrivalNs: 0n, showAt: index });
      if (kind === 'frame') newest = packet;
    }
    gate.watched = true;
    assert.ok(newest === undefined || given.has(newest), 'the newest frame is missing');
  }
}
