#!/bin/sh
# expand-plist.sh FILE prints a property list with its variables filled in, as Xcode would do. Variables named
# RTMP_VCAM_… come from rtmp_vcam_camera.h. Comments are removed, because macOS cannot parse them in entitlements.
# Needs VERSION and BUILD_VERSION; MACOS_TEAM may be empty.
set -eu
prefix=${MACOS_TEAM:+$MACOS_TEAM.}
names=$("$(dirname "$0")/camera-header.sh" | sed -n 's/^#define \(RTMP_VCAM_[A-Z_]*\) "\(.*\)"$/s|$(\1)|\2|g/p')
sed -e '/^ *<!--.*-->$/d' \
  -e "s/\$(TeamIdentifierPrefix)/$prefix/g" \
  -e "s/\$(MARKETING_VERSION)/$VERSION/g" \
  -e "s/\$(CURRENT_PROJECT_VERSION)/$BUILD_VERSION/g" \
  -e "$names" "$1"
