#!/bin/sh
# Makes the command rtmp-vcam of this checkout, or removes it: scripts/install-command.sh install|uninstall
# It goes to PREFIX/bin. PREFIX is ~/.local, or /usr/local for root.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${PREFIX:-}" ]; then
  if [ "$(id -u)" -eq 0 ]; then PREFIX=/usr/local; else PREFIX=$HOME/.local; fi
fi
bin=$PREFIX/bin
mark='# Made by make install of rtmp-vcam.'

# True for a file that this script has made: a command that npm has installed is not touched.
is_ours() { [ -f "$1" ] && [ ! -L "$1" ] && grep -qxF "$mark" "$1"; }

for name in rtmp-vcam rtmp-vcam-app; do
  command=$bin/$name
  if { [ -e "$command" ] || [ -L "$command" ]; } && ! is_ours "$command"; then
    [ "$1" = uninstall ] && continue
    echo "$command exists already, and was not made by make install. Remove it first, or choose another folder: make install PREFIX=…" >&2
    exit 1
  fi
done

case ${1:-} in
  install)
    mkdir -p "$bin"
    quoted=$(printf '%s' "$root/packages/rtmp-vcam/dist/main.js" | sed "s/'/'\\\\''/g")
    for name in rtmp-vcam rtmp-vcam-app; do
      # A file of its own and no link, because the compiler makes files that cannot be run.
      printf '#!/bin/sh\n%s\nexec node '\''%s'\'' "$@"\n' "$mark" "$quoted" >"$bin/$name.new"
      chmod 755 "$bin/$name.new"
      mv -f "$bin/$name.new" "$bin/$name"
    done
    echo "Installed $bin/rtmp-vcam"
    case :$PATH: in
      *:"$bin":*) ;;
      *)
        echo "Your shell does not look for commands in $bin yet. Add this line to ~/.profile, and log in again:"
        echo "  export PATH=\"$bin:\$PATH\""
        ;;
    esac
    ;;
  uninstall)
    removed=
    for name in rtmp-vcam rtmp-vcam-app; do
      if is_ours "$bin/$name"; then
        rm -f "$bin/$name"
        removed=yes
      fi
    done
    if [ -n "$removed" ]; then echo "Removed $bin/rtmp-vcam"; else echo "There is no rtmp-vcam of make install in $bin"; fi
    ;;
  *)
    echo "Usage: scripts/install-command.sh install|uninstall" >&2
    exit 2
    ;;
esac
