/** Feeds virtual cameras (PipeWire and v4l2loopback on Linux, camera extensions on macOS) and microphones. */
export type { Camera, Finding } from './camera.ts';
export {
  CameraExtensionCamera,
  type CameraExtensionOptions,
} from './camera-extension/camera-extension-camera.ts';
export { type CameraState, CameraSupervisor, type CameraSupervisorOptions } from './camera-supervisor.ts';
export { CameraError, type CameraErrorCode } from './errors.ts';
export { type FillSamples, type Microphone, microphoneNameFor, type SoundGiver } from './microphone.ts';
export { MicrophoneSupervisor, type MicrophoneSupervisorOptions } from './microphone-supervisor.ts';
export { type CameraChoice, type PickCamerasOptions, type PickedCameras, pickCameras } from './pick-cameras.ts';
export { PipeWireCamera, type PipeWireCameraOptions } from './pipewire/pipewire-camera.ts';
export { PipeWireMicrophone, type PipeWireMicrophoneOptions } from './pipewire/pipewire-microphone.ts';
export { holdersOfFile } from './v4l2/holders.ts';
export { V4l2Camera, type V4l2CameraOptions } from './v4l2/v4l2-camera.ts';
