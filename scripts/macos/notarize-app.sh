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
echo "Waiting for Apple to notarize the app ..."
xcrun notarytool submit "$scratch/app.zip" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait --output-format json \
  >"$scratch/result" || { cat "$scratch/result" >&2; exit 1; }
field() {
  node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))[process.argv[2]]' "$scratch/result" "$1"
}
# notarytool ends well too when Apple has refused the app; the reasons are in Apple's log alone.
if [ "$(field status)" != Accepted ]; then
  echo "Apple has not notarized the app ($(field status)), for these reasons:" >&2
  xcrun notarytool log "$(field id)" --keychain-profile "$MACOS_NOTARY_PROFILE" >&2
  exit 1
fi
xcrun stapler staple "$app"
