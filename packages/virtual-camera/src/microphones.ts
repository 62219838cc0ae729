/** Microphones alone: cameras would take more memory and time to load. */
export type { FillSamples, Microphone, SoundGiver } from './microphone.ts';
export { MicrophoneSupervisor, type MicrophoneSupervisorOptions } from './microphone-supervisor.ts';
export { PipeWireMicrophone, type PipeWireMicrophoneOptions } from './pipewire/pipewire-microphone.ts';
