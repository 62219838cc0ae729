import { BitReader } from './bit-reader.ts';

/** What the header of a frame says of its picture, VP9 6.2. */
interface Vp9FrameHeader {
  readonly width: number;
  readonly height: number;
  /** 1 4:2:0, 2 4:2:2 or 4:4:0, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepth: number;
}

const FRAME_MARKER = 2;
const SRGB = 7;
const REFERENCES = 3;

/** The frames of a superframe (annex B), as views; the frame itself when it is none. */
export function vp9Frames(data: Uint8Array): Uint8Array[] {
  const marker = data.at(-1) ?? 0;
  const sizeBytes = ((marker >> 3) & 3) + 1;
  const count = (marker & 7) + 1;
  const index = data.byteLength - (2 + sizeBytes * count);
  if ((marker & 0xe0) !== 0xc0 || index < 0 || data[index] !== marker) return [data];
  const frames: Uint8Array[] = [];
  let start = 0;
  for (let frame = 0; frame < count; frame++) {
    let size = 0;
    for (let byte = 0; byte < sizeBytes; byte++)
      size += (data[index + 1 + frame * sizeBytes + byte] ?? 0) * 256 ** byte;
    if (size > 0) frames.push(data.subarray(start, Math.min(start + size, index)));
    start += size;
  }
  return frames;
}

/**
 * The size and the format in the header of a frame; undefined when it has those of an earlier frame. What a header leaves
 * out is the most that its profile allows. Throws VIDEO_ERR_BITSTREAM when the header is cut short.
 */
export function parseVp9FrameHeader(frame: Uint8Array): Vp9FrameHeader | undefined {
  const reader = new BitReader(frame);
  if (reader.u(2) !== FRAME_MARKER) return undefined;
  const profile = reader.u(1) + 2 * reader.u(1);
  if (profile === 3) reader.flag();
  if (reader.flag()) return undefined; // show_existing_frame
  const isKey = !reader.flag();
  const show_frame = reader.flag();
  const error_resilient_mode = reader.flag();
  if (isKey) {
    reader.u(24); // frame_sync_code
    const format = color_config(reader, profile);
    return { ...format, ...frame_size(reader) };
  }
  const intra_only = !show_frame && reader.flag();
  if (!error_resilient_mode) reader.u(2); // reset_frame_context
  if (intra_only) {
    reader.u(24);
    const format = profile > 0 ? color_config(reader, profile) : { chromaFormatIdc: 1, bitDepth: 8 };
    reader.u(8); // refresh_frame_flags
    return { ...format, ...frame_size(reader) };
  }
  reader.u(8);
  reader.u(4 * REFERENCES); // ref_frame_idx, ref_frame_sign_bias
  for (let reference = 0; reference < REFERENCES; reference++) if (reader.flag()) return undefined; // found_ref
  return { chromaFormatIdc: profile % 2 === 1 ? 3 : 1, bitDepth: profile >= 2 ? 12 : 8, ...frame_size(reader) };
}

function color_config(reader: BitReader, profile: number): Pick<Vp9FrameHeader, 'chromaFormatIdc' | 'bitDepth'> {
  const bitDepth = profile >= 2 ? (reader.flag() ? 12 : 10) : 8;
  const hasChoice = profile % 2 === 1;
  if (reader.u(3) === SRGB) {
    if (hasChoice) reader.flag();
    return { chromaFormatIdc: 3, bitDepth };
  }
  reader.flag(); // color_range
  if (!hasChoice) return { chromaFormatIdc: 1, bitDepth };
  const subsampled = Number(reader.flag()) + Number(reader.flag());
  reader.flag();
  return { chromaFormatIdc: 3 - subsampled, bitDepth };
}

function frame_size(reader: BitReader): Pick<Vp9FrameHeader, 'width' | 'height'> {
  return { width: reader.u(16) + 1, height: reader.u(16) + 1 };
}
