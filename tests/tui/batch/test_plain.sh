#!/usr/bin/env bash
# The explorer without a screen, and with keys of the user's own: tilescope --plain --bind.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

# Runs --plain with these lines; the result is in $out.
plain() {
  local lines=$1
  shift
  printf '%b' "$lines" | "$program" --plain --clean --clock 0 "$@" >"$out" 2>"$err"
  status=$?
}

has() {
  local said
  mapfile said <"$out"
  [[ ${said[*]} == *"$1"* ]]
}

plain 'Down Down Down\n+\nq\n'
[ "$status" = 0 ] && has 'View Explore. fsrcnn on meta_prototype_df' && has 'Tile Tx 64'
tell $? 'keys come from a pipe, and each change is a line'
energy=$("$program" eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 64x72 --json | jq .energy_pj)
has "Energy $(awk -v pj="$energy" 'BEGIN { printf "%.3f mJ", pj / 1e9 }'), Latency"
tell $? 'figures are those of eval'
! grep -qP '[\x{2500}-\x{257f}]|\x1b' "$out"
tell $? 'nothing is drawn'
plain '3\nb\nnonsense\n?\nEsc\n=\nEsc\n9\n'
[ "$status" = 0 ] && has 'View Sweep' && has '4×60 cached: Energy 1.816 mJ, 1 of' && has 'nonsense: not a key' &&
  has 'List, 1 of' && has 'Field Tile widths, 1 of 2: auto.'
tell $? 'maps, lists, fields and unknown keys have their lines'
plain 'Down\n' --hardware tpu_like_df --workload fsrcnn --tile 1x1 --mode cached
has 'View Explore. fsrcnn on tpu_like_df'
tell $? 'options set the point'
plain 'q\n' --hardware nothing
[ "$(grep -c "there is no accelerator called 'nothing'" "$out")" = 1 ]
tell $? 'a failure is told once'

plain 'a\nU\nq\n' --bind 'pin=a undo=U redo= sweep=W'
[ "$status" = 0 ] && has 'Pinned as A' && has 'Nothing to undo'
tell $? 'own keys have their actions'
plain '?\nq\n' --bind 'up=w down=s sort=S left='
[ "$status" = 2 ] && grep -qF "there is no action 'left'" "$err"
tell $? 'an unknown action is refused'
plain '+\nu\nq\n' --bind 'redo='
has 'Undone (– redoes it)'
tell $? 'an action without a key has a dash in its place'
plain 'q\n' --bind 'pin=u'
[ "$status" = 2 ] && grep -qF -- '--bind: u would be both pin and undo in Explore; give one of them another key' "$err"
tell $? 'a key with two meanings is refused with both'
plain 'q\n' --bind 'pin=nokey'
[ "$status" = 2 ] && grep -qF "'nokey' is no key" "$err"
tell $? 'an unknown key is refused'
plain '?\ntype undo\nq' --bind 'undo=U'
has 'undo (U): Undo'
tell $? '? shows own keys'

# --- All rows have words, all tables are written -------------------------------------------------------------
point=(--hardware tpu_like_df --workload fsrcnn --mode cached --tile 60x72)
quick=("${point[@]}" --search published --lpf-limit 3) # for maps of Sweep
# written NAME: the table or chart of the pane goes to the file.
written() { printf 'e\\ntype %s\\nEnter\\n^U\\ntype %s\\nEnter\\n' "${1##*.}" "$folder/$1"; }

plain '6\nTab\nTab\nTab\nDown\nUp\n/\ntype dram\nEnter\nq\n' "${point[@]}"
has 'size 1.164 GiB' && has '-1 Input 1 974×554' && has 'memory rf_1KB holds 2 B, although its name says 1 KiB' && has 'dram 2 2 3 1.164 GiB' && has 'Search: dram'
tell $? 'rows of numbers, networks, remarks and memories are read out'
plain 'Tab\nTab\nDown\nTab\nDown\nq\n' "${point[@]}"
has 'MAC 8.36G operations' && has 'stack 0 map 960×540' && has 'for ty in 0‥7'
tell $? 'and those of accesses and loops'
plain '4\nq\n' "${point[@]/cached/recompute}" --placement search
has 'Memories are searched: energy −1.3 % against the lowest that hold the data'
tell $? 'Memory says what the search of memories is worth'
axis='3\n=\n^U\ntype sram_1MB_A.size=256KiB..1MiB*2\nEnter\n^U\ntype 30,60\nEnter\nr\n'
plain "${axis}p\nTab\nDown\n$(written front.csv)p\nDown\n$(written best.csv)Tab\nDown\n$(written why.csv)$(written why.gp)q\n" \
  "${point[@]}" --size 160x48
grep -qx 'mode,tile_x,tile_y,sram_1MB_A.size,energy_pj,latency_cycles' "$folder/front.csv" &&
  grep -q '^cached,60,30,4194304,3396833011' "$folder/front.csv" && has '60×30 cached at sram_1MB_A.size 512 KiB'
