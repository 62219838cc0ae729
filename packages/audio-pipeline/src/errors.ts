import type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';

/** Every problem this package reports. Codes are stable; texts may change. */
export const AUDIO_ERRORS = {
  AUDIO_ERR_UNSUPPORTED_CODEC: {
    text: 'this audio codec cannot be decoded here',
    meaning: 'The FFmpeg of this installation has no decoder for the codec of the sound. The picture is not affected.',
    fix: 'Choose AAC as audio encoder in the sender.',
  },
  AUDIO_ERR_DECODER_CONFIG: {
    text: 'the decoder refused the sequence header of the sound',
    meaning:
      'The audio sequence header (AudioSpecificConfig of AAC) is damaged, or describes sound that nobody supports.',
    fix: 'Set the audio encoder of the sender to AAC, 48 kHz, stereo, and restart the stream.',
  },
  AUDIO_ERR_NO_CONFIG: {
    text: 'sound came without a sequence header',
    meaning: 'The sender sent sound before the audio sequence header, so it cannot be decoded.',
    fix: 'Restart the stream in the sender.',
  },
  AUDIO_ERR_DECODE: {
    text: 'a piece of the sound could not be decoded',
    meaning: 'The bytes of an audio packet are damaged. There is silence instead.',
    fix: 'If this happens again: use a better network between the sender and this computer, or restart the stream.',
  },
  AUDIO_ERR_FORMAT: {
    text: 'the format of the sound is not supported',
    meaning:
      'The sound has a sample rate or a number of channels that no sound card has, probably because it is damaged.',
    fix: 'Set the audio encoder of the sender to 48 kHz and stereo, and restart the stream.',
  },
  AUDIO_ERR_FLOOD: {
    text: 'sound arrives much faster than it is played',
    meaning: 'The sender sends many times as much sound as time passes. What is too much is left out.',
    fix: 'Stop the sender, and start it again. A file has to be sent at the speed at which it plays.',
  },
  AUDIO_ERR_NO_LIBAV: {
    text: 'FFmpeg is not installed',
    meaning: 'This installation has no node-av, which contains FFmpeg, so there is no sound.',
    fix: 'Install without leaving out node-av, or use the picture alone.',
  },
} as const;

export type AudioErrorCode = keyof typeof AUDIO_ERRORS;

/** An error of this package. Its message is the text from the table with the details of this case. */
export class AudioError extends Error {
  override readonly name = 'AudioError';
  readonly code: AudioErrorCode;

  constructor(code: AudioErrorCode, detail: string) {
    super(`${AUDIO_ERRORS[code].text}: ${detail}`);
    this.code = code;
  }

  /** Advice for the user on how to fix the problem. */
  get fix(): string {
    const entry: ErrorEntry = AUDIO_ERRORS[this.code];
    return entry.fix;
  }
}
