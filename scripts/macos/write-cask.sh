#!/bin/sh
# write-cask.sh ZIP URL HOMEPAGE prints the Homebrew cask of a release, with the checksum of ZIP, the packed app.
set -eu
cd "$(dirname "$0")/../.."
if [ $# -ne 3 ] || [ ! -f "$1" ]; then
  echo "Usage: scripts/macos/write-cask.sh RTMP-Virtual-Camera-VERSION.zip URL-OF-THE-ZIP URL-OF-THE-PROJECT" >&2
  exit 2
fi
zip=$1 url=$2 homepage=$3
version=$(node -p 'require("./package.json").version')
sum=$(node -e '
  const bytes = require("node:fs").readFileSync(process.argv[1]);
  console.log(require("node:crypto").createHash("sha256").update(bytes).digest("hex"));' "$zip")
sed -e '/^#/d' \
  -e "s|^  version .*|  version \"$version\"|" \
  -e "s|^  sha256 .*|  sha256 \"$sum\"|" \
  -e "s|^  url .*|  url \"$url\"|" \
  -e "s|^  desc .*|&\\
  homepage \"$homepage\"|" \
  packaging/homebrew/rtmp-vcam.rb
