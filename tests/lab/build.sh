#!/bin/sh
# A real Asterisk 22 for the tests, in a folder of the project's own (nothing is installed on the machine but
# debootstrap). Needs root. Run again it goes on where it stopped; when all is there it does nothing.
#   sh tests/lab/build.sh [FOLDER]      default: $SUNWAI_VAR/voice-lab, else var/voice-lab
set -eu
folder=${1:-${SUNWAI_VAR:-$(pwd)/var}/voice-lab}
root="$folder/root"
if [ -e "$folder/.asterisk" ]; then
    echo "The voice lab is there: $root"
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "The voice lab needs root: it builds a small Debian in $folder and runs Asterisk in it. Nothing was done."
    exit 3
fi
command -v apt-get >/dev/null 2>&1 || { echo "The voice lab needs Debian's apt on this machine. Nothing was done."; exit 3; }
mkdir -p "$folder"

# One builder at a time; the mounts below live in a namespace of their own and go with it, so that nothing of the
# machine can ever be reached by removing the folder.
if [ -z "${SUNWAI_LAB_INSIDE:-}" ]; then
    exec env SUNWAI_LAB_INSIDE=1 flock "$folder/.lock" unshare --mount --propagation private sh "$0" "$folder"
fi
[ -e "$folder/.asterisk" ] && { echo "The voice lab is there: $root"; exit 0; }

quiet() { "$@" >>"$folder/build.log" 2>&1 || { tail -n 15 "$folder/build.log"; echo "The voice lab could not be built: $1 failed ($folder/build.log)."; exit 4; }; }

if ! command -v debootstrap >/dev/null 2>&1; then
    echo "Installing debootstrap."
    apt-get update -qq >>"$folder/build.log" 2>&1 || true
    quiet env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap
fi

# The archive that this machine's own apt takes Debian from.
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" && $2 == "Debian" {print $3; exit}')
[ -n "$mirror" ] || { echo "This machine's apt names no Debian archive. The voice lab was not built."; exit 4; }

if [ ! -e "$folder/.base" ]; then
    echo "A small Debian (about two minutes)…"
    rm -rf "$root"
    quiet debootstrap --variant=minbase sid "$root" "$mirror"
    touch "$folder/.base"
fi
mount -t proc proc "$root/proc" 2>/dev/null || true
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# The archive may be a frozen day of Debian, as the machine's own is: its date is not checked, its signatures are.
echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/99valid"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
echo "Asterisk (about two minutes)…"
quiet chroot "$root" apt-get update -qq
quiet chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends asterisk asterisk-modules asterisk-config
quiet chroot "$root" asterisk -V
chroot "$root" apt-get clean
chroot "$root" asterisk -V >"$folder/.asterisk"
echo "The voice lab is ready: $(cat "$folder/.asterisk") in $root"
