#!/usr/bin/env bash
# No thread can be started: what needs some says so in one sentence, and the explorer keeps what it has. How it begins without:
# tests/terminal/outside.sh.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/../tui/batch/harness.sh"
library=$(dirname "$program")/tests/faults/no_threads.so
files=(--hardware tests/faults/array.yaml --workload tests/faults/pair.yaml --mapping tests/faults/rows.yaml)
point=("${files[@]}" --mode cached --tile 4x4)

for command in 'sweep --mode 3 --format csv' 'best --no-refine' 'optimize --no-refine'; do
  # shellcheck disable=SC2086 # words
  LD_PRELOAD=$library run $command "${files[@]}" --tile-x 4 --tile-y 4 -j 2
  [ $? = 1 ] && [ "$(cat "$err")" = 'tilescope: cannot start a thread' ]
  tell $? "$command"
done
run eval "${point[@]}" && mv "$out" "$folder/alone" &&
  LD_PRELOAD=$library run eval "${point[@]}" && cmp -s "$out" "$folder/alone"
tell $? 'eval needs none'
printf '%s\n' 'resize 80x24' 'key o' text >"$folder/optimize.script"
LD_PRELOAD=$library run "${point[@]}" --clock 0 --test-script "$folder/optimize.script" &&
  grep -q '^ cannot start a thread' "$out" && grep -q 'Energy  *122.2 nJ' "$out"
tell $? 'the explorer says that it cannot search, and keeps its result'
finish_tests
