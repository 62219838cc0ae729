import { buildAvcConfiguration } from '../avc-configuration.ts';

export interface CodedSize {
  readonly width: number;
  readonly height: number;
  /** 1 4:2:0, 3 4:4:4. */
  readonly chromaFormatIdc?: number;
  readonly bitDepth?: number;
  readonly references?: number;
  readonly id?: number;
}

const HIGH_444 = 244;
const LEVEL_6_2 = 62;
const MACROBLOCK = 16;

/** A sequence parameter set without VUI, as a NAL unit. Sizes are multiples of 16. */
export function h264SequenceParameterSet(size: CodedSize): Uint8Array<ArrayBuffer> {
  const { width, height, chromaFormatIdc = 1, bitDepth = 8, references = 1, id = 0 } = size;
  const bits = [
    u(8, HIGH_444),
    u(8, 0),
    u(8, LEVEL_6_2),
    ue(id),
    ue(chromaFormatIdc),
    chromaFormatIdc === 3 ? '0' : '',
    ue(bitDepth - 8),
    ue(bitDepth - 8),
    '00', // no lossless mode, no scaling lists
    ue(0), // log2_max_frame_num_minus4
    ue(2), // pic_order_cnt_type
    ue(references),
    '0',
    ue(width / MACROBLOCK - 1),
    ue(height / MACROBLOCK - 1),
    '11', // frames only, direct 8x8 inference
    '0', // no crop
    '0', // no VUI
  ];
  return nalUnit(0x67, bits.join(''));
}

/** A picture parameter set for CAVLC with one slice group, as a NAL unit. */
export function h264PictureParameterSet(id = 0): Uint8Array<ArrayBuffer> {
  const bits = [ue(id), ue(id), '00', ue(0), ue(0), ue(0), '000', ue(0), ue(0), ue(0), '000'];
  return nalUnit(0x68, bits.join(''));
}

/** An avcC for pictures of this size. */
export function avcConfigurationOf(size: CodedSize): Uint8Array<ArrayBuffer> {
  return buildAvcConfiguration({
    sequenceParameterSets: [h264SequenceParameterSet(size)],
    pictureParameterSets: [h264PictureParameterSet(size.id)],
  });
}

function u(length: number, value: number): string {
  return value.toString(2).padStart(length, '0');
}

function ue(value: number): string {
  const bits = (value + 1).toString(2);
  return bits.padStart(2 * bits.length - 1, '0');
}

/** The payload with its stop bit and emulation prevention bytes. */
function nalUnit(header: number, bits: string): Uint8Array<ArrayBuffer> {
  const whole = `${bits}1`;
  const payload = whole.padEnd(Math.ceil(whole.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  const bytes = [header];
  for (const byte of payload.map((text) => Number.parseInt(text, 2))) {
    if (byte <= 3 && bytes.at(-1) === 0 && bytes.at(-2) === 0) bytes.push(3);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
