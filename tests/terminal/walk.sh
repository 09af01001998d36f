#!/usr/bin/env bash
# Walk and lessons in a real terminal: steps, playing by a timer that stops with the walk, the last step's energy that of
# `eval`, a lesson from the command line. Usage: tests/terminal/walk.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh"

start TERM=xterm-256color
keys 5
shows '▌5 Walk▐' && shows 'tile 1 of 128' && shows 'step 1 of 9'
tell "opens on the first step" $?
keys Right Right
shows 'step 3 of 9'
tell "steps" $?
keys ']' T
shows 'tile 16 of 128' && shows 'type 3 of 9'
tell "goes by tile and by type" $?
keys '='
text 5,1
keys Enter
shows 'tile 22 of 128' && shows 'inside (84×)'
tell "goes to a tile" $?

# Playing steps without input, at a speed at which it does not come to the end on any machine.
has_stepped() { ! shows 'tile 22 of 128' || ! shows 'step 1 of 9'; }
shows 'tile 22 of 128' && shows 'step 1 of 9' && keys p && wait_until has_stepped
tell "plays" $?
keys p
wait_until is_still && wait_until sleeps
tell "stands still when paused" $?
keys p
sleeps
same $? 1
tell "wakes while it plays" $?
keys Escape
keys 1
wait_until is_still && wait_until sleeps
tell "does not wake once it is left" $?

keys 5 G
energy=$("$program" eval --json --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 | jq .energy_pj)
shown=$(awk -v e="$energy" 'BEGIN { printf "%.3f mJ of %.3f mJ", e / 1e9, e / 1e9 }')
shows "$shown"
tell "ends with the energy that eval prints" $?
keys g P Right
shows 'Which memory'
tell "Predict asks" $?
keys 3
shows '✓ right' && shows 'score 1 of 1'
tell "and keeps score" $?
quit
tell "quits" $?

start TERM=xterm-256color --reduced-motion
keys 5 p
shows 'No animation'
tell "does not play with reduced motion" $?
quit
tell "quits again" $?

events=0
rm -f "$folder/sync"
type_line "clear; TERM=xterm-256color '$program' lesson why_depth_first"
wait_until shows '1 of 7: n continues'
tell "a lesson from the command line" $?
tmux_ send-keys -t t n
wait_until shows '2 of 7: '
tell "goes on" $?
tmux_ send-keys -t t Escape
wait_until shows 'Left the lesson'
tell "is left" $?
quit
tell "quits once more" $?
finish_tests
