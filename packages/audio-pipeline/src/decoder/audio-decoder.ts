import type { AudioCodec, AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { AudioErrorCode } from '../errors.ts';

/** A piece of sound: 48 kHz, stereo, interleaved. */
export interface DecodedSound {
  /** Time stamp of the first frame, in milliseconds on the stream's own clock. */
  readonly pts: number;
  /** Valid until the next call of the decoder. */
  readonly samples: Float32Array;
  /** False after a beginning, a change of format, and damage: the samples before do not lead to these. */
  readonly continues: boolean;
}

/** What a sender sends, as the decoder found it. */
export interface SoundFormat {
  readonly codec: AudioCodec;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Something that is wrong with the sound. */
export interface AudioProblem {
  readonly code: AudioErrorCode;
  /** The text of the code with the details of this case. */
  readonly detail: string;
}

/** Turns audio packets into samples. */
export interface AudioDecoder {
  /** What was decoded last; undefined before the first frame. */
  readonly format: SoundFormat | undefined;
  /** Begins with a decoder configuration record. Throws AudioError. */
  configure(config: AudioPacket): void;
  /** Decodes a packet of kind `frame`. Throws AudioError; the decoder can be used afterwards. */
  decode(packet: AudioPacket): Iterable<DecodedSound>;
  /** Forgets the configuration. */
  reset(): void;
}
