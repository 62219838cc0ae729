#!/bin/bash
# run-in-vm.sh COMMAND [ARGUMENT…]: runs a command in a virtual machine that has real v4l2loopback cameras.
#
# The machine can read all files of this computer. Its changes to them are kept in memory and lost at the end. The
# command starts in the current folder. Its output is printed here, and its exit code is returned (125: the machine
# failed). Files that it writes to $OUT are copied to $VM_OUT. In the machine IN_VM is 1, and /run/v4l2loopback.ko is
# the module, which the command may load again with other options. /run/packages is a repository of Debian packages: those
# of v4l2loopback and of the headers of the machine's kernel, with what they need.
#
#   VM_V4L2LOOPBACK  version of the module, 0.12 or 0.15 (0.12)
#   VM_LOOP          options of the module, or "none" to not load it (devices=1 video_nr=10 exclusive_caps=1)
#   VM_LABEL         name of the camera (RTMP Virtual Camera)
#   VM_ENV           names of environment variables to pass to the command, besides PATH, HOME, LANG and CI
#   VM_OUT           folder for the files in $OUT (none)
#   VM_TIMEOUT       seconds until the machine is killed (1500)
#   VM_MEMORY        MiB (2048)
#   VM_DEBUG         keeps the console's output in vm-console.log in the cache folder
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin # modinfo is there, and Debian sets this PATH only for root
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rtmp-vcam
image=$cache/vm-image

for tool in qemu-system-x86_64 busybox gcc-12 make cpio xz strip modinfo dpkg-scanpackages; do
  command -v "$tool" >/dev/null || { echo "run-in-vm: $tool is not installed; run scripts/setup-test-tools.sh" >&2; exit 125; }
done

# Only one process builds the image at a time. It is built again when its scripts have changed.
mkdir -p "$cache"
exec 9>"$cache/vm-image.lock"
flock 9
stamp=$(cat "$here/build-image.sh" "$here/init.sh" | sha256sum)
if [ "$(cat "$image/stamp" 2>/dev/null)" != "$stamp" ]; then
  "$here/build-image.sh" "$image" >"$cache/vm-image.log" 2>&1 9>&- || { tail -40 "$cache/vm-image.log" >&2; exit 125; }
  echo "$stamp" >"$image/stamp"
fi
exec 9>&-

run=$(mktemp -d "$cache/run.XXXXXX")
machine=
trap '[ -z "$machine" ] || { kill "$machine" 2>/dev/null; wait "$machine"; } || true; rm -rf "$run"' EXIT
trap 'exit 143' TERM INT HUP
mkdir -p "$run/vm/out"
# QEMU's standard input must not end: QEMU would close the port for the output, and the guest would hang when it writes.
mkfifo "$run/stdin"
printf 'PACKAGES=%q\nMODULE=%q\nLOOP="%s"\nLABEL="%s"\n' "$image/packages" "${VM_V4L2LOOPBACK:-0.12}" \
  "${VM_LOOP-devices=1 video_nr=10 exclusive_caps=1}" "${VM_LABEL-RTMP Virtual Camera}" >"$run/vm/settings"
{
  for name in PATH HOME LANG CI ${VM_ENV-}; do
    [ -z "${!name+x}" ] || printf 'export %s=%q\n' "$name" "${!name}"
  done
  printf 'export OUT=/out IN_VM=1\ncd %q && exec' "$PWD"
  printf ' %q' "$@"
  echo
} >"$run/vm/command"

timeout --foreground -k 5 "${VM_TIMEOUT:-1500}" \
  qemu-system-x86_64 -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m "${VM_MEMORY:-2048}" \
  -nodefaults -no-user-config -display none -no-reboot -kernel "$image/kernel" -initrd "$image/initrd.gz" \
  -append 'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on' \
  -serial "file:$run/console" -chardev stdio,id=o,signal=off -device virtio-serial-pci \
  -device virtserialport,chardev=o,name=o \
  -virtfs 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap' \
  -virtfs "local,path=$run/vm,mount_tag=vm,security_model=none,multidevs=remap" <>"$run/stdin" &
machine=$!
wait "$machine" || echo "run-in-vm: the machine ended with exit code $? (124: it ran longer than VM_TIMEOUT)" >&2
machine=
[ -z "${VM_OUT-}" ] || { mkdir -p "$VM_OUT" && cp -a "$run/vm/out/." "$VM_OUT/"; }
[ -z "${VM_DEBUG-}" ] || cp "$run/console" "$cache/vm-console.log"
[ -s "$run/vm/exit-code" ] || { tail -30 "$run/console" >&2; exit 125; }
exit "$(cat "$run/vm/exit-code")"
