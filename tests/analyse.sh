#!/usr/bin/env bash
# Static analysis: of the product by cppcheck, clang-tidy with bugprone, cert and clang's analyzer, gcc -fanalyzer, of all
# shell scripts by shellcheck; three minutes on two cores. DEEP=1: clang's analyzer follows every path it can, three seconds
# a file, where else it is brief.
# Exceptions, with reasons: tests/analyse.txt, tests/cppcheck.txt, .clang-tidy.
# Usage: tests/analyse.sh [FILE..]; with files, C files of the product, no scripts.
# shellcheck disable=SC2317 # functions that xargs calls
set -u
cd "$(dirname "$0")/.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
number=0 failed=0

# Reports the test called $1: it holds if standard input has no lines.
expect_none() {
  number=$((number + 1))
  if grep . >"$folder/found"; then
    echo "not ok $number - $1"
    sed 's/^/# /' "$folder/found"
    failed=1
  else
    echo "ok $number - $1"
  fi
}

files=("$@")
[ "$#" -gt 0 ] || mapfile -t files < <(find model inputs tui -name '*.c' | sort)
mapfile -t scripts < <([ "$#" -gt 0 ] || { find tests -name '*.sh' && echo .ci/run; } | sort)
jobs=$(nproc)

# Sets flags to those of file $1, with what the analyzers cannot see across files before it, and excepted to the warnings
# of $2, gcc or clang, that tests/analyse.txt excepts there.
look_up() {
  local tool warning file
  flags=(-std=c11 -D_GNU_SOURCE -I. -include tests/analysis.h) excepted=()
  case $1 in model/base/error.c | inputs/onnx/graph_text.c | inputs/yaml/source.c) flags=(-std=c11 -D_GNU_SOURCE -I.) ;; esac
  while read -r tool warning file; do
    [ "$tool $file" != "$2 $1" ] || excepted+=("$warning")
  done <tests/analyse.txt
}

# Several files at once have the flags of the first.
clang_on() {
  look_up "$1" clang
  local depth=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang '--extra-arg=mode=shallow,max-nodes=20000')
  [ -z "${DEEP:-}" ] || depth=()
  clang-tidy-19 --quiet "${depth[@]}" --checks="$(printf -- '-clang-analyzer-%s,' "${excepted[@]}")" "$@" -- \
    "${flags[@]}" -Wreserved-identifier 2>&1 | grep -A8 'error:'
}

gcc_on() {
  local file
  for file in "$@"; do
    look_up "$file" gcc
    [ "${#excepted[@]}" = 0 ] || flags+=("${excepted[@]/#/-Wno-analyzer-}")
    gcc "${flags[@]}" -O1 -fanalyzer -c -o /dev/null "$file" 2>&1 | grep -A8 'warning:'
  done
}

# SC2319: that $? is of a condition is meant, in `[ .. ]; tell $?`.
script_on() {
  shellcheck -x -e SC2319 "$1"
  [ -x "$1" ] || echo "$1: not executable"
}

export -f look_up clang_on gcc_on script_on

# Calls $1 with the files that follow, $2 at a time, on all processors.
each() {
  local call=$1 at_once=$2
  shift 2
  printf '%s\n' "$@" | xargs -r -P "$jobs" -n "$at_once" bash -c "$call \"\$@\"" "$call"
}

# clang-tidy takes longer to start than to read a file: those without flags of their own go in dozens.
alone=() together=()
for file in "${files[@]}"; do
  look_up "$file" clang
  if [ "${#excepted[@]}" = 0 ] && [[ ${flags[*]} == *analysis.h ]]; then together+=("$file"); else alone+=("$file"); fi
done

# cppcheck beside the others: it does not use all processors.
cppcheck --quiet --std=c11 -I. --enable=warning,portability,performance --suppressions-list=tests/cppcheck.txt \
  "${files[@]}" >"$folder/cppcheck" 2>&1 &
{
  each clang_on 1 "${alone[@]}"
  each clang_on 12 "${together[@]}"
} >"$folder/clang"
each gcc_on 12 "${files[@]}" >"$folder/gcc"
[ "${#scripts[@]}" = 0 ] || each script_on 1 "${scripts[@]}" >"$folder/scripts"
wait
expect_none "cppcheck finds nothing in ${#files[@]} files" <"$folder/cppcheck"
expect_none 'clang-tidy finds nothing' <"$folder/clang"
expect_none 'gcc -fanalyzer finds nothing' <"$folder/gcc"
[ "${#scripts[@]}" = 0 ] || expect_none "shellcheck finds nothing in ${#scripts[@]} scripts" <"$folder/scripts"
echo "1..$number"
exit "$failed"
