#!/bin/sh
# Packs every package as npm publishes it: scripts/pack.sh [FOLDER]. Run make build-ts first, or use make pack.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build/packages}

for needed in packages/rtmp-vcam/dist/main.js packages/dashboard/dist/index.html; do
  if [ ! -f "$needed" ]; then
    echo "$needed is missing. Build the packages first: make build-ts" >&2
    exit 1
  fi
done

# The compiler leaves its files behind when their source is moved. Nobody needs them, so they are not published.
for package in packages/*/; do
  [ -f "${package}dist/.tsbuildinfo" ] || continue
  find "${package}dist" -type f | while read -r file; do
    name=${file#"${package}dist/"}
    case $name in
      *.js | *.js.map | *.d.ts | *.d.ts.map) source=${name%.map} source=${source%.js} source=${source%.d.ts} ;;
      *) continue ;;
    esac
    [ -f "${package}src/$source.ts" ] || rm -f "$file"
  done
done

mkdir -p "$folder"
rm -f "$folder"/rtmp-vcam-*.tgz
# shellcheck disable=SC2046 # the paths have no spaces
npm pack $(printf './%s ' packages/*/) --pack-destination "$folder" --ignore-scripts --loglevel=error

if grep -q github.com/OWNER packages/rtmp-vcam/package.json; then
  echo "Before you publish them: replace OWNER by the owner of the repository, or links of the page lead nowhere." >&2
  echo "  git grep -l github.com/OWNER" >&2
fi
