/** Frames a second of all samples that leave the decoder. A frame is one sample of each channel. */
export const SAMPLE_RATE = 48_000;
/** Left and right, interleaved. */
export const CHANNELS = 2;
export const FRAMES_PER_MS: number = SAMPLE_RATE / 1000;
