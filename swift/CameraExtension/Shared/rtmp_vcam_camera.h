/*
 * The names and identifiers of the app, the Camera Extension and the camera. They never change, because apps remember a
 * camera by them. This is the only place that defines them: Swift imports this header, scripts/macos reads it and fills
 * it into Info.plist and the entitlements, and tests compare what has to repeat a value (identity.ts, the cask) with it.
 */
#ifndef RTMP_VCAM_CAMERA_H
#define RTMP_VCAM_CAMERA_H

/* The camera, and the app that installs it. */
#define RTMP_VCAM_CAMERA_NAME "RTMP Virtual Camera"
#define RTMP_VCAM_HOST_BUNDLE_ID "com.rtmpvcam.host"
#define RTMP_VCAM_EXTENSION_BUNDLE_ID "com.rtmpvcam.host.camera-extension"
/* The app group, and with a slash and a name the shared memory it may open, begin with the team id and a dot. */
#define RTMP_VCAM_APP_GROUP_SUFFIX "com.rtmpvcam"
#define RTMP_VCAM_GROUP_RING_NAME "ring"

/* Of the device, as deviceID and as legacyDeviceID; clients see it as the property 'uid ', in any case of letters. */
#define RTMP_VCAM_DEVICE_UUID "A40CC55D-1367-46A5-A14A-9BEE39F57545"
#define RTMP_VCAM_SOURCE_UUID "38AFB282-3103-4BC5-A08D-F26B07FFA1CB"
#define RTMP_VCAM_SINK_UUID "BBBC86AF-51A5-409B-B161-7F51C4C931A9"
/* Localized names of the streams. A client that cannot tell them by their direction looks for "Sink". */
#define RTMP_VCAM_SOURCE_NAME "RTMP Virtual Camera Source"
#define RTMP_VCAM_SINK_NAME "RTMP Virtual Camera Sink"

/* Custom properties of the device, scope 'glob', element 0; every value is a string (CFString for clients). */
#define RTMP_VCAM_PROPERTY_VERSION "rvvr" /* version of the extension: CFBundleShortVersionString */
#define RTMP_VCAM_PROPERTY_STATE "rvst"   /* what apps are shown: "placeholder", "live" or "holding" */
#define RTMP_VCAM_PROPERTY_VIEWERS "rvvw" /* how many apps stream from the source, in decimal digits */

#endif
