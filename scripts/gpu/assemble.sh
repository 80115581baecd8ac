#!/bin/sh
# Puts the bundle of `npm run pack:gpu` together: sh assemble.sh FOLDER. The pieces lie beside this file.
# Needs tar, sha256sum, and xz or Python. The folder can be moved afterwards; then run its own find-nvidia.sh again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -ne 1 ]; then
  echo "usage: sh assemble.sh FOLDER" >&2
  exit 2
fi
mkdir -p "$1"
target=$(cd "$1" && pwd)

cd "$here"
sha256sum --quiet -c SHA256SUMS

unpack() {
  if command -v xz >/dev/null 2>&1; then
    xz -dc -T0
  else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer, 1 << 20)'
  fi
}

# The archives are unpacked side by side; each says by a file that it came to its end.
for first in *.tar.xz.1of*; do
  name=${first%.1of*}
  rm -f "$target/.$name.done"
  (
    count=${first##*of}
    i=1
    set --
    while [ "$i" -le "$count" ]; do
      set -- "$@" "$name.${i}of$count"
      i=$((i + 1))
    done
    cat "$@" | unpack | tar -x -C "$target" -f - && touch "$target/.$name.done"
  ) &
done
wait
for first in *.tar.xz.1of*; do
  name=${first%.1of*}
  if [ ! -e "$target/.$name.done" ]; then
    echo "$name could not be unpacked." >&2
    exit 1
  fi
  rm "$target/.$name.done"
done

sh "$target/scripts/gpu/find-nvidia.sh"
