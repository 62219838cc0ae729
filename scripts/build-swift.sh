#!/bin/sh
# Builds "RTMP Virtual Camera.app" with the Camera Extension and the server into build/macos, without Xcode's window.
# Needs macOS 13 or later, Xcode 15 or later (its command line tools will do), Node.js. docs/macos.md explains each:
#   MACOS_SIGN            certificate: "Apple Development: …" or "Developer ID Application: …"; unset: signed ad hoc
#   MACOS_TEAM            id of its team; taken from the name of a Developer ID certificate
#   MACOS_PROFILE         provisioning profile of the app's bundle id, needed with a certificate
#   MACOS_NODE            Node of nodejs.org to put into the app; two builds, with a colon between them, for both processors
#   MACOS_ARCHS           default "arm64 x86_64"
#   MACOS_BUILD           build number; default: the number of commits that changed swift/CameraExtension
#   MACOS_NOTARY_PROFILE  profile of `xcrun notarytool store-credentials`: notarizes and staples
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Darwin ]; then
  echo "The Camera Extension is built on macOS 13 or later with Xcode 15 or later. Nothing to build on $(uname -s)."
  exit 0
fi
if ! xcrun --sdk macosx --find swiftc >/dev/null 2>&1; then
  echo "Swift is missing. Install Xcode, or its command line tools: xcode-select --install" >&2
  exit 1
fi

[ -d node_modules/tsx ] || scripts/setup-npm.sh
PATH="$PWD/node_modules/.bin:$PATH"
tsc -b
. scripts/macos/product.sh

sign=${MACOS_SIGN:--}
team=${MACOS_TEAM:-}
if [ "$sign" != - ]; then
  # Only a Developer ID certificate has the team in its name: "Developer ID Application: NAME (TEAM)".
  if [ -z "$team" ]; then
    case $sign in
    "Developer ID Application: "*"("??????????")") team=$(printf '%s' "$sign" | sed 's/.*(\(.*\))$/\1/') ;;
    *)
      echo "Set MACOS_TEAM to the id of the team of \"$sign\": developer.apple.com → Membership." >&2
      exit 1
      ;;
    esac
  fi
  if [ ! -f "${MACOS_PROFILE:-}" ]; then
    echo "Set MACOS_PROFILE to the provisioning profile of $HOST_ID: macOS ends the app without it." >&2
    exit 1
  fi
elif [ -n "$team" ]; then
  echo "MACOS_TEAM is set, but MACOS_SIGN is not: an ad-hoc signature has no team." >&2
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
echo "Built $app, and packed it into $zip."
if [ "$sign" = - ]; then
  echo "It is signed ad hoc: macOS runs its extension only with System Integrity Protection off. See docs/macos.md."
fi
