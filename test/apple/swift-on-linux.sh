#!/bin/bash
# swift-on-linux.sh COMMAND [ARGUMENT…] runs a command (swiftc, swift-format, or a program that was built with it) with
# Swift 6 of Debian 13. The exit code is 125 when Swift is not available. `swift-on-linux.sh --check` only checks
# whether it is, and says why not.
#
# The first use downloads about 550 MB from the mirror that apt uses, and unpacks 2.5 GB into the cache folder. Nothing
# is installed. The command runs in its own mount namespace, with that folder as its root. There it finds this
# repository and $SWIFT_WORK (made when it is missing) at their usual paths, /proc and /dev. Debian's Swift does not
# contain Apple's modules, so doubles of those that the product imports are in swift/modules.
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
  command -v "$tool" >/dev/null || fail "$tool is missing: this needs Debian 12 or later"
done
if [ "$(id -u)" -eq 0 ]; then namespace=-m; else namespace=-Urm; fi
unshare $namespace true 2>/dev/null || fail "this user cannot make mount namespaces (unshare $namespace)"
if [ ! -x "$root/usr/bin/swiftc" ]; then
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security | head -1)
  [ -n "$mirror" ] || fail "apt has no Debian mirror: run 'sudo apt-get update' on a Debian system"
fi
[ "${1-}" != --check ] || exit 0

unpack() {
  local new=$root.new apt=$root.apt package
  rm -rf "$new" "$apt"
  mkdir -p "$new"/{proc,dev,tmp} "$apt"/{parts,lists/partial,cache/archives/partial}
  : >"$apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" \
    /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/parts/debian.sources"
  # The status file is empty, so that apt also downloads packages that this system has, in the versions that Swift
  # needs.
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

# Only one process at a time may unpack.
mkdir -p "$cache" "$work"
exec 9>"$root.lock"
flock 9
if [ ! -x "$root/usr/bin/swiftc" ]; then
  # In the background, because bash ignores errors in a function that is called in a condition.
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
  # LD_LIBRARY_PATH is set only inside: programs of this system do not run with the libraries of Debian 13.
  exec chroot "$root" /bin/bash -c "cd \"\$0\" && LD_LIBRARY_PATH=/usr/libexec/swift/lib/swift/linux exec \"\$@\"" "$here" "$@"
' swift-on-linux "$root" "$PWD" "$repository" "$work" "$@"
