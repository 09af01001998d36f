#!/usr/bin/env bash
# Memory in a real terminal: the memory size that would move the V cache is the one that `eval --show-placement` prints, and
# with it the explorer shows what `eval --set` prints. Usage: tests/terminal/memory.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh"

point=(--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72)
place=$("$program" eval --json --show-placement "${point[@]}" |
  jq '.places[] | select(.tile_type == 4 and .data == "V cache")')
size=$(jq -r '.moves_with.size_bits' <<<"$place") memory=$(jq -r '.moves_with.memory' <<<"$place")

start TERM=xterm-256color
keys 4
shows '▌4 Memory▐' && shows 'tile type 5 of 9: 60×72, 84 tiles'
tell "opens on the most frequent tile type" $?
keys G
shows "Why V cache in $(jq -r .memory <<<"$place")?"
tell "tells where the V cache is" $?
shows "$memory of $size bits" && shows "($size bits, now"
tell "tells what would move it as eval --show-placement does" $?
keys '[' '{'
shows 'tile type 4 of 9' && shows 'layer 6'
tell "goes by tile type and by layer" $?
keys ']' '}' Enter 1
agrees_with_eval "${point[@]}" --set "$memory.size=$size"
tell "applies it as a change of the hardware" $?
keys u 4
shows "$memory of $size bits"
tell "comes back as it was left" $?
resize 160 48
shows 'Sizes by layer' && shows '199.3 KiB'
tell "has all panes in a large terminal" $?
resize 60 18
shows 'Why V cache'
tell "tells why in a small one" $?
quit
tell "quits" $?
finish_tests
