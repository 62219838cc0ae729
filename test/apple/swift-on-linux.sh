#!/bin/bash
# swift-on-linux.sh COMMAND [ARGUMENT…]: runs a command (swiftc, swift-format, a program they built) with Debian 13's
# Swift 6. Exit code 125: it cannot be had here. `swift-on-linux.sh --check` only tells whether it can, and why not.
#
# The first use downloads about 550 MB from the mirror apt already uses and unpacks 2.5 GB into the cache folder; nothing
# is installed. The command runs in a mount namespace of its own, with that folder as its root; it sees this repository
# and $SWIFT_WORK (made when it is missing) at their own paths, /proc and /dev. Apple's modules are not part of Debian's
# Swift: doubles of those the product imports are in swift/modules.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rtmp-vcam
root=$cache/swift
work=${SWIFT_WORK:-$cache/swift-work}

fail() {
  echo "swift-on-linux: $*" >&2
  exit 125
}

for tool in apt-get dpkg-deb unshare flock; do
  command -v "$tool" >/dev/null || fail "no $tool; this needs Debian 12 or later"
done
if [ "$(id -u)" -eq 0 ]; then namespace=-m; else namespace=-Urm; fi
unshare $namespace true 2>/dev/null || fail "no mount namespaces for this user (unshare $namespace)"
if [ ! -x "$root/usr/bin/swiftc" ]; then
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security | head -1)
  [ -n "$mirror" ] || fail "no Debian mirror is known here: run 'sudo apt-get update' on a Debian system"
fi
[ "${1-}" != --check ] || exit 0

unpack() {
  local new=$root.new apt=$root.apt package
  rm -rf "$new" "$apt"
  mkdir -p "$new"/{proc,dev,tmp} "$apt"/{parts,lists/partial,cache/archives/partial}
  : >"$apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" \
    /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/parts/debian.sources"
  # An empty status, so that apt also fetches what this system has, in the versions the compiler was linked to.
  printf '%s\n' 'APT::Sandbox::User "";' 'Dir::Etc::SourceList "/dev/null";' "Dir::Etc::SourceParts \"$apt/parts\";" \
    "Dir::State::Lists \"$apt/lists\";" "Dir::State::Status \"$apt/status\";" "Dir::Cache \"$apt/cache\";" \
    'Debug::NoLocking "true";' >"$apt/apt.conf"
  (
    export APT_CONFIG=$apt/apt.conf
    apt-get -q update
    apt-get -q -y --no-install-recommends --download-only install swiftlang swiftlang-dev libc6-dev libstdc++-14-dev bash
  )
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$new"; done
  rm -rf "$apt" "$root"
  mv "$new" "$root"
}

# One at a time.
mkdir -p "$cache" "$work"
exec 9>"$root.lock"
flock 9
if [ ! -x "$root/usr/bin/swiftc" ]; then
  # In the background, since bash ignores errors inside of what it tests.
  unpack >"$root.log" 2>&1 9>&- &
  wait $! || {
    tail -20 "$root.log" >&2
    fail "Swift could not be unpacked"
  }
fi
exec 9>&-

exec unshare $namespace bash -euc '
  root=$1 here=$2
  mount --rbind /proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for folder in "$3" "$4"; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
  done
  shift 4
  export PATH=/usr/bin:/bin:/usr/sbin:/sbin:/usr/libexec/swift/bin
  # Only in there: programs of this system would break on the libraries of the other.
  exec chroot "$root" /bin/bash -c "cd \"\$0\" && LD_LIBRARY_PATH=/usr/libexec/swift/lib/swift/linux exec \"\$@\"" "$here" "$@"
' swift-on-linux "$root" "$PWD" "$repository" "$work" "$@"
