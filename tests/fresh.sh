#!/usr/bin/env bash
# The README's two commands on fresh Debian systems, what they say where a tool is missing, and the Debian package on
# systems that have never seen a compiler. As root, with debootstrap; `make check-fresh`. Takes the last commit.
# Usage: tests/fresh.sh [SUITE..], by default bookworm trixie. CHECK= may be another goal than `check`, as quick; MIRROR=
# another source of packages than this machine's own. What debootstrap made stays below ROOTS (build/fresh), for the next
# run: remove it for newer systems.
set -u
cd "$(dirname "$0")/.." || exit 1
suites=("$@")
[ "$#" -gt 0 ] || suites=(bookworm trixie)
check=${CHECK:-check} top=$PWD roots=${ROOTS:-$PWD/build/fresh}
number=0 failed=0
mirror=${MIRROR:-$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' | grep -v security | head -n 1)}
unset MAKEFLAGS MAKELEVEL MFLAGS

# Prints the result of the test called $2, passed if status $1 is 0, else with the end of $log.
tell() {
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    tail -n 30 "$log" | sed 's/^/# /'
    failed=1
  fi
}

# inside ROOT COMMAND: runs a shell command in the system's /src, with processes and terminals of its own.
inside() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --pid --fork bash -c '
    mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
    exec chroot "$1" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 TERM=xterm-256color sh -c "cd /src 2>/dev/null; $2"' - "$1" "$2" \
    >"$log" 2>&1 </dev/null
}

# opens ROOT COMMAND: the command shows the explorer's first screen, in a terminal, and ends at `q`. Typed before that, the
# key would be apt's.
opens() {
  inside "$1" "rm -f /screen; { n=0; until grep -q 'Design point' /screen || [ \$n = 9000 ]; do sleep 0.1; n=\$((n + 1)); done
    printf q; } 2>/dev/null | TERM=xterm script -qfec '$2' /screen" && grep -q 'Design point' "$log"
}

# Copies the smallest system of a suite twice: for building, and one that stays as it is until the package comes.
make_roots() {
  local base=$roots/$1.base
  if [ ! -e "$base" ]; then
    rm -rf "$base.new"
    debootstrap --variant=minbase "$1" "$base.new" "$mirror" >"$log" 2>&1 && mv "$base.new" "$base" || return 1
  fi
  rm -rf "${roots:?}/$1" "$roots/$1.plain"
  cp /etc/resolv.conf "$base/etc/"
  # How this machine reaches its mirror; other files of its apt belong to packages, which then could not be installed.
  apt-config dump Acquire | grep -iE '^Acquire::(https?|Check-|Retries|ForceIPv)' >"$base/etc/apt/apt.conf.d/99reach"
  cp -a "$base" "$roots/$1" && cp -a "$base" "$roots/$1.plain"
}

# What is said where something is missing.
check_missing() {
  local root=$1
  ! inside "$root" 'chmod -R a+rX . && su nobody -s /bin/sh -c "make deps"' &&
    grep -q 'Missing packages: .*libyaml-dev.* There is no sudo; as root run: apt-get install' "$log"
  tell $? "$suite: without sudo, make deps says what to install"
  ! inside "$root" 'make' && grep -qE 'cc|pkg-config' "$log"
  tell $? "$suite: without a compiler, make fails and names it"
}

check_made() {
  local root=$1
  inside "$root" 'make -q' && inside "$root" 'make -n -B CPPFLAGS=-DOURS | grep -q -- -DOURS'
  tell $? "$suite: what is made stays, and CPPFLAGS count"
  inside "$root" 'timeout 60 tests/terminal/memory.sh'
  [ $? = 1 ] && grep -q 'not ok 1 - tmux opens a terminal' "$log"
  tell $? "$suite: without tmux the tests of terminals fail at once"
  inside "$root" 'mkdir /alone && cp build/release/tilescope /alone && cd /alone && ./tilescope list'
  [ $? = 3 ] && grep -q 'no hardware found in .*; set TILESCOPE_INPUTS' "$log"
  tell $? "$suite: without its inputs the program says where it looks"
}

# The package is installed, works without sources and compiler, and goes without a trace.
check_package() {
  local root=$roots/$suite.plain
  mkdir -p "$root/src" && cp "$package" "$root/src/" &&
    inside "$root" 'apt-get update -q && apt-get install -q -y --no-install-recommends ./tilescope_*.deb'
  tell $? "$suite: $(basename "$package") is installed"
  inside "$root" 'cd / && ! command -v cc && tilescope list && tilescope eval --hardware tpu_like_df --workload fsrcnn \
    --mode cached --tile 60x72 && tilescope help examples && tilescope lesson smallest_tile' &&
    grep -q 'fsrcnn_padded' "$log" && grep -q 'Why not the smallest tile?' "$log"
  tell $? "$suite: it works, with its inputs and lessons"
  inside "$root" 'cd /usr/share && test -s bash-completion/completions/tilescope && test -s zsh/vendor-completions/_tilescope &&
    test -s fish/vendor_completions.d/tilescope.fish && zcat man/man1/tilescope.1.gz' &&
    grep -q '^\.SH EXIT' "$log"
  tell $? "$suite: its man page and completions are where shells look"
  opens "$root" 'tilescope --clean'
  tell $? "$suite: its explorer opens"
  inside "$root" 'apt-get purge -q -y tilescope && ! find /usr /etc -name "*tilescope*" | grep .'
  tell $? "$suite: it goes without a trace"
}

[ "$(id -u)" = 0 ] || {
  echo 'not ok 1 - must be run as root'
  exit 1
}
mkdir -p "$roots" && log=$roots/log package=
for suite in "${suites[@]}"; do
  root=$roots/$suite
  make_roots "$suite"
  tell $? "$suite: a fresh system"
  [ "$failed" = 0 ] || break
  inside "$root" 'apt-get update -q && apt-get install -q -y --no-install-recommends git make' &&
    git clone -q "$top" "$root/src" >"$log" 2>&1
  tell $? "$suite: git and make, and a clone"
  check_missing "$root"
  opens "$root" 'make deps run'
  tell $? "$suite: make deps run opens the explorer"
  check_made "$root"
  if [ -z "$package" ]; then # of the oldest suite, for all
    inside "$root" 'make deb' && package=$(find "$root/src/build" -maxdepth 1 -name 'tilescope_*.deb' | head -n 1)
    [ -n "$package" ]
    tell $? "$suite: make deb"
  fi
  [ -z "$package" ] || check_package
  inside "$root" "make deps-check $check" && grep -q '^[0-9]* passed, 0 failed$' "$log"
  tell $? "$suite: make deps-check $check: $(tail -n 1 "$log")"
done
echo "1..$number"
exit "$failed"
