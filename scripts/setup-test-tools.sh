#!/bin/sh
# Installs the Debian packages that the tests and benchmarks talk to, when some are missing.
# Elsewhere it says which programs are missing; the tests that need them are then skipped.
set -eu

# program -> Debian package
tools="
ffmpeg:ffmpeg
gcc:gcc
gst-launch-1.0:gstreamer1.0-tools
obs:obs-studio
Xvfb:xvfb
dbus-run-session:dbus
chromium:chromium
qemu-system-x86_64:qemu-system-x86
gcc-12:gcc-12
make:make
cpio:cpio
xz:xz-utils
strip:binutils
busybox:busybox-static
modinfo:kmod
v4l2-ctl:v4l-utils
unshare:util-linux
shellcheck:shellcheck
"
# Plug-ins have no program of their own.
plugins="gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly libc6-dev
glib-networking libavcodec-dev libnginx-mod-rtmp"

missing=
for tool in $tools; do
  command -v "${tool%%:*}" >/dev/null 2>&1 || missing="$missing ${tool##*:}"
done

if ! command -v apt-get >/dev/null 2>&1; then
  [ -z "$missing" ] || echo "Some tests need programs that are missing here (Debian's names):$missing"
  exit 0
fi

for plugin in $plugins; do
  dpkg-query -W -f '${Status}' "$plugin" 2>/dev/null | grep -q 'ok installed' || missing="$missing $plugin"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing, and there is no sudo here. As root: apt-get install$missing" >&2
    exit 1
  fi
  sudo=sudo
fi
echo "The tests need these Debian packages, which are missing:$missing"
echo "Running: ${sudo:+sudo }apt-get install --no-install-recommends$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
# Debian starts a web server where one is installed; the tests start their own.
case $missing in *nginx*) $sudo service nginx stop >/dev/null 2>&1 || true ;; esac
