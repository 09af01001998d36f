#!/usr/bin/env bash
# Static analysis of the product: cppcheck, clang-tidy with bugprone and cert, gcc -fanalyzer; QUICK=1: without that, which
# takes four fifths of the time; DEEP=1: and clang's analyzer, five seconds a file. Exceptions, with reasons: tests/cppcheck.txt, .clang-tidy, `except` below.
# Usage: tests/analyse.sh [FILE..].
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
shopt -s lastpipe # expect_none counts at the end of a pipe

files=("$@")
[ "$#" -gt 0 ] || mapfile -t files < <(find model inputs tui -name '*.c' | sort)
flags=(-std=c11 -D_GNU_SOURCE -I.)

cppcheck --quiet --std=c11 -I. --enable=warning,portability,performance --suppressions-list=tests/cppcheck.txt -j2 \
  "${files[@]}" 2>&1 | expect_none "cppcheck finds nothing in ${#files[@]} files"

# Runs "$2 FLAGS FILE" for each file, two at a time, with what the analyzers cannot see across files before each.
each() {
  printf '%s\n' "${files[@]}" | xargs -P 2 -I FILE bash -c "$1" FILE "${flags[@]}"
}
# gcc 12 loses what a field of a struct owns, and what a status says across files: leaks, reads before writes and NULL
# are what the sanitizers, valgrind and tests/faults look for while the program runs.
export except='-Wno-analyzer-malloc-leak -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference
  -Wno-analyzer-null-argument'
checks='' && [ -n "${DEEP:-}" ] || checks='--checks=-clang-analyzer-*'
export checks model='-include tests/analysis.h'
# shellcheck disable=SC2016 # for the shells of xargs
each 'case $0 in model/base/error.c | inputs/onnx/graph_text.c) model=; esac
      # shellcheck disable=SC2086
      clang-tidy-19 --quiet $checks "$0" -- "$@" $model 2>&1 | grep -A8 "error:"' |
  expect_none "clang-tidy finds nothing"
if [ -z "${QUICK:-}" ]; then
  # shellcheck disable=SC2016
  each 'case $0 in model/base/error.c | inputs/onnx/graph_text.c) model=; esac
        # shellcheck disable=SC2086
        gcc "$@" $model $except -O1 -fanalyzer -c -o /dev/null "$0" 2>&1 | grep -A8 "warning:"' |
    expect_none "gcc -fanalyzer finds nothing"
fi
echo "1..$number"
exit "$failed"
