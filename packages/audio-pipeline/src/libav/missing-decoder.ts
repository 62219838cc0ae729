import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { AudioDecoder, DecodedSound } from '../decoder/audio-decoder.ts';
import { AudioError } from '../errors.ts';

/** Replaces the libav decoder when node-av is not installed: it decodes nothing and reports why. */
export class MissingDecoder implements AudioDecoder {
  readonly format: undefined;

  configure(): void {}

  /** Throws AUDIO_ERR_NO_LIBAV. */
  decode({ codec }: AudioPacket): Iterable<DecodedSound> {
    throw new AudioError('AUDIO_ERR_NO_LIBAV', `${codec} cannot be decoded without FFmpeg`);
  }

  reset(): void {}
}
