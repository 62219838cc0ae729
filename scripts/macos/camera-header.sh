#!/bin/sh
# Prints rtmp_vcam_camera.h. MACOS_BUNDLE_ID, the bundle id of an app that another team signs, replaces the one in it.
set -eu
header=$(dirname "$0")/../../swift/CameraExtension/Shared/rtmp_vcam_camera.h
id=$(sed -n 's/^#define RTMP_VCAM_HOST_BUNDLE_ID "\(.*\)"$/\1/p' "$header")
sed "s/$id/${MACOS_BUNDLE_ID:-$id}/g" "$header"
