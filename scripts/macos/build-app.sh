#!/bin/sh
# build-app.sh APP compiles the host app and, if WITH_EXTENSION is yes, the Camera Extension, and writes their bundles,
# with the server inside. scripts/build-swift.sh runs it; it explains the variables and exports those of product.sh.
set -eu
cd "$(dirname "$0")/../.."
app=$1
sources=swift/CameraExtension
extension="$app/Contents/Library/SystemExtensions/$EXTENSION_ID.systemextension"
archs=${MACOS_ARCHS:-arm64 x86_64}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/shared"
cp "$sources"/Shared/* "$scratch/shared"
scripts/macos/camera-header.sh >"$scratch/shared/rtmp_vcam_camera.h"

# compile MODULE FOLDER EXECUTABLE compiles all Swift files of a folder for each architecture, into one executable.
compile() {
  mkdir -p "$(dirname "$3")"
  find "$sources/$2" -name '*.swift' | sort >"$scratch/files"
  # The paths of the thin executables, one for each architecture, replace the arguments.
  module=$1 executable=$3
  set --
  for arch in $archs; do
    xcrun --sdk macosx swiftc -O -wmo -swift-version 5 -module-name "$module" -target "$arch-apple-macos13.0" \
      -I "$scratch/shared" -o "$scratch/$module-$arch" "@$scratch/files"
    set -- "$@" "$scratch/$module-$arch"
  done
  xcrun lipo -create "$@" -output "$executable"
}

rm -rf "$app"
echo "Compiling the host app for $archs ..."
compile RTMPVcamHost HostApp "$app/Contents/MacOS/$APP_NAME"
scripts/macos/expand-plist.sh "$sources/HostApp/Info.plist" >"$app/Contents/Info.plist"

if [ "$WITH_EXTENSION" = yes ]; then
  echo "Compiling the Camera Extension ..."
  compile CameraExtension Extension "$extension/Contents/MacOS/$EXTENSION_ID"
  scripts/macos/expand-plist.sh "$sources/Extension/Info.plist" >"$extension/Contents/Info.plist"
fi

mkdir -p "$app/Contents/Resources"
node --conditions=source --import ./scripts/typescript.mjs scripts/macos/icon/main.ts "$scratch/AppIcon.iconset"
iconutil --convert icns --output "$app/Contents/Resources/AppIcon.icns" "$scratch/AppIcon.iconset"

echo "Adding the server to the app ..."
server="$app/Contents/Resources/server"
node --conditions=source --import ./scripts/typescript.mjs scripts/macos/server/main.ts "$server"
mkdir -p "$server/bin"
case $MACOS_NODE in
*:*) xcrun lipo -create "${MACOS_NODE%%:*}" "${MACOS_NODE#*:}" -output "$server/bin/node" ;;
*) cp "$MACOS_NODE" "$server/bin/node" ;;
esac
chmod 755 "$server/bin/node"
