#!/usr/bin/env bash
# `make install` puts the working program, as it was built, below a folder, `make uninstall` removes every file of it.
set -u
cd "$(dirname "$0")/.." || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS TILESCOPE_INPUTS
folder="$(mktemp -d)/with blanks" && mkdir "$folder" || exit 1
trap 'rm -rf "${folder%/*}"' EXIT
export HOME=$folder XDG_DATA_HOME=
top=$PWD

installed() {
  make -s -o all install DESTDIR="$folder" PREFIX=/usr && cd "$folder" || return
  usr/bin/tilescope list >names && [ "$(grep -c '^  ' names)" = 41 ] || return
  usr/bin/tilescope eval --hardware tpu_like_df --workload fsrcnn --mode 1 --tile full --lpf-limit 2 >figures &&
    grep -q Energy figures || return
  usr/bin/tilescope --man | cmp - usr/share/man/man1/tilescope.1 &&
    usr/bin/tilescope --completions bash | cmp - usr/share/bash-completion/completions/tilescope &&
    usr/bin/tilescope --completions zsh | cmp - usr/share/zsh/vendor-completions/_tilescope &&
    PATH=$PWD/usr/bin:$PATH XDG_DATA_DIRS=$PWD/usr/share fish -c 'complete -C "tilescope eval --mode h"' |
    grep -q '^h-cached'
}

uninstalled() {
  cd "$top" && make -s uninstall DESTDIR="$folder" PREFIX=/usr && [ -z "$(find "$folder/usr" -type f)" ]
}

# The package's version is the program's.
packaged() {
  cd "$top" && grep -q "^tilescope ($(build/release/tilescope --version | sed -n '1s/^tilescope \([^,]*\),.*/\1/p')) " debian/changelog
}

number=0
for step in installed uninstalled packaged; do
  number=$((number + 1))
  if ! $step; then
    echo "not ok $number - $step"
    exit 1
  fi
  echo "ok $number - $step"
done
echo "1..$number"
