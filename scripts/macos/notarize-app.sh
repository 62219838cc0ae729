#!/bin/sh
# notarize-app.sh APP: lets Apple notarize the app, and staples the ticket to it.
# Needs MACOS_NOTARY_PROFILE. Run by scripts/build-swift.sh.
set -eu
cd "$(dirname "$0")/../.."
app=$1
case $MACOS_SIGN in
"Developer ID "*) ;;
*)
  echo "Apple notarizes only what is signed with a Developer ID: set MACOS_SIGN, or unset MACOS_NOTARY_PROFILE." >&2
  exit 1
  ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ditto -c -k --keepParent "$app" "$scratch/app.zip"
xcrun notarytool submit "$scratch/app.zip" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
xcrun stapler staple "$app"
