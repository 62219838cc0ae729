#!/bin/sh
# Runs the systemd of an ordinary user, with a journal, apart from the system: `unshare` has made namespaces for it, in
# which this shell is root. Arguments: USER_ID HOME_FOLDER CHECKOUT; the checkout is also in /mnt/checkout there. Says
# "ready" and ends with its standard input, and then all ends.
set -eu
uid=$1
home=$2
checkout=$3

for folder in /run /var/log /var/lib/systemd; do mount -t tmpfs -o mode=755 none "$folder"; done
# A checkout in a temporary folder is no place for a service.
mkdir /run/checkout
mount --bind "$checkout" /run/checkout
mount -t tmpfs -o mode=755 none /mnt
mkdir /mnt/checkout
mount --bind /run/checkout /mnt/checkout
mkdir -p /run/systemd/system /run/systemd/journal "/run/user/$uid"
chown "$uid:$uid" "/run/user/$uid"
chmod 700 "/run/user/$uid"
install -d -m 2755 -g systemd-journal /var/log/journal
mount -t cgroup2 none /sys/fs/cgroup

# The systemd of a user and the journal need these.
tr -d - </proc/sys/kernel/random/uuid >/run/machine-id
{ grep -v "^[^:]*:[^:]*:$uid:" /etc/passwd; echo "tester:x:$uid:$uid::$home:/bin/sh"; } >/run/passwd
{ cat /etc/group; echo "tester:x:$uid:"; } >/run/group
for file in machine-id passwd group; do mount --bind "/run/$file" "/etc/$file"; done

group=/sys/fs/cgroup/user.slice/user-$uid.slice/user@$uid.service
mkdir -p "$group" /sys/fs/cgroup/system.slice/systemd-journald.service
chown -R "$uid:$uid" "$group"

sh -c 'echo 0 >/sys/fs/cgroup/system.slice/systemd-journald.service/cgroup.procs; exec /lib/systemd/systemd-journald' &
sh -c 'echo 0 >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
  setpriv --reuid "$uid" --regid "$uid" --clear-groups \
  env -i PATH="$PATH" HOME="$home" XDG_RUNTIME_DIR="/run/user/$uid" \
  /lib/systemd/systemd --user --log-level=warning --log-target=console &
manager=$!

until [ -S "/run/user/$uid/systemd/private" ] && [ -S /run/systemd/journal/stdout ]; do
  kill -0 "$manager"
  sleep 0.1
done
# Only then users have a journal of their own.
journalctl --flush
echo ready
cat >/dev/null
