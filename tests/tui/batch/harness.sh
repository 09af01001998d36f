#!/usr/bin/env bash
# Shared by the tests of batch commands, which source it: the program as a process, its streams in files, results as TAP.
# The program is $TILESCOPE, by default the release build, and runs in the top folder.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
program=$PWD/${TILESCOPE:-build/release/tilescope}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
unset TILESCOPE_INPUTS # only inputs that come with the program
export XDG_DATA_HOME=$folder/none XDG_STATE_HOME=$folder/none
out=$folder/out err=$folder/err
number=0 failed=0

# Prints the result of one test, given as the status of a command and a name.
tell() {
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    sed 's/^/# /' "$err"
    head -c 2000 "$out" | sed 's/^/# /'
    failed=1
  fi
}

# few WORD..: the words, one a line; under FEWER (Makefile) the first of each so many.
few() {
  local i
  for ((i = 1; i <= $#; i += ${FEWER:-1})); do printf '%s\n' "${!i}"; done
}

run() {
  "$program" "$@" >"$out" 2>"$err"
}

# expect STATUS TEXT ARGUMENT..: the program ends with the status, prints nothing, and one sentence with TEXT on
# standard error.
expect() {
  local status=$1 text=$2 said
  shift 2
  run "$@"
  [ "$?" = "$status" ] && [ ! -s "$out" ] && mapfile said <"$err" && [ "${#said[@]}" = 1 ] &&
    [[ ${said[0]} == *"$text"*$'\n' ]]
  tell $? "$status: $*"
}

# holds NAME FILTER ..: each filter is true of the JSON in $out; $jq_options are files for them. One jq answers all.
holds() {
  local i filters='' answers
  for ((i = 2; i <= $#; i += 2)); do
    filters+="${filters:+, }([try (${!i}) catch false] | last | . != null and . != false)"
  done
  mapfile -t answers < <(jq "${jq_options[@]}" "$jq_functions $filters" "$out" 2>>"$err")
  for ((i = 1; i < $#; i += 2)); do
    [ "${answers[(i - 1) / 2]:-}" = true ]
    tell $? "${!i}"
  done
}
jq_options=()
jq_functions='def near(a; b): ((a - b) | fabs) <= 1e-9 * ([a, b] | map(fabs) | max);
  def total(f): map(f) | add // 0;'

# stopped ARGUMENT..: starts the program, interrupts it after half a second of processor time and returns its status. A shell
# starts background jobs deaf to SIGINT, hence env.
stopped() {
  local job stat
  env --default-signal=INT "$program" "$@" >"$out" 2>"$err" &
  job=$!
  while { read -ra stat <"/proc/$job/stat"; } 2>/dev/null && [ "${stat[13]}" -lt 50 ]; do sleep 0.1; done
  kill -INT "$job"
  wait "$job"
}

# The last line of a test.
finish_tests() {
  echo "1..$number"
  exit "$failed"
}
