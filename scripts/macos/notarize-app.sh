#!/bin/sh
# notarize-app.sh APP: lets Apple notarize the app, staples the ticket to it, and packs it for download.
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
. scripts/macos/version.sh
zip="build/macos/RTMP-Virtual-Camera-$VERSION.zip"
rm -f "$zip"
ditto -c -k --keepParent "$app" "$zip"
xcrun notarytool submit "$zip" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
xcrun stapler staple "$app"
# The ticket is in the app now, so it is packed again.
rm -f "$zip"
ditto -c -k --keepParent "$app" "$zip"
echo "Packed $zip."