tell $? 'the front of a sweep is a table'
has '256Ki 3.866 mJ 60×30 h-cached' && grep -q '^4194304,cached,60,30,3396833011' "$folder/best.csv"
tell $? 'the best for each value of a number is a table'
[ -s "$folder/why.csv" ] && [ -s "$folder/why.gp" ]
tell $? 'and what of it each part takes is a table and a chart'

plain '3\nTab\nTab\nTab\nTab\nTab\nTab\nTab\nEnter\nEsc\nDown\nEnter\nEsc\nDown\nEnter\nq\n' "${quick[@]}" --size 160x48
has 'Field Tile widths: auto' && has 'Field Tile heights: auto' && has 'List, 1 of'
tell $? 'Enter on a setting of the sweep asks for it'
plain "3\nTab\n$(written h_cached.gp)p\nz\nq\n" "${quick[@]}"
grep -q . "$folder/h_cached.dat" && has 'Written: h_cached.gp'
tell $? 'the map of another mode is a chart'
plain '3\n=\n^U\ntype array.D1=16,32\nEnter\n^U\ntype 60\nEnter\nr\n=\n^U\ntype sram_1MB_A.read_bandwidth=1024..16384*4\nEnter\n' "${quick[@]}"
has '60×60 cached at array.D1 32' && has 'at sram_1MB_A.read_bandwidth 1024 bit/cyc'
tell $? 'axes without a unit and of large numbers'
plain "$(written all.json)q\n" "${point[@]}" --clock-mhz 200
grep -q frames_per_second "$folder/all.json"
tell $? 'with a clock tables have times'
plain ':\ntype clock\nEnter\n^U\ntype none\nEnter\n?\ntype mac use\nEsc\ne\nEnter\n^U\nEnter\nEsc\nq\n' "${point[@]}" --clock-mhz 300
has 'Field Clock: 300. MHz, or none' && has 'No clock: cycles only' && has 'List, 1 of 1: clock: Set the clock in MHz'
tell $? 'a clock is set, and left out again'
has 'MAC use: Ideal cycles divided by actual latency'
tell $? 'terms are in the help'
has 'Field File: . a file name of at most 255 bytes is needed'
tell $? 'a file has a name'
mkdir "$folder/bin" && printf '#!/bin/sh\nexit 1\n' >"$folder/bin/gnuplot" && chmod +x "$folder/bin/gnuplot"
PATH=$folder/bin:$PATH plain "3\n$(written failed.gp)q\n" "${quick[@]}"
has 'Not drawn: gnuplot fails on ' && grep -qF "$folder/failed.gp; run it there to see why" "$out"
tell $? 'a gnuplot that fails is told'
mkdir "$folder/tilescope"
for text in "--bind pin=$(printf '%01100d' 1)" "--bind 'pin=x"; do
  printf '%s\n' "$text" >"$folder/tilescope/config"
  XDG_CONFIG_HOME=$folder expect 2 'tilescope/config:1: ' --plain
done
expect 2 '--bind: more than 1023 bytes' --plain --bind "pin=$(printf '%01100d' 1)"

# --- sessions that cannot be kept ------------------------------------------------------------------------------
mkdir "$folder/sessions" && printf 'version 1\nmouse perhaps\n' >"$folder/broken"
for i in {1..99}; do : >"$folder/sessions/a.$i"; done
cp "$folder/broken" "$folder/sessions/a"
echo q | "$program" --plain "${point[@]}" --session "$folder/sessions/a" >"$out" 2>"$err"
has "a cannot be read (line 2: 'mouse perhaps' is not a valid line) and is left as it is: nothing will be saved" &&
  cmp -s "$folder/broken" "$folder/sessions/a"
tell $? 'a broken session stays where there is no place beside it'
rm "$folder/sessions/a"
coproc explorer { exec "$program" --plain "${point[@]}" --session "$folder/sessions/a" 2>&1; }
exec 7<&"${explorer[0]}" 8>&"${explorer[1]}" # its own are closed once it has ended
read -r _ <&7 && cp "$folder/broken" "$folder/sessions/a" && echo q >&8
cat <&7 >"$out"
exec 7<&- 8>&-
grep -qF "not saved: the session $folder/sessions/a cannot be read (line 2: 'mouse perhaps' is not a valid line)" "$out" &&
  cmp -s "$folder/broken" "$folder/sessions/a"
tell $? 'and one that is broken meanwhile'
expect 2 'is a folder; --session takes the path of a file' --plain --session "$folder"

# drawn TEXT KEYS OPTION..: this text is on the screen after the keys.
drawn() {
  printf 'resize 160x48\nkey %s\nsettle\ntext\n' "$2" >"$folder/script"
  "$program" --clean --test-script "$folder/script" "${@:3}" >"$out" 2>"$err"
  has "$1"
  tell $? "drawn: $1"
}
drawn '30 of 30 maps between stacks stay on chip' 1 --hardware tpu_like_df --workload resnet18_padded --mode cached --tile full \
  --stacks single-layer --between-stacks fit
drawn 'optimal, energy + 2 pJ/cycle' 1 "${point[@]}" --search optimal --objective sum --latency-weight 2
finish_tests
