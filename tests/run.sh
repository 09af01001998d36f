#!/usr/bin/env bash
# Runs test programs, $JOBS at a time and one of a terminal beside them, from the top folder; each argument is one. Tests
# are counted by their lines "ok .." and "not ok .." (TAP); a program that prints none is one test. The first failure
# stops the run and its output is shown; with SHOW=1 that of every program is. With SLOWEST=20 the 20 that take most of
# the processors are listed, in seconds (of a terminal's test only what its shell starts). A program that takes longer than
# LIMIT seconds is ended and has failed. The last line says how many passed and failed.
set -u
cd "$(dirname "$0")/.." || exit 1
export CMOCKA_MESSAGE_OUTPUT=TAP
# Freed memory is kept from use for a while: 256 MB of it, as by default, cost more time than they can find here.
export ASAN_OPTIONS=quarantine_size_mb=16
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
unset TILESCOPE_INPUTS # only inputs that come with the program
export XDG_DATA_HOME=$folder/none XDG_STATE_HOME=$folder/none XDG_CONFIG_HOME=$folder/none LC_ALL=C.UTF-8
passed=0 failed=0 limit=${LIMIT:-3600}

# Adds up the output of program $1, called $2, which took $3 s and ended with status $4.
judge() {
  local ok=0 not_ok=0 line
  while IFS= read -r line; do
    case $line in ok*) ok=$((ok + 1)) ;; 'not ok'*) not_ok=$((not_ok + 1)) ;; esac
  done <"$folder/$1.out"
  if [ "$4" != 0 ] && [ "$not_ok" = 0 ]; then not_ok=1; fi
  if [ "$((ok + not_ok))" = 0 ]; then ok=1; fi
  passed=$((passed + ok)) failed=$((failed + not_ok))
  if [ "$not_ok" = 0 ]; then
    [ -z "${SHOW:-}" ] || cat "$folder/$1.out"
    printf 'ok    %4d  %5.1f s  %s\n' "$ok" "$3" "$2"
  else
    printf 'FAIL  %s (%s)\n' "$2" "$([ "$4" = 124 ] && echo "not at its end after $limit s" || echo "status $4")"
    sed 's/^/  /' "$folder/$1.out"
  fi
}

# Runs program $1, called $2, and reports to the main loop through the pipe.
start() {
  local begin=$EPOCHREALTIME end status
  timeout -k 10 "$limit" "$2" >"$folder/$1.out" 2>&1 </dev/null
  status=$?
  end=$EPOCHREALTIME
  if [ -n "${SLOWEST:-}" ]; then
    times >"$folder/$1.times" # no pipe: that would be another shell's
    awk -F '[ms ]+' -v name="$2" 'NR == 2 { printf "%.1f %s\n", ($1 + $3) * 60 + $2 + $4, name }' "$folder/$1.times" \
      >>"$folder/seconds"
  fi
  printf '%s %s %s %s\n' "$1" "$2" "$(((${end/./} - ${begin/./}) / 100000))" "$status" >&9
}

mkfifo "$folder/done" && exec 9<>"$folder/done"
# Tests of terminals mostly wait: one at a time runs beside the others.
running=0 next=0 waiting=0 next_waiting=0
programs=() terminals=()
for name in "$@"; do
  case $name in tests/terminal/*) terminals+=("$name") ;; *) programs+=("$name") ;; esac
done
while :; do
  if [ "$waiting" = 0 ] && [ "$next_waiting" -lt "${#terminals[@]}" ] && [ "$failed" = 0 ]; then
    start "terminal$next_waiting" "${terminals[next_waiting]}" &
    waiting=1 next_waiting=$((next_waiting + 1))
  fi
  while [ "$running" -lt "${JOBS:-1}" ] && [ "$next" -lt "${#programs[@]}" ] && [ "$failed" = 0 ]; do
    start "$next" "${programs[next]}" &
    running=$((running + 1)) next=$((next + 1))
  done
  [ "$((running + waiting))" -gt 0 ] || break
  read -r number name tenths status <&9
  case $number in terminal*) waiting=0 ;; *) running=$((running - 1)) ;; esac
  judge "$number" "$name" "$((tenths / 10)).$((tenths % 10))" "$status"
done
if [ -n "${SLOWEST:-}" ]; then
  awk '{ sum += $1 } END { printf "%.1f s of the processors\n", sum }' "$folder/seconds"
  sort -rn "$folder/seconds" | head -n "$SLOWEST"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
