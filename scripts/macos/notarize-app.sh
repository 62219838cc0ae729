#!/bin/sh
# notarize-app.sh APP has the app notarized by Apple, and staples the ticket to it.
# Needs MACOS_SIGN and MACOS_NOTARY_PROFILE. scripts/build-swift.sh runs it.
set -eu
cd "$(dirname "$0")/../.."
app=$1
case $MACOS_SIGN in
"Developer ID "*) ;;
*)
  echo "Apple notarizes only apps signed with a Developer ID: set MACOS_SIGN to one, or unset MACOS_NOTARY_PROFILE." >&2
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
# notarytool also succeeds when Apple refuses the app. Only Apple's log has the reasons.
if [ "$(field status)" != Accepted ]; then
  echo "Apple has not notarized the app ($(field status)). The reasons are:" >&2
  xcrun notarytool log "$(field id)" --keychain-profile "$MACOS_NOTARY_PROFILE" >&2
  exit 1
fi
xcrun stapler staple "$app"
