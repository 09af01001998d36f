#!/usr/bin/env bash
# Hardware changed in the explorer, in a real terminal: every view shows what `eval --set` prints; undo, cuts by hand,
# saving, and the previews of a list. Usage: tests/terminal/hardware.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh"

point=(--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72)
start TERM=xterm-256color
check_knob "the first point" "${point[@]}"

keys 6 '/'
text sram_64KB.size
keys Enter '='
text 16KiB
keys Enter
shows 'sram_64KB.size 64 KiB → 16 KiB'
tell "a size is typed" $?
keys 1
check_knob "a typed size" "${point[@]}" --set sram_64KB.size=16KiB
keys 6 '/'
text mac.energy
keys Enter + 1
check_knob "a dearer MAC" "${point[@]}" --set sram_64KB.size=16KiB --set mac.energy=0.08
keys u u
check_knob "undo" "${point[@]}"
keys C-r
check_knob "redo" "${point[@]}" --set sram_64KB.size=16KiB

keys ':'
text save-hardware
keys Enter
shows 'meta_prototype_df-edited'
tell "asks for a name" $?
keys Enter
shows "Saved as" && [ -s "$folder/tilescope/hardware/meta_prototype_df-edited.yaml" ]
tell "saves the hardware" $?
check_knob "what was saved" "${point[@]}" --set sram_64KB.size=16KiB
check_knob "the saved file" "${point[@]/meta_prototype_df/meta_prototype_df-edited}"

keys 6 m g Down Down c 1
check_knob "a cut by hand" "${point[@]/meta_prototype_df/meta_prototype_df-edited}" --stacks 1

keys g Enter
shows 'meta_prototype_df-ed'
tell "the new name is in the list" $?
keys Up
wait_until shows '32×2×4×4 = 1024 MACs, 0.04 pJ'
tell "the list tells what each is" $?
wait_until shows 'Energy  '
tell "and what it would cost" $?
keys Escape
quit
tell "quits" $?
finish_tests
