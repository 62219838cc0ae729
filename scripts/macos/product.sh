#!/bin/sh
# Exports the names and versions of the product. scripts/build-swift.sh sources this in the root of the repository.
#
# macOS replaces an installed extension only by one with a higher CFBundleVersion, which is one to three numbers. The
# build number is therefore added to the third number. It grows with each commit that changes the Swift sources.
name() {
  scripts/macos/camera-header.sh | sed -n "s/^#define RTMP_VCAM_$1 \"\(.*\)\"$/\1/p"
}
APP_NAME=$(name CAMERA_NAME) HOST_ID=$(name HOST_BUNDLE_ID) EXTENSION_ID=$(name EXTENSION_BUNDLE_ID)
VERSION=$(node -p 'require("./package.json").version')
build=${MACOS_BUILD:-$(git rev-list --count HEAD -- swift/CameraExtension 2>/dev/null || echo 1)}
BUILD_VERSION=$(node -p '
  const [major, minor, patch] = process.argv[1].split(".").map(Number);
  `${major}.${minor}.${patch * 10000 + Number(process.argv[2])}`' "$VERSION" "$build")
export APP_NAME HOST_ID EXTENSION_ID VERSION BUILD_VERSION
