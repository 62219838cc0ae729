/**
 * The names and identifiers of the Camera Extension. `swift/CameraExtension/Shared/rtmp_vcam_camera.h` defines them; they
 * are repeated here because the npm package does not contain that header. A test compares every value with it.
 */
export const IDENTITY = {
  /** An app that another team signs has another bundle id, because one belongs to one team. */
  get EXTENSION_BUNDLE_ID(): string {
    return `${process.env['MACOS_BUNDLE_ID'] || 'com.rtmpvcam.host'}.camera-extension`;
  },
  CAMERA_NAME: 'RTMP Virtual Camera',
  /** The property `uid ` of the device. Upper and lower case are equal. */
  DEVICE_UUID: 'A40CC55D-1367-46A5-A14A-9BEE39F57545',
  /** Custom properties of the device. All their values are strings. */
  PROPERTY_VERSION: 'rvvr',
  PROPERTY_STATE: 'rvst',
  PROPERTY_VIEWERS: 'rvvw',
} as const;
