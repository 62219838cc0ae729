#!/bin/sh
# Installs the npm packages of package-lock.json, when they are missing or package-lock.json has changed.
set -eu
cd "$(dirname "$0")/.."

if ! command -v node >/dev/null; then
  echo "Node.js is missing. Install Node.js 20.19 or later: https://nodejs.org/en/download" >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "Node.js $(node --version) is too old. Install Node.js 20.19 or later: https://nodejs.org/en/download" >&2
  exit 1
fi

stamp=node_modules/.installed-from
if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then
  exit 0
fi
echo "Installing the npm packages (about 250 MB, once) ..."
npm ci --no-progress --loglevel=error
cp package-lock.json "$stamp"
