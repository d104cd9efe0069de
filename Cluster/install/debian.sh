#!/usr/bin/env bash
# Installs the system libraries on Debian 12 that are missing; does nothing where all are there.
# usage: Cluster/install/debian.sh
set -euo pipefail

packages=(libhdf5-dev libopenblas-dev libnng-dev libblosc-dev zlib1g-dev libsqlite3-dev
    libxgboost-dev pkg-config)
missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
        missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "missing: ${missing[*]}. Become root and run this again." >&2
        exit 1
    }
    as_root=(sudo)
fi
echo "installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
