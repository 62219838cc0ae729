import type { Decoder } from '../decoder/decoder.ts';
import type { LibavDecoderOptions } from './libav-decoder.ts';
import { MissingDecoder } from './missing-decoder.ts';

/** node-av carries a GPLv3 FFmpeg, so that programs given to others under another licence go without. */
const libav = await load();

async function load() {
  try {
    return await import('./libav-decoder.ts');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The libav decoder; where node-av is not installed, one that says so. */
export function libavDecoder(options: LibavDecoderOptions): Decoder {
  return libav === undefined ? new MissingDecoder() : new libav.LibavDecoder(options);
}
