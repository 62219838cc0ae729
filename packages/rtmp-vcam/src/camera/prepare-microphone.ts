import { type Finding, PipeWireMicrophone } from '@rtmp-vcam/virtual-camera';
import { SoundThread } from '../sound/sound-thread.ts';
import { MicrophoneOutput, type MicrophoneOutputOptions } from './microphone-output.ts';

/** A microphone that can be opened. Nothing of it is there yet. */
export interface PreparedMicrophone {
  /** What was found about this computer. */
  readonly findings: readonly Finding[];
  open(options: Omit<MicrophoneOutputOptions, 'startThread'>): MicrophoneOutput;
}

/** `isFirst`: it is the first camera of the program. Throws CameraError where there can be no microphone. */
export async function prepareMicrophone(cameraName: string, isFirst: boolean): Promise<PreparedMicrophone> {
  const findings = await new PipeWireMicrophone({ cameraName, isFirst }).diagnose();
  const startThread = (track: number): SoundThread => new SoundThread({ cameraName, isFirst, track });
  return { findings, open: (options) => new MicrophoneOutput({ ...options, startThread }) };
}
