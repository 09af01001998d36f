#!/usr/bin/env bash
# Actions of all views in a real terminal: copies reach the clipboard and a file, exports ask before they replace one,
# and the next run restores the session. Usage: tests/terminal/everywhere.sh [PROGRAM]
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh" "$@"

command_line='tilescope eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile'
clean=''
tmux_ set -s set-clipboard on # copies by OSC 52 arrive in its own buffer
tmux_ send-keys -t t "cd '$folder'" Enter

# --- Copies --------------------------------------------------------------------------------------------------

start TERM=tmux-256color
keys y Down Down Enter
shows 'Copied: tilescope eval' && [ "$(cat "$folder/tilescope/copied")" = "$command_line 60x72" ]
tell "y copies the command line to a file" $?
is_in_buffer() { [ "$(tmux_ show-buffer 2>/dev/null)" = "$1" ]; }
wait_until is_in_buffer "$command_line 60x72"
tell "and to the terminal's clipboard" $?
keys Tab Tab y Down Enter
wait_until is_in_buffer "$(cat "$folder/tilescope/copied")" && head -1 "$folder/tilescope/copied" | grep -q $'^memory\t'
tell "y copies a table" $?
same "$(stat -c %a "$folder/tilescope/copied")" 600
tell "what was copied is the user's alone" $?

# --- Exports -------------------------------------------------------------------------------------------------

keys e
text svg
keys Enter Enter
shows 'Written to tilescope-' && head -c 4 "$folder"/tilescope-explore.svg | grep -q '<svg'
tell "e writes a picture" $?
echo mine >"$folder/mine.csv"
keys e Down Enter
keys C-u
text mine.csv
keys Enter
shows 'File exists: Enter overwrites it' && [ "$(cat "$folder/mine.csv")" = mine ]
tell "e asks before it replaces a file" $?
keys Escape
same "$(cat "$folder/mine.csv")" mine
tell "Esc leaves it" $?
keys e Down Enter C-u
text mine.csv
keys Enter Enter
shows 'Written to mine.csv' && head -1 "$folder/mine.csv" | grep -q '^memory,'
tell "Enter replaces it" $?
keys e Enter C-u
text /dev/null/folder.txt
keys Enter
shows 'cannot write /dev/null/folder.txt'
tell "a file that cannot be written is told" $?

# --- The session ---------------------------------------------------------------------------------------------

session=$folder/tilescope/session
keys BTab BTab g Down Down Down
shows '▸Tile Tx' && keys Space + Space
text :clock
keys Enter
text 200
keys Enter
shows '200 MHz: ' && shows '7.76 TOPS/W'
tell "a clock adds times" $?
has_saved() { [ -e "$session" ] && grep -q 'clock-mhz 200' "$session" && [ "$(grep -c '^pin ' "$session")" = 2 ]; }
wait_until has_saved
tell "changes are saved when they settle" $?
keys +
quit
tell "quits" $?
grep -q 'tile 80x72\|tile 72x72' "$session"
tell "the last change is saved at the end" $?
start TERM=tmux-256color
wait_until shows 'vs pin B' && shows '200 MHz: '
tell "the next run has its pins and its reference" $?
point=$(sed -n 's/^point //p' "$session")
eval "arguments=($point)"
# shellcheck disable=SC2154 # set by eval
check_knob "the next run" "${arguments[@]}"
keys u
shows 'Nothing to undo'
tell "its history begins anew" $?
quit
start TERM=tmux-256color --tile 4x4
wait_until shows 'vs pin B' && agrees_with_eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 4x4
tell "options count more than the last run" $?
quit
echo 'version 99' >"$session"
start TERM=tmux-256color
shows 'The last session cannot be read' && [ "$(cat "$session.1")" = 'version 99' ]
tell "a session of a later version is kept aside" $?
quit
[ "$(cat "$session.1")" = 'version 99' ] && grep -q '^version 1$' "$session"
tell "and stays" $?
start TERM=tmux-256color --session "$folder/other"
keys Space
quit
grep -q '^pin ' "$folder/other"
tell "--session FILE is another file" $?
grep -q '^pin ' "$session"
[ $? = 1 ]
tell "and leaves the user's alone" $?

mkdir "$folder/full" && for i in {1..99}; do : >"$folder/full/a.$i"; done
start TERM=tmux-256color --session "$folder/full/a"
echo 'version 99' >"$folder/full/a"
keys Space
wait_until shows 'not saved: the session' && [ "$(cat "$folder/full/a")" = 'version 99' ]
tell "a session that cannot be saved is told at once" $?
tmux_ send-keys -t t q
left_with 1
tell "and at the end, with status 1" $?

# --- Pasting -------------------------------------------------------------------------------------------------

clean=--clean
rm -f "$folder/tilescope/config"
start TERM=tmux-256color
before=$(screen | sed -n 1,20p)
tmux_ set-buffer -b pasted 'high latency, ok'
tmux_ paste-buffer -p -b pasted -t t
wait_until shows 'Text was pasted, which does nothing here' && same "$(screen | sed -n 1,20p)" "$before"
tell "pasted text is no keys" $?
events=$((events + 16))
keys :
tmux_ set-buffer -b pasted $'clo\nck'
tmux_ paste-buffer -p -b pasted -t t
wait_until shows 'filter: clock' && shows '1 of '
tell "a field takes it, without line ends" $?
events=$((events + 6))
keys Escape
quit
clean=''

# --- How it looks --------------------------------------------------------------------------------------------

echo '--ascii' >"$folder/tilescope/config"
start TERM=tmux-256color
shows '#= Design point ='
tell "the configuration counts" $?
quit
clean=--clean
start TERM=tmux-256color
shows '┏━ Design point'
tell "--clean ignores it" $?
quit
echo '--colour' >"$folder/tilescope/config"
TERM=tmux-256color script -qec "'$program'" /dev/null >"$folder/log" 2>&1 </dev/null
[ $? = 2 ] && grep -q "config:1: '--colour' is not a display option" "$folder/log"
tell "a configuration with an invalid line is reported with its number" $?
TERM=tmux-256color script -qec "'$program' --clean --test-sync '$folder/none/sync'" /dev/null >"$folder/log" 2>&1 </dev/null
[ $? = 2 ] && grep -q "cannot write $folder/none/sync: No such file or directory" "$folder/log"
tell "and a file of its own marks that cannot be written" $?
clean=--clean
start 'NO_COLOR=1 TERM=tmux-256color'
tmux_ capture-pane -ept t | grep -q $'\e\\[\\(38\\|3[0-7]\\)'
[ $? = 1 ]
tell "NO_COLOR: no colours" $?
quit
start TERM=tmux-256color --palette light
tmux_ capture-pane -ept t | grep -q $'\e\\[[0-9;]*38;5;130m'
tell "the light palette" $?
quit
start TERM=tmux-256color --palette high-contrast
tmux_ capture-pane -ept t | grep -q $'48;5;16'
tell "the palette of high contrast has its own ground" $?
quit

finish_tests
