import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { buildAvcConfiguration, parseAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { parseH264SequenceParameterSet } from '../bitstream/h264-sequence-parameter-set.ts';
import { buildHevcConfiguration, parseHevcConfiguration } from '../bitstream/hevc-configuration.ts';
import type { LengthSize } from '../bitstream/nal-units.ts';
import { isNalCodec, type NalCodec } from '../bitstream/slice-start.ts';
import { VideoError } from '../errors.ts';
import { type AccessUnit, AccessUnitAssembler, type FrameTimes } from './access-unit-assembler.ts';
import { InBandConfiguration } from './in-band-configuration.ts';

const MACROBLOCK_PIXELS = 256;
/** A sequence header has some hundred bytes; more than this is no stream but an attack. */
const MAX_HEADER_BYTES = 256 * 1024;

/** The next thing for the decoder. */
export type DecoderInputItem =
  | { readonly kind: 'config'; readonly config: VideoPacket }
  | { readonly kind: 'unit'; readonly unit: AccessUnit }
  /** A picture that cannot be decoded, because no configuration has come yet. */
  | { readonly kind: 'undecodable'; readonly packet: VideoPacket };

interface NalStream {
  readonly codec: NalCodec;
  readonly assembler: AccessUnitAssembler;
  readonly inBand: InBandConfiguration;
}

/**
 * Brings the packets of one stream into the form that decoders take: configurations with all parameter sets, in the order
 * VPS, SPS, PPS; access units with lengths of four bytes. Where a stream has no sequence header, or none of use, the
 * configuration is made of the parameter sets among its frames; AV1 and VP9 need none.
 */
export class DecoderInput {
  #stream: NalStream | undefined;
  /** The codec that the decoder has a configuration for. */
  #configured: VideoPacket['codec'] | undefined;

  /** Forgets the stream. */
  reset(): void {
    this.#stream = undefined;
    this.#configured = undefined;
  }

  /** Takes a sequence header. Throws VIDEO_ERR_BITSTREAM when it cannot be read; frames may still bring what it lacks. */
  *configure(config: VideoPacket): Generator<DecoderInputItem> {
    const { codec, data } = config;
    if (data.byteLength > MAX_HEADER_BYTES)
      throw new VideoError('VIDEO_ERR_BITSTREAM', `the sequence header has ${data.byteLength} bytes`);
    if (!isNalCodec(codec)) {
      this.#stream = undefined;
      this.#configured = codec;
      yield { kind: 'config', config };
      return;
    }
    const { record, lengthSize, macroblocks } = codec === 'h264' ? avcRecord(data) : hevcRecord(data);
    yield* this.flush();
    this.#stream = nalStream(codec, lengthSize, macroblocks);
    this.#configured = record === undefined ? undefined : codec;
    if (record !== undefined) yield { kind: 'config', config: { ...config, data: record } };
  }

  /**
   * Takes the frame of one message; `more`: the next message of this time is here already. Throws VIDEO_ERR_BITSTREAM
   * when it consists of thousands of NAL units.
   */
  *frame(packet: VideoPacket, times: FrameTimes, more: boolean): Generator<DecoderInputItem> {
    const { codec } = packet;
    if (isNalCodec(codec)) {
      if (this.#stream?.codec !== codec) {
        this.#stream = nalStream(codec, 4);
        this.#configured = undefined;
      }
      yield* this.#units(this.#stream, this.#stream.assembler.push(packet, times, more));
      return;
    }
    if (this.#configured !== codec && packet.keyframe) {
      yield* this.flush();
      this.#stream = undefined;
      this.#configured = codec;
      yield { kind: 'config', config: { ...packet, kind: 'config', data: new Uint8Array(0) } };
    }
    if (this.#configured === codec) yield { kind: 'unit', unit: wholeUnit(packet, times) };
    else yield { kind: 'undecodable', packet };
  }

  /** Gives the access unit that is still held, at the end of the stream or before another configuration. */
  *flush(): Generator<DecoderInputItem> {
    if (this.#stream !== undefined) yield* this.#units(this.#stream, this.#stream.assembler.flush());
  }

  *#units({ codec, inBand }: NalStream, units: readonly AccessUnit[]): Generator<DecoderInputItem> {
    for (const unit of units) {
      if (this.#configured !== codec) {
        inBand.add(unit.parameterSets);
        const config = inBand.configurationFor(unit.packet);
        this.#configured = config === undefined ? undefined : codec;
        if (config !== undefined) yield { kind: 'config', config };
      }
      if (this.#configured === codec) yield { kind: 'unit', unit };
      else yield { kind: 'undecodable', packet: unit.packet };
    }
  }
}

function nalStream(codec: NalCodec, lengthSize: LengthSize, macroblocks?: number): NalStream {
  return {
    codec,
    assembler: new AccessUnitAssembler(codec, lengthSize, macroblocks),
    inBand: new InBandConfiguration(codec),
  };
}

function wholeUnit(packet: VideoPacket, times: FrameTimes): AccessUnit {
  return { packet, times, damage: undefined, suspicious: false, suspicion: undefined, parameterSets: [] };
}

interface UsableRecord {
  /** Undefined when parameter sets are missing. */
  readonly record: Uint8Array<ArrayBuffer> | undefined;
  readonly lengthSize: LengthSize;
  readonly macroblocks?: number;
}

function avcRecord(data: Uint8Array<ArrayBuffer>): UsableRecord {
  const sets = parseAvcConfiguration(data);
  const { lengthSize, sequenceParameterSets, pictureParameterSets } = sets;
  const [sps] = sequenceParameterSets;
  if (sps === undefined || pictureParameterSets.length === 0) return { record: undefined, lengthSize };
  const macroblocks = macroblocksOf(sps);
  // The record as it came where it will do: decoders understand more of them than this parser.
  const record = lengthSize === 4 ? data : buildAvcConfiguration(sets);
  return macroblocks === undefined ? { record, lengthSize } : { record, lengthSize, macroblocks };
}

function hevcRecord(data: Uint8Array<ArrayBuffer>): UsableRecord {
  const sets = parseHevcConfiguration(data);
  const { lengthSize, sequenceParameterSets, pictureParameterSets } = sets;
  if (sequenceParameterSets.length === 0 || pictureParameterSets.length === 0) return { record: undefined, lengthSize };
  return { record: sets.inOrder && lengthSize === 4 ? data : buildHevcConfiguration(sets), lengthSize };
}

function macroblocksOf(sps: Uint8Array): number | undefined {
  try {
    const { codedWidth, codedHeight } = parseH264SequenceParameterSet(sps);
    return (codedWidth * codedHeight) / MACROBLOCK_PIXELS;
  } catch (error) {
    if (error instanceof VideoError) return undefined;
    throw error;
  }
}
