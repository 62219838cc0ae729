#!/bin/busybox sh
# The first process of the test machine. It mounts the host's files read-only, with a writable layer in memory over
# them, and runs the command.
/bin/busybox mkdir -p /proc /sys /dev /host /vm /rw /new
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/boot); do
  insmod "/modules/$module.ko" || echo "init: the module $module cannot be loaded"
done

share=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o $share,cache=loose,ro host /host && mount -t 9p -o $share,cache=none vm /vm || poweroff -f
. /vm/settings
[ "$LOOP" = none ] || insmod "/modules/v4l2loopback-$MODULE.ko" $LOOP "card_label=\"$LABEL\"" || poweroff -f

mount -t tmpfs -o size=90% rw /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work root /new || poweroff -f
for folder in proc sys dev; do mount -o move /$folder /new/$folder; done
mkdir -p /new/dev/shm /new/dev/pts /new/out
mount -t tmpfs shm /new/dev/shm
mount -t devpts pts /new/dev/pts
mount -t tmpfs run /new/run
for link in fd: stdin:/0 stdout:/1 stderr:/2; do ln -s "/proc/self/fd${link#*:}" "/new/dev/${link%:*}"; done
mount -o bind /vm/out /new/out
ip link set lo up
hostname vm
cp /vm/command /new/run/
cp "/modules/v4l2loopback-$MODULE.ko" /new/run/v4l2loopback.ko
ln -s "$PACKAGES" /new/run/packages
mkdir /new/run/real-camera
for module in $(cat /modules/real-camera); do cp "/modules/$module.ko" /new/run/real-camera/; done
cp /modules/real-camera /new/run/real-camera/order

{
  chroot /new /bin/bash /run/command </new/dev/null 2>&1
  echo $? >/vm/exit-code
} | cat >/new/dev/vport0p1
umount /new/out
poweroff -f
