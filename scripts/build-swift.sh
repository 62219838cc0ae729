#!/bin/sh
# The macOS Camera Extension. There is none in this version; this says what it will need.
set -eu
if [ "$(uname -s)" != Darwin ]; then
  echo "The Camera Extension is built on macOS 13 or later with Xcode 15 or later. Nothing to build on $(uname -s)."
  exit 0
fi
echo "This version has no Camera Extension yet: on macOS rtmp-vcam fills the frame ring (see \`rtmp-vcam frames\`)."
