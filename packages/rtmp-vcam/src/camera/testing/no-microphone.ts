import { CameraError } from '@rtmp-vcam/virtual-camera';

/** A computer that can have no microphone. */
export async function noMicrophone(): Promise<never> {
  throw new CameraError('CAMERA_ERR_PIPEWIRE', 'there is none here');
}
