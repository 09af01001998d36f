#!/usr/bin/env bash
# The explorer in a real terminal: every knob shows what `eval` prints, and every way out restores the terminal. Usage: tests/terminal/run.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh"

start TERM=xterm-256color
tell "starts" $?
is_taken
tell "takes the terminal over" $?
grep -q '^first [0-9]*$' "$folder/sync"
tell "tells when it painted first" $?

# --- Knobs -------------------------------------------------------------------------------------------------

fsrcnn=(--hardware meta_prototype_df --workload fsrcnn)
check_knob "the first point" "${fsrcnn[@]}" --mode cached --tile 60x72
keys Down Down Left
check_knob "the mode" "${fsrcnn[@]}" --mode h-cached --tile 60x72
keys Left
check_knob "the mode again" "${fsrcnn[@]}" --mode recompute --tile 60x72
keys Right Right Down +
check_knob "the tile width" "${fsrcnn[@]}" --mode cached --tile 64x72
keys Down Enter
text 36
keys Enter
check_knob "the tile height" "${fsrcnn[@]}" --mode cached --tile 64x36
keys Down Right
check_knob "single layers" "${fsrcnn[@]}" --mode cached --tile 64x36 --stacks single-layer
keys '='
text 2,5
keys Enter
point=("${fsrcnn[@]}" --mode cached --tile 64x36 --stacks "2,5")
check_knob "typed stack cuts" "${point[@]}"
keys Down Down '='
text 0.1%
keys Enter
check_knob "the energy tolerance" "${point[@]}" --search optimal --energy-tolerance 0.1%
keys Up Right
check_knob "the objective latency" "${point[@]}" --search optimal --objective latency
keys Enter
check_knob "the objective EDP" "${point[@]}" --search optimal --objective edp
keys Down Down Down Right
check_knob "the rules" "${point[@]}" --search optimal --objective edp --rules published
keys Left Up Up Up Enter
check_knob "the published search" "${point[@]}" --search published
keys Down Left Left
check_knob "the lpf limit" "${point[@]}" --search published --lpf-limit 6
keys f
check_knob "the whole map as one tile" "${fsrcnn[@]}" --mode cached --tile full --stacks 2,5 --lpf-limit 6
keys u u u u u u u u u u u
check_knob "undo" "${fsrcnn[@]}" --mode cached --tile 64x36
keys g Enter
text tpu_like_df
keys Enter
check_knob "the hardware" --hardware tpu_like_df --workload fsrcnn --mode cached --tile 64x36
keys Down Right
check_knob "the workload" --hardware tpu_like_df --workload fsrcnn_padded --mode cached --tile 64x36
keys Space
shows "Pinned as A"
tell "pins" $?
keys Down Down +
shows "vs pin A"
tell "measures against the pin" $?

# --- Mouse, resize, errors -----------------------------------------------------------------------------------

tmux_ send-keys -t t -l $'\e[<0;5;3M' # press on the first field
events=$((events + 1))
wait_idle && shows '▸Hardware'
tell "a click chooses" $?
resize 160 48
shows 'Schedule' && shows 'Pins'
tell "grows to the wide layout" $?
resize 41 12
shows 'needs 60×18, have 41×12'
tell "says that it has no room" $?
resize 80 24
shows 'Design point'
tell "and comes back" $?
keys Enter
text no/such.yaml
keys Enter
shows 'cannot open' && shows 'of an earlier point'
tell "an error keeps the last result" $?
keys u
width=$(screen | sed -n 's/.*Tile Tx *\([0-9]*\) .*/\1/p')
point=(--hardware tpu_like_df --workload fsrcnn_padded --mode cached --tile "${width}x36")
check_knob "after the error" "${point[@]}"
keys Down Down Down + +
wait_until is_still && keys - -
check_knob "a point seen before" "${point[@]}"

# --- Compare -------------------------------------------------------------------------------------------------

# The difference of the energy in the pane of differences, in pJ.
shown_difference() {
  screen | sed -n 's/.*Energy .*[▲▼]\([+−]\)\([0-9.]*\) \([nµm]\)J.*/\1 \2 \3/p' | head -n 1 |
    awk '{ unit["n"] = 1e3; unit["µ"] = 1e6; unit["m"] = 1e9; printf "%.17g\n", ($1 == "+" ? 1 : -1) * $2 * unit[$3] }'
}

quit
start TERM=xterm-256color
keys Space Down Down Down Down + Space 2
shows 'vs A' && shows 'B − A'
tell "Compare shows two pins" $?
expected=$("$program" compare "${fsrcnn[@]}" --mode cached --json '--tile 60x72' '--tile 60x90' 2>/dev/null |
  jq '.totals[0].differences[1]')
