#!/bin/sh
# write-cask.sh ZIP writes the version, addresses and checksum of a release into the Homebrew cask. ZIP is the packed app
# that is attached to the release of the tag.
set -eu
cd "$(dirname "$0")/../.."
if [ $# -ne 1 ] || [ ! -f "$1" ]; then
  echo "Usage: scripts/macos/write-cask.sh RTMP-Virtual-Camera-VERSION.zip" >&2
  exit 2
fi
. scripts/macos/product.sh
sum=$(node -p 'require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest("hex")' "$1")
home=$(node -p 'require("./package.json").repository.url.replace(/^git\+|\.git$/g, "")')
cask=Casks/rtmp-vcam.rb
sed -e "s|https://github.com/[^/]*/rtmp-vcam|$home|" \
  -e "s|brew tap [^/]*/|brew tap $(basename "$(dirname "$home")")/|" \
  -e "s|^  version .*|  version \"$VERSION\"|" \
  -e "s|^  sha256 .*|  sha256 \"$sum\"|" \
  -e "s|^  uninstall quit: .*|  uninstall quit: \"$HOST_ID\"|" \
  -e "s|Preferences/.*\.plist|Preferences/$HOST_ID.plist|" \
  "$cask" >"$cask.new"
mv "$cask.new" "$cask"
