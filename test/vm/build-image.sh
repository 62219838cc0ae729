#!/bin/bash
# build-image.sh FOLDER: makes the kernel and the initramfs of the test machine in FOLDER (about 25 s, once).
# The kernel is the one of Debian 12; it is unpacked and not installed. The versions of v4l2loopback are 0.12 (Debian
# 12, Ubuntu 24.04) and 0.15 (Debian 13). scripts/setup-test-tools.sh installs the Debian packages that this needs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$1.$$
trap 'rm -rf "$build"' EXIT
mkdir -p "$build"/{debs,root,initramfs/{bin,modules},packages/partial}

mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security | head -1)
[ -n "$mirror" ] || { echo "apt-get knows no Debian mirror: run 'sudo apt-get update' on a Debian system" >&2; exit 1; }

# apt SUITE COMMAND…: runs apt-get or apt-cache with only that suite, without changing this system's apt.
apt() {
  local suite=$1 state=$build/apt-$1
  shift
  if [ ! -d "$state" ]; then
    mkdir -p "$state"/{parts,lists/partial,cache/archives/partial}
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$mirror" "$suite" \
      /usr/share/keyrings/debian-archive-keyring.gpg >"$state/parts/debian.sources"
    printf '%s\n' 'APT::Sandbox::User "";' 'Dir::Etc::SourceList "/dev/null";' "Dir::Etc::SourceParts \"$state/parts\";" \
      "Dir::State::Lists \"$state/lists\";" "Dir::Cache \"$state/cache\";" >"$state/apt.conf"
    APT_CONFIG=$state/apt.conf apt-get -q update
  fi
  APT_CONFIG=$state/apt.conf "$@"
}

apt bookworm true
apt trixie true
release=$(apt bookworm apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-\(.*\)/\1/p' | head -1)
version=${release%%-*} # 6.1.0-40-amd64 -> 6.1.0
cd "$build/debs"
apt bookworm apt-get -q download "linux-image-$release" "linux-headers-$release" \
  "linux-headers-${release%-amd64}-common" "linux-kbuild-${version%.*}" v4l2loopback-dkms
apt trixie apt-get -q download v4l2loopback-dkms
for package in *.deb; do dpkg -x "$package" ../root; done

sources=$build/root/usr/src
sed -i "s#^include /usr/src#include $sources#" "$sources/linux-headers-$release/Makefile"
for source in "$sources"/v4l2loopback-*; do
  make -C "$sources/linux-headers-$release" M="$source" modules
  name=$(basename "$source") # v4l2loopback-0.15.0 -> v4l2loopback-0.15
  strip -g -o "$build/initramfs/modules/${name%.*}.ko" "$source/v4l2loopback.ko"
done

# What this computer lacks of what users install, as a repository of packages: the machine has no network.
apt bookworm apt-get -q -y --no-install-recommends --download-only -o "Dir::Cache::archives=$build/packages" \
  install "linux-headers-$release" v4l2loopback-dkms v4l2loopback-utils
rm -r "$build"/packages/{partial,lock}
# Unpacking 9000 headers takes minutes in the machine, so they keep only those that the module is built with.
cd "$build/packages"
common=linux-headers-${release%-amd64}-common
dpkg-deb -R "$common"_*.deb ../common
grep -oh "$common/[^ ]*\.h" "$sources"/v4l2loopback-0.12*/.*.o.cmd | sort -u >../used
(cd ../common/usr/src && find "$common"/{include,arch} -name '*.h' | sort | comm -23 - ../../../used | xargs rm)
find ../common -name 'Kconfig*' -delete
rm "$common"_*.deb
dpkg-deb --root-owner-group -Znone -b ../common .
dpkg-scanpackages --multiversion . >Packages
cd "$build"
rm -r common used

# add LIST MODULE: puts the module and the modules that it needs into the image, and into LIST in the order of loading.
add() {
  local file dependency
  file=$(find "$build/root/lib/modules" -name "$2.ko" | head -1)
  [ -n "$file" ] || { echo "the kernel package has no module $2" >&2; exit 1; }
  for dependency in $(modinfo -F depends "$file" | tr , ' '); do add "$1" "$dependency"; done
  [ -s "$build/initramfs/modules/$2.ko" ] || { strip -g -o "$build/initramfs/modules/$2.ko" "$file" && echo "$2" >>"$1"; }
}
# modinfo writes an underscore in some names whose file has a hyphen.
find "$build/root/lib/modules" -name '*-*.ko' | while read -r file; do
  name=$(basename "$file")
  ln -sf "$file" "$(dirname "$file")/${name//-/_}"
done
for module in virtio_pci virtio_console 9pnet_virtio 9p overlay videodev; do add "$build/initramfs/modules/boot" $module; done
add "$build/initramfs/modules/real-camera" vivid # a driver that behaves like a webcam

# QEMU boots an uncompressed kernel directly (PVH). That saves 3.5 s, because the emulated machine need not unpack it.
compressed=$build/root/boot/vmlinuz-$release
offset=$(LC_ALL=C grep -aboP '\xfd7zXZ\x00' "$compressed" | head -1 | cut -d: -f1)
tail -c +$((offset + 1)) "$compressed" | xz -dc >"$build/kernel" 2>/dev/null || true # other data follows the xz stream
[ "$(head -c 4 "$build/kernel" | tail -c 3)" = ELF ] || cp "$compressed" "$build/kernel"

cp "$(command -v busybox)" "$build/initramfs/bin/busybox"
cp "$here/init.sh" "$build/initramfs/init"
chmod +x "$build/initramfs/init"
(cd "$build/initramfs" && find . | cpio -o -H newc --quiet | gzip -1) >"$build/initrd.gz"
rm -rf "$build"/{debs,root,initramfs,apt-*} "$1"
mv "$build" "$1"
