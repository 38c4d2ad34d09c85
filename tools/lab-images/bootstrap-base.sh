#!/bin/sh
# Makes the file tree of a small Debian and writes it as a tar archive to standard output.
# usage, in a mount namespace of its own: bootstrap-base.sh <release> <mirror> <folder laid over the tree> <work folder> <size of a tmpfs, or 0>
set -eu
release=$1 mirror=$2 overlay=$3 work=$4 tmpfs=$5
mkdir -p "$work"
# In memory nothing waits for the disk; the mount ends with this process's mount namespace.
[ "$tmpfs" = 0 ] || mount -t tmpfs -o "size=$tmpfs,mode=755" tmpfs "$work"
root=$work/root

debootstrap --variant=minbase "$release" "$root" "$mirror" >&2

rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/tmp/* \
  "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/usr/share/locale/* "$root"/usr/share/lintian "$root"/usr/share/zoneinfo/right
find "$root/usr/share/doc" -mindepth 1 -not -type d -not -name copyright -delete
mkdir -p "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial"
cp -r --no-preserve=ownership "$overlay/." "$root/"
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
tar --create --numeric-owner --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* --directory "$root" .
