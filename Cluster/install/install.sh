#!/usr/bin/env bash
# Installs the programs, manual pages and completions for bash, zsh and fish under a prefix.
# usage: Cluster/install/install.sh [--prefix DIR] [--programs DIR]
#   --prefix DIR    where to: bin/, share/man/man1/, … (default: ~/.local)
#   --programs DIR  a folder with mmcoord and mmworker; without it they are built (Swift 6.1)
set -euo pipefail
prefix=$HOME/.local
programs=
while [ $# -gt 0 ]; do
    case $1 in
    --prefix | --programs)
        [ $# -ge 2 ] || {
            echo "$1 needs a folder" >&2
            exit 64
        }
        declare "${1#--}=$2"
        shift 2
        ;;
    *)
        sed -n '2,5s/^# //p' "$0" >&2
        exit 64
        ;;
    esac
done

if [ -z "$programs" ]; then
    cd "$(dirname "$0")/../.."
    Cluster/install/debian.sh
    swift build -c release --product mmcoord
    swift build -c release --product mmworker
    programs=$(swift build -c release --show-bin-path)
fi

share=$prefix/share
install -d "$prefix/bin" "$share/man/man1" "$share/bash-completion/completions" \
    "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
for name in mmcoord mmworker; do
    program=$programs/$name
    install -m 755 "$program" "$prefix/bin/$name"
    "$program" --experimental-dump-help | "$programs/mmcoord" manual --output "$share/man/man1"
    "$program" --generate-completion-script bash >"$share/bash-completion/completions/$name"
    "$program" --generate-completion-script zsh >"$share/zsh/site-functions/_$name"
    "$program" --generate-completion-script fish >"$share/fish/vendor_completions.d/$name.fish"
done
echo "installed in $prefix: mmcoord, mmworker, their manual (man mmcoord), and completions"
[[ ":$PATH:" == *":$prefix/bin:"* ]] || echo "add $prefix/bin to PATH" >&2
