/**
 * What the Camera Extension is known by, as `swift/CameraExtension/Shared/rtmp_vcam_camera.h` defines it. A test
 * compares every value here with that header.
 */
export const IDENTITY = {
  HOST_BUNDLE_ID: 'com.rtmpvcam.host',
  EXTENSION_BUNDLE_ID: 'com.rtmpvcam.host.camera-extension',
  /** Of the app group, after the team id and a dot; of the ring in it, after a slash. */
  APP_GROUP_SUFFIX: 'com.rtmpvcam',
  GROUP_RING_NAME: 'ring',
  CAMERA_NAME: 'RTMP Virtual Camera',
  /** Property `uid ` of the device; compared without regard to case. */
  DEVICE_UUID: 'A40CC55D-1367-46A5-A14A-9BEE39F57545',
  SINK_NAME: 'RTMP Virtual Camera Sink',
  /** Custom properties of the device; every value is a string. */
  PROPERTY_VERSION: 'rvvr',
  PROPERTY_VIEWERS: 'rvvw',
} as const;
