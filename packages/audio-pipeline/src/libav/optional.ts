import type { AudioDecoder } from '../decoder/audio-decoder.ts';
import { MissingDecoder } from './missing-decoder.ts';

/** node-av contains FFmpeg under the GPLv3, so programs distributed under another licence do not include it. */
const libav = await load();

async function load() {
  try {
    return await import('./libav-audio-decoder.ts');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The libav decoder; when node-av is not installed, a decoder that reports that. */
export function libavAudioDecoder(): AudioDecoder {
  return libav === undefined ? new MissingDecoder() : new libav.LibavAudioDecoder();
}
