#!/bin/bash
# run-in-vm.sh COMMAND [ARGUMENT…]: runs a command in a virtual machine that has real v4l2loopback cameras.
#
# The machine sees this one's files read-only, below a layer in memory that is lost at the end. The command starts in
# the current folder; its output is shown here and its exit code returned (125: the machine failed). What it leaves in
# $OUT is copied to $VM_OUT. In it, IN_VM is 1 and /run/v4l2loopback.ko is the module, for other options.
#
#   VM_V4L2LOOPBACK  0.12 or 0.15: version of the module (0.12)
#   VM_LOOP          options to load it with, or "none" (devices=1 video_nr=10 exclusive_caps=1)
#   VM_LABEL         name of the camera (RTMP Virtual Camera)
#   VM_ENV           names of variables to hand over, with PATH, HOME, LANG and CI
#   VM_OUT, VM_TIMEOUT (900 s), VM_MEMORY (2048 MiB), VM_DEBUG (keeps the console)
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin # where Debian keeps modinfo, also from users other than root
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rtmp-vcam
image=$cache/vm-image

for tool in qemu-system-x86_64 busybox gcc-12 make cpio xz strip modinfo; do
  command -v "$tool" >/dev/null || { echo "run-in-vm: no $tool; scripts/setup-test-tools.sh installs it" >&2; exit 125; }
done

# One builder at a time; built anew when its scripts have changed.
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
# Never at its end: QEMU would call the console closed then, and the guest would hang writing.
mkfifo "$run/stdin"
printf 'MODULE=%q\nLOOP="%s"\nLABEL="%s"\n' "${VM_V4L2LOOPBACK:-0.12}" \
  "${VM_LOOP-devices=1 video_nr=10 exclusive_caps=1}" "${VM_LABEL-RTMP Virtual Camera}" >"$run/vm/settings"
{
  for name in PATH HOME LANG CI ${VM_ENV-}; do
    [ -z "${!name+x}" ] || printf 'export %s=%q\n' "$name" "${!name}"
  done
  printf 'export OUT=/out IN_VM=1\ncd %q && exec' "$PWD"
  printf ' %q' "$@"
  echo
} >"$run/vm/command"

timeout --foreground -k 5 "${VM_TIMEOUT:-900}" \
  qemu-system-x86_64 -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m "${VM_MEMORY:-2048}" \
  -nodefaults -no-user-config -display none -no-reboot -kernel "$image/kernel" -initrd "$image/initrd.gz" \
  -append 'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on' \
  -serial "file:$run/console" -chardev stdio,id=o,signal=off -device virtio-serial-pci \
  -device virtserialport,chardev=o,name=o \
  -virtfs 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap' \
  -virtfs "local,path=$run/vm,mount_tag=vm,security_model=none,multidevs=remap" <>"$run/stdin" &
machine=$!
wait "$machine" || echo "run-in-vm: the machine ended with $? (124: VM_TIMEOUT is over)" >&2
machine=
[ -z "${VM_OUT-}" ] || { mkdir -p "$VM_OUT" && cp -a "$run/vm/out/." "$VM_OUT/"; }
[ -z "${VM_DEBUG-}" ] || cp "$run/console" "$cache/vm-console.log"
[ -s "$run/vm/exit-code" ] || { tail -30 "$run/console" >&2; exit 125; }
exit "$(cat "$run/vm/exit-code")"
