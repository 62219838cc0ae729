import { type Finding, PipeWireMicrophone } from '@rtmp-vcam/virtual-camera';
import type { MicrophoneOutput, MicrophoneOutputOptions } from './microphone-output.ts';

/** A microphone that can be opened. Nothing of it is there yet. */
export interface PreparedMicrophone {
  /** What was found about this computer. */
  readonly findings: readonly Finding[];
  open(options: Omit<MicrophoneOutputOptions, 'microphone'>): MicrophoneOutput;
}

/** `isFirst`: it is the first camera of the program. Throws CameraError where there can be no microphone. */
export async function prepareMicrophone(cameraName: string, isFirst: boolean): Promise<PreparedMicrophone> {
  const microphone = new PipeWireMicrophone({ cameraName, isFirst });
  // What decodes sound is loaded only here, because most cameras have no microphone.
  const { MicrophoneOutput } = await import('./microphone-output.ts');
  const findings = await microphone.diagnose();
  return { findings, open: (options) => new MicrophoneOutput({ ...options, microphone }) };
}
