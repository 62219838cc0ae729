/*
 * The names and identifiers of the app, the Camera Extension and the camera. They never change, because apps remember a
 * camera by them. Only this file defines them: Swift imports it, and scripts/macos reads it and fills its names into
 * Info.plist and the entitlements. identity.ts and the cask have to repeat some values; tests compare these.
 */
#ifndef RTMP_VCAM_CAMERA_H
#define RTMP_VCAM_CAMERA_H

/* The name of the camera, and of the app that installs it. */
#define RTMP_VCAM_CAMERA_NAME "RTMP Virtual Camera"
#define RTMP_VCAM_HOST_BUNDLE_ID "com.rtmpvcam.host"
#define RTMP_VCAM_EXTENSION_BUNDLE_ID "com.rtmpvcam.host.camera-extension"
/* The app group of the app and the extension is the team id, a dot and this suffix. */
#define RTMP_VCAM_APP_GROUP_SUFFIX "com.rtmpvcam"

/* The device's deviceID and legacyDeviceID. Clients see it as the property 'uid ', in upper or lower case. */
#define RTMP_VCAM_DEVICE_UUID "A40CC55D-1367-46A5-A14A-9BEE39F57545"
#define RTMP_VCAM_SOURCE_UUID "38AFB282-3103-4BC5-A08D-F26B07FFA1CB"
#define RTMP_VCAM_SINK_UUID "BBBC86AF-51A5-409B-B161-7F51C4C931A9"
/* Localized names of the streams. A client that does not know their directions looks for "Sink" in the name. */
#define RTMP_VCAM_SOURCE_NAME "RTMP Virtual Camera Source"
#define RTMP_VCAM_SINK_NAME "RTMP Virtual Camera Sink"

/* Custom properties of the device, scope 'glob', element 0; every value is a string (CFString for clients). */
#define RTMP_VCAM_PROPERTY_VERSION "rvvr" /* version of the extension: its CFBundleShortVersionString */
#define RTMP_VCAM_PROPERTY_STATE "rvst"   /* what the camera shows: "placeholder", "live" or "holding" */
#define RTMP_VCAM_PROPERTY_VIEWERS "rvvw" /* number of apps that read the source stream, in decimal digits */

#endif
