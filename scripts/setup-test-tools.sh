#!/bin/sh
# Installs the Debian packages that the tests and benchmarks use, when some are missing.
# On other systems it lists the missing programs; the tests that need them are skipped there.
set -eu

# program -> Debian package
tools="
ffmpeg:ffmpeg
gcc:gcc
python3:python3
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
dpkg-scanpackages:dpkg-dev
zbarimg:zbar-tools
xterm:xterm
zsh:zsh
fish:fish
import:imagemagick
avahi-daemon:avahi-daemon
busybox:busybox-static
modinfo:kmod
v4l2-ctl:v4l-utils
unshare:util-linux
ip:iproute2
shellcheck:shellcheck
pipewire:pipewire
wireplumber:wireplumber
pw-dump:pipewire-bin
pipewire-pulse:pipewire-pulse
parec:pulseaudio-utils
busctl:systemd
firefox-esr:firefox-esr
promtool:prometheus
"
# Packages without a program of their own.
plugins="gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
gstreamer1.0-libav libc6-dev glib-networking libavcodec-dev libnginx-mod-rtmp gstreamer1.0-pipewire libspa-0.2-modules
xdg-desktop-portal python3-dbus python3-gi fonts-dejavu-core"

missing=
for tool in $tools; do
  command -v "${tool%%:*}" >/dev/null 2>&1 || missing="$missing ${tool##*:}"
done

if ! command -v apt-get >/dev/null 2>&1; then
  [ -z "$missing" ] || echo "Some tests will be skipped, because the programs of these Debian packages are missing:$missing"
  exit 0
fi

for plugin in $plugins; do
  dpkg-query -W -f '${Status}' "$plugin" 2>/dev/null | grep -q 'ok installed' || missing="$missing $plugin"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Some packages are missing, and there is no sudo. Install them as root: apt-get install$missing" >&2
    exit 1
  fi
  sudo=sudo
fi
echo "The tests need these Debian packages:$missing"
echo "Running: ${sudo:+sudo }apt-get install --no-install-recommends$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # $missing is a list of names
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
# Debian starts these when they are installed. The tests start their own, or need only their tools.
case $missing in *nginx*) $sudo service nginx stop >/dev/null 2>&1 || true ;; esac
case $missing in *prometheus*) $sudo service prometheus stop >/dev/null 2>&1 || true ;; esac
