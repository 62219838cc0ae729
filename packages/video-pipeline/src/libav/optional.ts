import type { Decoder } from '../decoder/decoder.ts';
import type { LibavDecoderOptions } from './libav-decoder.ts';
import { loadOptional } from './load-optional.ts';
import { MissingDecoder } from './missing-decoder.ts';

/** node-av contains FFmpeg under the GPLv3, so programs distributed under another licence do not include it. */
const libav = await loadOptional(() => import('./libav-decoder.ts'));

/** The libav decoder; when node-av is not installed, a decoder that reports that. */
export function libavDecoder(options: LibavDecoderOptions): Decoder {
  return libav === undefined ? new MissingDecoder() : new libav.LibavDecoder(options);
}
