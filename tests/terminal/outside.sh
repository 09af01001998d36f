#!/usr/bin/env bash
# What comes from elsewhere than the keyboard, in a real terminal: the mouse held and turned, a stop by another process, a
# drawing that gnuplot has finished, a session that cannot be written; and evaluation without threads.
# Usage: tests/terminal/outside.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh"

# Sends what a terminal reports of the mouse: mouse CODE COLUMN ROW, both from 1; the last letter is M, of a release m.
mouse() {
  tmux_ send-keys -t t -l $'\e'"[<$1;$2;$3${4:-M}"
  [ "${4:-M}" = m ] || events=$((events + 1))
  wait_idle
}
tile_x() { screen | sed -n 's/.*Tile Tx *\([0-9]*\) .*/\1/p' | head -n 1; }

# --- The mouse -----------------------------------------------------------------------------------------------
start TERM=xterm-256color --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72
row=$(screen | grep -n 'Tile Tx' | cut -d: -f1)
line=$(screen | sed -n "${row}p")
slider=${line%%▪*}
column=$((${#slider} + 1))
mouse 0 "$column" "$row"
mouse 32 "$((column + 2))" "$row"
large=$(tile_x)
mouse 32 "$((column + 1))" "$row"
small=$(tile_x)
[ "$large" -gt "$small" ] && [ "$small" -gt 60 ]
tell "a slider follows the mouse that holds it: $large, $small" $?
mouse 0 "$((column + 1))" "$row" m
tmux_ send-keys -t t -l $'\e'"[<35;$((column + 3));${row}M" # moves without a button
keys Down
[ "$(tile_x)" = "$small" ]
tell "and no longer once it is let go" $?
keys 3
wait_until is_still
keys 6
first=$(screen)
mouse 65 60 10
[ "$(screen)" != "$first" ]
tell "the wheel scrolls" $?
mouse 64 60 10
[ "$(screen)" = "$first" ]
tell "and back" $?

# --- A stop from elsewhere -----------------------------------------------------------------------------------
kill -s TSTP "$process"
wait_until is_restored
tell "SIGTSTP leaves the terminal to the shell" $?
type_line fg
wait_until is_taken && wait_until shows '▌6 Hardware▐' && wait_until sleeps # what is typed before is dropped
tell "fg continues" $?
quit

# --- Without threads -----------------------------------------------------------------------------------------
start TERM=xterm-256color --workers 0 --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72
keys Down Down Down +
check_knob "without threads" --hardware tpu_like_df --workload fsrcnn --mode cached --tile 64x72
keys o
shows 'mJ'
tell "o finds a schedule there, too" $?
keys 3 =
keys C-u
text 60,120
keys Enter C-u
text 72
keys Enter
wait_until is_still && shows '6 of 6'
tell "and a sweep is evaluated" $?
quit

none="TERM=xterm-256color LD_PRELOAD='$(realpath "$(dirname "$program")/tests/faults/no_threads.so")'"
type_line "clear; $none '$program' --clean"
wait_until shows 'tilescope: cannot start a thread for evaluations; --workers 0 goes without' && left_with 1
tell "where none can be started it says how to go without" $?
start "$none" --workers 0 --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72
keys o
wait_until shows ' cannot start a thread'
tell "and there what is searched with one" $?
quit

# --- Two pixels in a cell, each with its colour ----------------------------------------------------------------
start TERM=xterm-256color --large --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72
resize 120 40
keys 5 T T T
tmux_ capture-pane -ept t | grep -qP '\e\[48;5;[0-9]+m▀'
tell "maps on a projector have two pixels a cell" $?

# --- Lessons that are done ------------------------------------------------------------------------------------
quit
mkdir -p "$folder/tilescope/lessons"
printf '%s\n' 'title Short' 'point --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72' 'say One.' \
  'ask Less energy in 4×4?' '- yes' '* no' 'because No.' 'say The end.' >"$folder/tilescope/lessons/short.lesson"
clean=
for state in "$folder/state" "$folder"; do
  start "TERM=xterm-256color XDG_STATE_HOME='$state'" --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72
  keys L
  text short
  keys Enter n 2 n n n
  if [ "$state" = "$folder" ]; then
    wait_until shows 'Not recorded: cannot write'
    tell "one that cannot be recorded is told" $?
  else
    wait_until grep -qs short "$state/tilescope/lessons"
    tell "one to its end is recorded" $?
  fi
  quit
done
clean=--clean
start TERM=xterm-256color --hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72

# --- A drawing ------------------------------------------------------------------------------------------------
if command -v gnuplot >/dev/null; then
  keys 3
  wait_until is_still
  keys e
  text gp
  keys Enter
  keys C-u
  text "$folder/map.gp"
  keys Enter
  wait_until shows 'Written: map.gp with .dat, .pdf and .svg beside it'
  tell "a chart is drawn while the explorer goes on" $?
  [ -s "$folder/map.pdf" ]
  tell "its PDF is there" $?
fi
quit
finish_tests
