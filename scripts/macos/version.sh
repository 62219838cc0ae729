#!/bin/sh
# Sets VERSION (of package.json) and BUILD_VERSION for the scripts that source it, in the root of the repository.
# macOS replaces an installed extension only by one with a higher CFBundleVersion, which is one to three numbers: the
# build number is added to the third one. It rises with each commit to the Swift sources, and only then.
VERSION=$(node -p 'require("./package.json").version')
build=${MACOS_BUILD:-$(git rev-list --count HEAD -- swift/CameraExtension 2>/dev/null || echo 1)}
BUILD_VERSION=$(node -p '
  const [major, minor, patch] = process.argv[1].split(".").map(Number);
  `${major}.${minor}.${patch * 10000 + Number(process.argv[2])}`' "$VERSION" "$build")
export VERSION BUILD_VERSION
