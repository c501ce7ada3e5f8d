#!/usr/bin/env bash
# Runs a command in a fresh clone on a bare Debian: no fonts, no browser, no compiler, no keychain; Node 20 and npm are there.
#   scripts/bare-machine.sh [--root] [--offline] [--no-node] [--small] [--put FILE]... COMMAND
# --root: as root instead of an ordinary user. --offline: no network. --no-node: Node and npm are taken away, and no clone is
# made: what is tried is what was put there. --small: /dev/shm of 16 MiB and /tmp of 1 GiB. --put FILE: copies it to ~/work.
# The bare root is made by debootstrap (a minute) and kept in $BARE_MACHINE, by default /var/tmp/rescind-bare-machine.
# Exit status: the command's own; 75 where root or debootstrap is not to be had.
set -euo pipefail
user=newcomer
offline=
node=1
small=
put=()
while [ "${1#--}" != "${1:-}" ]; do
  case $1 in
  --root) user=root ;;
  --offline) offline=1 ;;
  --no-node) node= ;;
  --small) small=1 ;;
  --put)
    put+=("$(realpath "$2")")
    shift
    ;;
  *)
    echo "bare-machine.sh knows no $1" >&2
    exit 2
    ;;
  esac
  shift
done
command=${*:?name a command}
top=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
base=${BARE_MACHINE:-/var/tmp/rescind-bare-machine}
root=$base/root

passed_over() {
  echo "bare machine passed over: $1" >&2
  exit 75
}

[ "$(id -u)" = 0 ] || passed_over 'only root can make one (chroot, debootstrap)'
unshare --mount --pid --fork true 2>/dev/null || passed_over 'this machine gives no namespaces (unshare)'
if [ ! -f "$root/ready" ]; then
  command -v debootstrap >/dev/null ||
    { apt-get update -qq && apt-get install -y -qq debootstrap; } >/dev/null 2>&1 ||
    passed_over 'debootstrap is not to be had: apt-get install debootstrap'
  mkdir -p "$base"
  rm -rf "${root:?}"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -1)
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  debootstrap --variant=minbase --include=ca-certificates,git,python3,openssl "$codename" "$root" "$mirror" >"$base/log" 2>&1 ||
    passed_over "debootstrap failed: $(tail -1 "$base/log")"
  # The Node that started this machine's npm, not the one that `npm ci` brought into the path.
  own=$(PATH=/usr/local/bin:/usr/bin command -v node)
  mkdir -p "$root/opt/node/bin" "$root/opt/node/lib/node_modules"
  cp -L "$own" "$root/opt/node/bin/node"
  for library in $(ldd "$own" | grep -o '/[^ ]*'); do
    [ -e "$root$library" ] || install -D "$library" "$root$library"
  done
  cp -r "$(dirname "$(readlink -f "$(PATH=/usr/local/bin:/usr/bin command -v npm)")")/.." "$root/opt/node/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/opt/node/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/opt/node/bin/npx"
  cp -r /etc/ssl/certs/. "$root/etc/ssl/certs/"
  chroot "$root" useradd -m newcomer
  : >"$root/ready"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"

home=$([ "$user" = root ] && echo /root || echo "/home/$user")
rm -rf "${root:?}$home/work" "$root$home/.npm"
if [ -n "$node" ]; then
  git clone --quiet "$top" "$root$home/work"
  # Where this machine keeps npm's settings (a mirror), if it has any.
  if npmrc=$(npm config get globalconfig 2>/dev/null) && [ -f "$npmrc" ]; then
    mkdir -p "$root/opt/node/etc" && cp "$npmrc" "$root/opt/node/etc/npmrc"
  fi
else
  mkdir -p "$root$home/work"
fi
for file in "${put[@]}"; do cp "$file" "$root$home/work/"; done
chroot "$root" chown -R "$user" "$home/work"

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[ -z "$node" ] || path=/opt/node/bin:$path
export root small offline node
# All mounts stand in a namespace of their own and are gone with it.
exec unshare --mount --pid --fork ${offline:+--net} bash -c '
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir -m 1777 "$root/dev/shm"
  mount -t tmpfs -o "mode=1777,size=$([ -n "$small" ] && echo 16m || echo 50%)" tmpfs "$root/dev/shm"
  ln -s /proc/self/fd "$root/dev/fd"
  mount -t tmpfs -o "mode=1777,size=$([ -n "$small" ] && echo 1g || echo 50%)" tmpfs "$root/tmp"
  [ -n "$node" ] || { mkdir -p "$root/tmp/nothing" && mount --bind "$root/tmp/nothing" "$root/opt/node"; }
  [ -z "$offline" ] || ip link set lo up 2>/dev/null || true
  exec chroot "$root" su "$1" -s /bin/bash -c "cd $2/work && export HOME=$2 PATH=$3 NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt && $4"
' bash "$user" "$home" "$path" "$command"
