#!/bin/sh
# Builds "RTMP Virtual Camera.app", with the Camera Extension and the server inside, in build/macos.
# Needs macOS 13 or later, Xcode 15 or later (its command line tools are enough) and Node.js. These variables, which
# docs/macos.md explains, change the build:
#   MACOS_SIGN            certificate, "Apple Development: …" or "Developer ID Application: …"; default: signed ad hoc
#   MACOS_TEAM            team id of the certificate; default: the one in the name of a Developer ID certificate
#   MACOS_PROFILE         provisioning profile for the app's bundle id; a certificate needs it
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

[ -d node_modules/tsx ] || scripts/setup-npm.sh
PATH="$PWD/node_modules/.bin:$PATH"
tsc -b
vite build packages/dashboard --logLevel warn
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
  echo "The app is signed ad hoc: macOS runs its extension only with System Integrity Protection off. See docs/macos.md."
fi
