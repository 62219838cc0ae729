/** Decodes audio packets and gives the samples that are due now: 48 kHz, stereo, 32-bit float, interleaved. */
export type { AudioProblem } from './decoder/audio-decoder.ts';
export { AUDIO_ERRORS, AudioError, type AudioErrorCode } from './errors.ts';
export { CHANNELS, SAMPLE_RATE } from './format.ts';
export { AudioPipeline, type AudioPipelineOptions, type AudioStats } from './pipeline/audio-pipeline.ts';