awk -v a="$(shown_difference)" -v b="$expected" \
  'BEGIN { d = (a - b) / (b < 0 ? -b : b); exit !(a != 0 && d < 5.1e-4 && d > -5.1e-4) }'
tell "Compare shows what compare prints" $?
keys 1
shows 'Design point'
tell "and is left" $?

# --- Sweep ---------------------------------------------------------------------------------------------------

quit
start TERM=xterm-256color
keys 3 '='
text 1,4,16
keys Enter
text 18,72
keys Enter
wait_until is_still && shows '18 of 18'
tell "a typed sweep is evaluated" $?
keys g
check_knob "a cell" "${fsrcnn[@]}" --mode cached --tile 1x18
keys Up Right t
check_knob "a cell of another mode" "${fsrcnn[@]}" --mode h-cached --tile 4x72
keys b
best=$("$program" sweep "${fsrcnn[@]}" --mode all --tile-x 1,4,16 --tile-y 18,72 --format jsonl 2>/dev/null |
  jq -s '[.[] | .energy_pj // empty] | min')
awk -v a="$(shown_numbers)" -v b="$best" 'BEGIN { sub(" .*", "", a); exit !(b > 0 && (a - b) / b < 5.1e-4 && (b - a) / b < 5.1e-4) }'
tell "the best cell is the best row of sweep" $?
keys Enter
shows 'From the sweep'
tell "a cell becomes the point" $?
keys 3 '='
text 1..80
keys Enter
text 1..80
keys Enter Escape
wait_until is_still && shows 'Sweep stopped' && shows ' of 19200'
tell "Esc stops a sweep" $?
before=$(screen | grep -o '[0-9]* of 19200' | head -n 1)
keys r
shows 'Sweep stopped'
same $? 1
tell "and r goes on" $?
keys Escape
wait_until is_still
after=$(screen | grep -o '[0-9]* of 19200' | head -n 1)
((${after% of*} > ${before% of*}))
tell "with what there was" $?
keys 1

# --- Idle ----------------------------------------------------------------------------------------------------

wait_until is_still
tell "has looked ahead" $?
wait_until sleeps
tell "does not wake while idle" $?

# --- Ways out ------------------------------------------------------------------------------------------------

tmux_ send-keys -t t C-z
wait_until shows Stopped && is_restored
tell "^Z gives the terminal back" $?
tmux_ resize-window -t t -x 100 -y 30
tmux_ send-keys -t t fg Enter
wait_until is_taken && wait_until shows 'Design point'
tell "fg takes it over again" $?
tmux_ resize-window -t t -x 80 -y 24
kill -s STOP "$process"
wait_until shows 'Stopped'
tmux_ send-keys -t t fg Enter
wait_until shows '┏━ Design point' && ! shows 'Stopped'
tell "paints again after SIGSTOP" $?
tmux_ send-keys -t t M
wait_until mouse_is_off
tell "M gives the mouse back" $?
quit
tell "q quits" $?

start TERM=xterm-256color
tmux_ send-keys -t t C-c
left_with 0
tell "^C quits" $?

start TERM=xterm-256color --search published --hardware ascend_like --workload resnet18
keys f Down Down Down Down Down Down Down '='
text none
tmux_ send-keys -t t Enter
wait_until shows '◐ evaluating'
tell "says that it is busy" $?
tmux_ send-keys -t t Up Up Up
wait_until shows '▸Tile Ty'
tell "stays live while it evaluates" $?
quit
tell "quits while it evaluates" $?

# --- Terminals -----------------------------------------------------------------------------------------------

start 'NO_COLOR=1 TERM=xterm-256color'
tmux_ capture-pane -ept t | grep -q $'\e\\[\\(38\\|3[0-7]\\)'
[ $? = 1 ]
tell "NO_COLOR: no colours" $?
quit
start TERM=xterm-256color --color=256
tmux_ capture-pane -ept t | grep -q $'\e\\[38;5;'
tell "256 colours" $?
quit
start TERM=xterm-256color
keys End && shows '▸Between stacks'
tell "End as tmux sends it, under the name of another terminal" $?
keys Home && shows '▸Hardware'
tell "Home, too" $?
quit
mkdir -p "$folder/tilescope" && echo "--bind 'pin=a'" >"$folder/tilescope/config"
clean='' start TERM=xterm-256color
keys a && shows 'Pinned as A'
tell "own keys from the configuration" $?
quit
rm "$folder/tilescope/config"
start 'LC_ALL=C TERM=xterm-256color'
shows '#= Design point =' && ! screen | LC_ALL=C grep -q '[^ -~]'
tell "ASCII where the locale is not UTF-8" $?
quit
TERM=xterm-256color "$program" >"$folder/pipe" 2>&1 </dev/null
[ $? = 2 ] && ! grep -q $'\e' "$folder/pipe"
tell "writes no escape codes where there is no terminal" $?

finish_tests
