#!/bin/sh
# sign-app.sh APP signs everything in the app, from the inside to the outside.
# scripts/build-swift.sh runs it, and exports the variables.
set -eu
cd "$(dirname "$0")/../.."
app=$1
entitlements=swift/CameraExtension/Entitlements

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in AdHoc Extension HostApp Server; do
  scripts/macos/expand-plist.sh "$entitlements/$name.entitlements" >"$scratch/$name"
done

# sign FILE [OPTION…]. The hardened runtime loads only libraries of the same team, so ad-hoc signatures do not use it.
sign() {
  file=$1
  shift
  case $MACOS_SIGN in
  -) ;;
  "Developer ID "*) set -- --options runtime --timestamp "$@" ;;
  *) set -- --options runtime --timestamp=none "$@" ;;
  esac
  codesign --force --sign "$MACOS_SIGN" "$@" "$file"
}

if [ -n "$MACOS_TEAM" ]; then
  cp "$MACOS_PROFILE" "$app/Contents/embedded.provisionprofile"
  # macOS compares these two with the profile, to see that the profile belongs to the app.
  sed "s|^<dict>|<dict>\\
  <key>com.apple.application-identifier</key>\\
  <string>$MACOS_TEAM.$HOST_ID</string>\\
  <key>com.apple.developer.team-identifier</key>\\
  <string>$MACOS_TEAM</string>|" "$scratch/HostApp" >"$scratch/HostApp.team"
  mv "$scratch/HostApp.team" "$scratch/HostApp"
fi

find "$app/Contents/Resources/server" \( -name '*.node' -o -name '*.dylib' \) -type f >"$scratch/modules"
while IFS= read -r module; do sign "$module"; done <"$scratch/modules"
sign "$app/Contents/Resources/server/bin/node" --identifier "$HOST_ID.node" --entitlements "$scratch/Server"
if [ "$WITH_EXTENSION" = yes ]; then
  sign "$app/Contents/Library/SystemExtensions/$EXTENSION_ID.systemextension" --entitlements "$scratch/Extension"
  sign "$app" --entitlements "$scratch/HostApp"
else
  sign "$app" --entitlements "$scratch/AdHoc"
fi
codesign --verify --deep --strict "$app"
