#!/usr/bin/env bash
# What is evaluated is what the files say, or a remark says what differs; what does not fit is refused with the reason.
# Small inputs, with figures worked out by hand. Runs the program in $TILESCOPE, by default the release build, from the
# top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
cases=tests/inputs/cases

# evaluate WORKLOAD OPTION..: on a small array, layer by layer.
evaluate() {
  run eval --hardware $cases/new_ports.yaml --mapping $cases/map_kc.yaml --workload "$cases/$1" --mode cached --tile full \
    "${@:2}"
}

# traffic WORKLOAD STACKS READ WRITTEN INPUT..: bits read and written at the top memory, and those of each map that a
# stack reads.
traffic() {
  evaluate "$1" --stacks "$2" --json
  jq -e --argjson read "$3" --argjson written "$4" --argjson inputs "$5" '.dram_bits_read == $read and
    .dram_bits_written == $written and
    [.stacks[].tile_types[0].layers[] | select(.inputs == []) | .output_bits] == $inputs' "$out" >"$folder/jq" 2>>"$err"
  tell $? "$1, stacks $2: read $3, written $4"
}

# --- channels are products --------------------------------------------------------------------------------
# Input 4*8*16*16*8, weights 4*8*8*9*8, output 4*8*14*14*8; the chain: weights 4*8*8*8 more, the map between 4*8*16*16*8.
traffic grouped_first.yaml none 83968 50176 '[65536]'
traffic grouped_chain.yaml none 86016 50176 '[65536]'
traffic grouped_chain.yaml single-layer 151552 115712 '[65536, 65536]'

finish_tests
