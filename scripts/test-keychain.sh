#!/bin/sh
# Tests the keychain against a real Secret Service: gnome-keyring on a D-Bus session of its own, in a home of its own, so
# that nobody's keyring is touched. Installs nothing: where the tools are missing it says so and ends well.
# On Debian: apt-get install gnome-keyring dbus libglib2.0-bin
set -eu
cd "$(dirname "$0")/.."

for tool in dbus-run-session gnome-keyring-daemon gdbus; do
  if ! command -v "$tool" > /dev/null 2>&1; then
    echo "keychain tests skipped: $tool is not installed (Debian: gnome-keyring, dbus, libglib2.0-bin)"
    exit 0
  fi
done

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/runtime"
HOME=$home XDG_RUNTIME_DIR=$home/runtime XDG_DATA_HOME=$home/data RESCIND_TEST_KEYCHAIN=1 \
  dbus-run-session -- sh -c '
    printf test-password | gnome-keyring-daemon --unlock --components=secrets > /dev/null
    exec node_modules/.bin/node node_modules/vitest/vitest.mjs run test/integration/keychain
  '
