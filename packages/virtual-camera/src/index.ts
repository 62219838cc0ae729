export type { Camera, Finding } from './camera.ts';
export {
  CameraExtensionCamera,
  type CameraExtensionOptions,
  type CameraExtensionStats,
} from './camera-extension/camera-extension-camera.ts';
export { groupRingName } from './camera-extension/group-ring.ts';
export { checkCameraName } from './camera-name.ts';
export {
  CAMERA_ERRORS,
  CameraError,
  type CameraErrorCode,
  type CameraErrorEntry,
  type CameraErrorOptions,
} from './errors.ts';
export { type CameraChoice, type PickCameraOptions, type PickedCamera, pickCamera } from './pick-camera.ts';
export { type CameraLog, type CameraState, CameraSupervisor, type CameraSupervisorOptions } from './supervisor.ts';
export { V4l2Camera, type V4l2CameraOptions } from './v4l2/v4l2-camera.ts';
