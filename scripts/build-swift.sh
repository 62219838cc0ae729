#!/bin/sh
# Builds "RTMP Virtual Camera.app", with the Camera Extension and the server inside, in build/macos.
# Needs macOS 13 or later, Xcode 15 or later (its command line tools are enough) and Node.js. These variables, which
# docs/macos.md explains, change the build:
#   MACOS_SIGN            certificate, "Apple Development: …" or "Developer ID Application: …"; default: signed ad hoc
#   MACOS_TEAM            team id of the certificate; default: the one in the name of a Developer ID certificate
#   MACOS_PROFILE         provisioning profile for the app's bundle id; a certificate needs it
#   MACOS_BUNDLE_ID       bundle id of the app; default: the one in rtmp_vcam_camera.h
#   MACOS_EXTENSION       yes: put the Camera Extension into an app that is signed ad hoc, too
#   MACOS_NODE            Node from nodejs.org to put into the app; for both processors two, separated by a colon
#   MACOS_ARCHS           architectures; default "arm64 x86_64"
#   MACOS_BUILD           build number; default: the number of commits that changed swift/CameraExtension
#   MACOS_NOTARY_PROFILE  profile of `xcrun notarytool store-credentials`; with it the app is notarized and stapled
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Darwin ]; then
  echo "The Camera Extension can be built only on macOS 13 or later with Xcode 15 or later, so not on $(uname -s)."
  exit 0
fi
if ! xcrun --sdk macosx --find swiftc >/dev/null 2>&1; then
  echo "Swift is missing. Install Xcode, or its command line tools: xcode-select --install" >&2
  exit 1
fi

[ -d node_modules/esbuild ] || scripts/setup-npm.sh
PATH="$PWD/node_modules/.bin:$PATH"

if ! printf '%s' "${MACOS_BUNDLE_ID:-a.b}" | grep -Eq '^[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$'; then
  echo "MACOS_BUNDLE_ID is \"$MACOS_BUNDLE_ID\". It has to look like com.example.camera." >&2
  exit 1
fi
. scripts/macos/product.sh
sign=${MACOS_SIGN:--}
team=${MACOS_TEAM:-}
if [ "$sign" != - ]; then
  # Only a Developer ID certificate has the team in its name: "Developer ID Application: NAME (TEAM)".
  if [ -z "$team" ]; then
    case $sign in
    "Developer ID Application: "*"("??????????")") team=$(printf '%s' "$sign" | sed 's/.*(\(.*\))$/\1/') ;;
    *)
      echo "Set MACOS_TEAM to the team id of \"$sign\". It is shown at developer.apple.com → Membership." >&2
      exit 1
      ;;
    esac
  fi
  if [ ! -f "${MACOS_PROFILE:-}" ]; then
    echo "Set MACOS_PROFILE to a provisioning profile for $HOST_ID: macOS ends the app at its start without it." >&2
    exit 1
  fi
elif [ -n "$team" ]; then
  echo "MACOS_TEAM is set, but MACOS_SIGN is not, and an ad-hoc signature has no team. Set both or neither." >&2
  exit 1
fi
export MACOS_SIGN="$sign" MACOS_TEAM="$team"
# macOS ends an app at its start that is signed ad hoc and wants to install extensions, unless System Integrity
# Protection is off.
WITH_EXTENSION=yes
if [ "$sign" = - ]; then WITH_EXTENSION=${MACOS_EXTENSION:-no}; fi
MACOS_NODE=${MACOS_NODE:-$(node -p process.execPath)}
export WITH_EXTENSION MACOS_NODE
# Compiling takes minutes, so Node is checked before.
if [ -n "${MACOS_NOTARY_PROFILE:-}" ]; then kind=--release; elif [ "$sign" != - ]; then kind=--signed; else kind=; fi
scripts/verify-bundle $kind --node "$MACOS_NODE"

tsc -b
vite build packages/dashboard --logLevel warn
app="build/macos/$APP_NAME.app"
scripts/macos/build-app.sh "$app"
scripts/macos/sign-app.sh "$app"
if [ -n "${MACOS_NOTARY_PROFILE:-}" ]; then
  scripts/macos/notarize-app.sh "$app"
  scripts/verify-bundle --release "$app"
else
  scripts/verify-bundle "$app"
fi

zip="build/macos/RTMP-Virtual-Camera-$VERSION.zip"
rm -f "$zip"
ditto -c -k --keepParent "$app" "$zip"
echo "Built $app and packed it into $zip."
if [ "$sign" = - ]; then
  echo "Warning: it is signed ad hoc. It feeds the camera of OBS (brew install --cask obs), and has none of its own."
  echo "         Other Macs open it only after Open Anyway in System Settings → Privacy & Security. See docs/macos.md."
fi
