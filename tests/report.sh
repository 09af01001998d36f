#!/usr/bin/env bash
# Writes into tests/README.md, between its marks, how much the tests try: inputs to readers, faults, and what of the
# product runs. Usage: tests/report.sh README. What a fuzzer tried and what ran are written where `make fuzz` and `make
# coverage` have left their figures; `make check-report` runs both first.
set -eu
cd "$(dirname "$0")/.."
readme=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Runs a test that must pass; its output goes to $folder/out.
passes() {
  SHOW=1 tests/run.sh "$1" >"$folder/out" || {
    cat "$folder/out"
    exit 1
  }
}

# The sum of the first numbers that follow a pattern in each line of the files.
sum() {
  local pattern=$1
  shift
  { grep -ohE "${pattern}[0-9]+" "$@" || :; } | grep -oE '[0-9]+$' | awk '{ all += $1 } END { printf "%d\n", all }'
}

thousands() {
  sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"
}

share() { # FOLDER
  jq -r --arg part "$1/" '[.files[] | select(.filename | startswith($part))] |
    [map(.line_covered), map(.line_total), map(.branch_covered), map(.branch_total)] | map(add) |
    "\(.[0] / .[1] * 1000 | floor / 10) % of \(.[1]) lines, \(.[2] / .[3] * 1000 | floor / 10) % of \(.[3]) branches"' \
    build/coverage/files.json
}

row() {
  echo "| $1 | $2 |"
}

# shellcheck disable=SC2016 # Markdown
figures() {
  echo '| what | how much |'
  echo '|---|---|'
  passes build/release/tests/fuzz/test_corpus
  row 'inputs to readers in `make check`, the same in each run' \
    "$(thousands "$(sum 'seeds, ' "$folder/out")") to $(grep -c 'seeds, ' "$folder/out") readers"
  if [ -d build/fuzz/log ]; then
    row 'inputs by libFuzzer in `make check-report`' \
      "$(thousands "$(sum 'stat::number_of_executed_units: +' build/fuzz/log/*)"), $(find build/fuzz/found -type f | wc -l) of them faults"
  fi
  passes tests/faults/test_allocations.sh
  row 'allocations that fail' "$(thousands "$(sum ' of ' "$folder/out")") in $(grep -c 'runs wrong' "$folder/out") commands"
  passes tests/faults/test_writes.sh
  row 'writes, syncs and renames that fail or are killed' "$(thousands "$(sum 'at each of ' "$folder/out")")"
  [ -f build/coverage/files.json ] || return 0
  for part in model inputs tui; do row "run of \`$part/\` by all tests" "$(share "$part")"; done
}

figures >"$folder/table"
awk -v table="$folder/table" '
  /^<!-- figures -->$/ { print; while ((getline line < table) > 0) print line; skips = 1 }
  /^<!-- end of figures -->$/ { skips = 0 }
  !skips { print }' "$readme" >"$folder/readme"
cp "$folder/readme" "$readme"
