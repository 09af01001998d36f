#!/usr/bin/env bash
# Files that people have: their layouts, labels and lists of layers, pipes, copies under another name. Figures are worked
# out by hand. Runs the program in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
cases=tests/inputs/cases

# says TEXT..: the last run succeeded and printed all of these.
says() {
  local status=$? text said
  mapfile said <"$out"
  for text; do [[ ${said[*]} == *"$text"* ]] || status=1; done
  tell "$status" "$text"
}

# refused TEXT ARGUMENT..: check fails with these words on standard error.
refused() {
  local said
  run check "${@:2}"
  [ "$?" = 3 ] && mapfile said <"$err" && [[ ${said[*]} == *"$1"* ]]
  tell $? "$1"
}

# figures KEY..: of the last result in JSON, on one line.
figures() {
  local IFS=,
  jq -r "[${*/#/.}] | join(\" \")" "$out" 2>>"$err"
}

# evaluate WORKLOAD MAPPING OPTION..: on a small array, whole maps.
evaluate() {
  run eval --hardware $cases/new_ports.yaml --workload "$1" --mapping "$2" --mode cached --tile full --json "${@:3}"
}

# --- the older layout of accelerators -----------------------------------------------------------------------
run eval --hardware $cases/old_ports.yaml --workload $cases/conv1.yaml --mapping $cases/map_kc.yaml --mode cached --tile full \
  --rules published --json
[ "$(figures energy_pj latency_cycles)" = "1375435.2 74446" ]
tell $? "an accelerator of ZigZag 3.0 to 3.8.1 costs what it does in the new layout"
run check $cases/dram_1e16_bits.yaml
says "ok (hardware)"

# --- cores of Stream, files of DeFiNES -----------------------------------------------------------------------
refused "'off_chip' is a core without MACs" $cases/core_without_macs.yaml
refused "come with this program as YAML: --hardware meta_prototype_df" HW/Meta_prototype_DF.py
refused "come with this program as YAML: --workload fsrcnn" WL/workload_fsrcnn.py
refused "of ZigZag 3" inputs/own.py
run check $cases/core_without_dram.yaml
says "buffer is the top memory, and no off-chip memory follows it" "ok (hardware)"
run eval --hardware $cases/core_without_dram.yaml --workload $cases/conv1.yaml --mapping $cases/map_kc.yaml --mode cached --tile full
says "buffer read" "buffer write"
! grep -q DRAM "$out" && grep -qx '  Energy       1.227 µJ (1226547.2 pJ)' "$out" && grep -qx '  buffer write 8.192 kB' "$out"
tell $? "nothing is called DRAM where there is none"
no_dram=(--hardware "$cases/core_without_dram.yaml" --workload "$cases/conv1.yaml" --mapping "$cases/map_kc.yaml" --mode cached)
run sweep "${no_dram[@]}" --tile-x full --tile-y full
grep -q 'buffer read' "$out" && ! grep -q DRAM "$out"
tell $? "nor in a table of sweep"
printf 'resize 120x40\ntext\nkey 3\nkey r\ntext\n' >"$folder/script"
run --test-script "$folder/script" "${no_dram[@]}" --tile full
grep -q 'buff.*read' "$out" && ! grep -q DRAM "$out"
tell $? "nor on a screen"
sed -n '/^operational_array/!p; /^operational_array/q' $cases/core_without_macs.yaml | grep -v operational >"$folder/memory.yaml"
echo 'type: memory' >>"$folder/memory.yaml"
refused "'off_chip' is a core without MACs" "$folder/memory.yaml"
printf -- '- name: default\n  core_allocation: [0, 1]\n  intra_core_tiling: ["OY, 8"]\n' >"$folder/cores.yaml"
refused "cores.yaml:2:20: this mapping of Stream allocates layers to cores" "$folder/cores.yaml"
printf -- '- name: default\n  core_allocation: [1]\n  spatial_mapping_hint: {D1: [K]}\n' >"$folder/hints.yaml"
run check "$folder/hints.yaml"
says "unknown key 'core_allocation'" "ok (mapping)"
expect 2 "expected a whole number of at most 1000000000000000000, in bit" eval "${no_dram[@]}" --tile full \
  --set buffer.size=10000000000000000000
expect 4 "the top memory 'buffer' holds 1048576, and no off-chip memory follows it" eval --hardware $cases/core_without_dram.yaml \
  --workload fsrcnn --mapping $cases/map_kc.yaml --mode cached --tile full

# --- labels, lists of layers, constants ----------------------------------------------------------------------
run check $cases/free_operator_type.yaml
says "free_operator_type.yaml:3:18: operator_type 'MatMul' is a label" "ok (workload)"
sed -n '/^- id: 0/,/^- id: 1/p' $cases/layer_list.yaml | sed '$d' >"$folder/early.yaml"
sed -n '/^- id: 1/,$p' $cases/layer_list.yaml >"$folder/late.yaml"
sum() {
  for network in early late; do
    evaluate "$folder/$network.yaml" $cases/map_kc.yaml "$@"
    figures energy_pj latency_cycles
  done | awk '{ energy += $1; latency += $2 } END { printf "%.4f %d\n", energy, latency }'
}
for stacks in auto single-layer -1; do
  expected=$(sum --stacks "${stacks/-1/auto}")
  evaluate $cases/layer_list.yaml $cases/map_kc.yaml --stacks "$stacks"
  [ "$(figures energy_pj latency_cycles | xargs printf '%.4f %d')" = "$expected" ]
  tell $? "unconnected layers cost the sum of their networks, stacks $stacks: $expected"
done
evaluate $cases/layer_list.yaml $cases/map_kc.yaml
# Input 4*34*34*8, weights 16*4*9*8, output 16*32*32*8; input 64*6*6*8, weights 64*64*9*8, output 64*4*4*8.
[ "$(figures dram_bits_read dram_bits_written)" = "354944 139264" ]
tell $? "traffic of both networks"
run optimize --hardware $cases/new_ports.yaml --workload $cases/layer_list.yaml --mapping $cases/map_kc.yaml --mode cached --json
[ "$(figures dram_bits_written)" = 139264 ]
tell $? "optimize computes both networks"
refused "call it W and what layer 0 made I" $cases/const_first.yaml

# A sum of a map of 4x4 and of one pixel, as if both were 4x4: advice that gives the right network.
sed 's/\[2, 8, 4, 4/[1, 8, 4, 4/; s/8, 8, 2, 2, 3, 3/8, 8, 1, 1, 4, 4/' $cases/unlike_sum.yaml \
  >"$folder/pixel.yaml"
run check "$folder/pixel.yaml"
says "the sizes of the file make 1664 MACs, 18,080 are evaluated" \
  "layer 1 makes one pixel: to combine it with each of a map, index Y without ox and oy"
sed 's/Y\[b\]\[g\]\[oy\]\[ox\]/Y[b][g]/' "$folder/pixel.yaml" >"$folder/indexed.yaml"
run check "$folder/indexed.yaml"
grep -qF 'ok (workload)' "$out" && ! grep -qF 'are evaluated' "$out"
tell $? "indexed so it has the MACs of the file"

# --- long names ---------------------------------------------------------------------------------------------
long=$(printf '存%.0s' {1..40})
sed "s/^  reg_w:/  A$long:/; s/^  reg_o:/  B$long:/" $cases/new_ports.yaml >"$folder/long.yaml"
run eval --hardware "$folder/long.yaml" --workload $cases/conv1.yaml --mapping $cases/map_kc.yaml --mode cached --tile full
grep -q '^  \.\.存*  W ' "$out" && grep -q '^  ~2存*  O ' "$out"
tell $? "long names with the same end are kept apart"

# --- names that no terminal should see -------------------------------------------------------------------------
# A byte that is no UTF-8, a control character of two bytes, ESC and a line end.
bad=$'\xff\xc2\x9b\e\n'
cp $cases/conv1.yaml "$folder/net$bad.yaml"
cp $cases/new_ports.yaml "$folder/chip$bad.yaml"
cp $cases/map_kc.yaml "$folder/map$bad.yaml"
cp $cases/map_too_many.yaml "$folder/many$bad.yaml"
printf 'title \xff\n' >"$folder/page$bad.lesson"
printf 'title Two\nsay One \xff\xc2\x9b\n' >"$folder/bytes.lesson"
bad_point=(--hardware "$folder/chip$bad.yaml" --workload "$folder/net$bad.yaml" --mapping "$folder/map$bad.yaml" --mode cached)

# clean TEXT ARGUMENT..: both streams together have this text, no bytes that are no UTF-8, no control characters.
clean() {
  local text=$1 said status=0
  "$program" "${@:2}" >"$out" 2>&1 </dev/null
  head -c 500 "$out" >"$err"
  iconv -f UTF-8 -t UTF-8 "$out" >"$folder/text" 2>>"$err" || status=1
  mapfile -t said <"$folder/text"
  [[ ${said[*]} == *"$text"* && ! ${said[*]} =~ [[:cntrl:]] ]] || status=1
  tell $status "clean: $(printf '%q ' "$text" "${@:2}" | tr -d '\n' | cut -c1-90)"
}
clean 'chip????.yaml: ok (hardware)' check "$folder/chip$bad.yaml" "$folder/net$bad.yaml" "$folder/map$bad.yaml"
clean "chip????.yaml with $folder/net????.yaml and $folder/many????.yaml: " check "$folder/chip$bad.yaml" "$folder/net$bad.yaml" \
  "$folder/many$bad.yaml"
printf -- '- name: default\n  spatial_mapping: {D7: ["K, 4"]}\n' >"$folder/array$bad.yaml"
clean "chip????.yaml with $folder/array????.yaml: " check "$folder/chip$bad.yaml" "$folder/array$bad.yaml"
clean 'page????.lesson: the lesson has no page' check "$folder/page$bad.lesson"
clean 'One ??' lesson "$folder/bytes.lesson"
clean "net????.yaml on $folder/chip????.yaml, mapping map????" eval "${bad_point[@]}" --tile full
clean $'chip\ufffd''\u009b\u001b\n.yaml' eval "${bad_point[@]}" --tile full --json
clean 'chip\377\302\233\033\012.yaml' sweep "${bad_point[@]}" --tile-x full --tile-y 1
clean "chip????.yaml\"," sweep "${bad_point[@]}" --tile-x full --tile-y 1 --format csv
clean 'none????: No such file or directory' merge "$folder/none$bad"
clean "none????'" show hardware "none$bad"
clean 'none????' list "none$bad"
clean 'none????/rows.csv: its folder does not exist' sweep "${bad_point[@]}" --tile-x full --tile-y 1 \
  --output "$folder/none$bad/rows.csv"
clean "View Explore. $folder/net????.yaml on $folder/chip????.yaml" --plain --clean "${bad_point[@]}"
run show workload "$folder/net$bad.yaml" --output "$folder/again.yaml" && run check "$folder/again.yaml"
tell $? 'a network saved from a file of such a name can be read'
run best "${bad_point[@]}" --tile-x full --tile-y 1
command=$(grep -o "^tilescope eval.*" "$out")
eval "tilescope() { \"\$program\" \"\$@\"; }; $command" >"$folder/text" 2>"$err" && grep -q 'Energy  ' "$folder/text"
tell $? 'the command line that best prints runs'
XDG_DATA_HOME=$folder/data
export XDG_DATA_HOME
mkdir -p "$folder/data/tilescope/hardware"
cp $cases/new_ports.yaml "$folder/data/tilescope/hardware/mine$bad.yaml"
clean 'mine????' list
clean 'mine????' list hardware
export XDG_DATA_HOME=$folder/none

long_folder=$folder/$(printf '%0200d' 0)
mkdir -p "$long_folder" && echo 'name: x' >"$long_folder/net.yaml"
run check "$long_folder/net.yaml"
[ "$?" = 3 ] && grep -q '^\.\.\.0*/net.yaml:1:1: ' "$err"
tell $? 'of a long path the end is told'

# --- pipes -----------------------------------------------------------------------------------------------------
# shellcheck disable=SC2002
cat $cases/conv1.yaml | run check /dev/stdin
says "/dev/stdin: ok (workload)"
mkfifo "$folder/fifo"
cat $cases/new_ports.yaml >"$folder/fifo" &
run check "$folder/fifo" <(cat $cases/conv1.yaml) $cases/map_kc.yaml
says "$folder/fifo: ok (hardware)" "ok (workload)" "ok (mapping)"
run check $cases/new_ports.yaml $cases/conv1.yaml <(cat $cases/map_too_many.yaml)
grep -q '/dev/fd/[0-9]*:1:3: the temporal ordering' "$err" && ! grep -q '/tmp' "$err"
tell $? "faults of files together name the pipe"
TMPDIR=$folder/nowhere expect 1 "no file for a copy of $folder/fifo can be made in $folder/nowhere; set TMPDIR" check "$folder/fifo"
run check <(grep -v loop_dims $cases/conv1.yaml)
grep -q '^/dev/fd/[0-9]*:1:3: layer 0 lacks the key .loop_dims' "$err"
tell $? "faults of a pipe name the pipe"

run eval --hardware <(cat inputs/hardware/tpu_like.yaml) --workload fsrcnn --mode cached --tile full
[ "$?" = 3 ] && grep -qF "no text comes from this pipe: it is empty, or has been read before; give a file" "$err"
tell $? "an accelerator that is read twice, for its mapping, cannot come through a pipe"
: >"$folder/empty.yaml"
expect 3 'empty.yaml:1:1: the file is empty' check "$folder/empty.yaml"
run --plain --clean --hardware $cases/conv1.yaml </dev/null
grep -q 'this is a network, but an accelerator was expected: .*operational_array$' "$out"
tell $? "the explorer says the sentence without the excerpt"

# --- a lesson in this folder ---------------------------------------------------------------------------------
(cd "$folder" && "$program" check page*.lesson bytes.lesson >"$out" 2>"$err")
grep -q '^page????.lesson: the lesson' "$err" && ! grep -q '\./' "$out" "$err"
tell $? 'check names a lesson as it is given'

# --- the mapping of a copied accelerator ---------------------------------------------------------------------
cp inputs/hardware/tpu_like_df.yaml "$folder/mine.yaml"
run eval --hardware "$folder/mine.yaml" --workload fsrcnn --mode cached --tile 60x72
says "mapping tpu_like" "no mapping is called 'mine': 'tpu_like' is taken, as the file names the accelerator so"
sed -i 's/^name:.*/name: chip/' "$folder/mine.yaml"
run eval --hardware "$folder/mine.yaml" --workload fsrcnn --mode cached --tile 60x72
says "mapping tpu_like" "'tpu_like' is taken, as that accelerator has the same array"
expect 3 "no other accelerator has its array (D1 4, D2 4)" eval --hardware $cases/new_ports.yaml --workload fsrcnn --mode cached --tile full
sed -i 's/^  sizes:.*/  sizes: [64, 64]/' "$folder/mine.yaml"
expect 3 "these fit: tpu_like" eval --hardware "$folder/mine.yaml" --workload fsrcnn --mode cached --tile full

# --- several loops on one dimension of the array -----------------------------------------------------------
evaluate $cases/conv1.yaml $cases/map_mixed.yaml
[ "$(figures energy_pj) $(jq -c 'first(.. | objects | select(has("spatial")) | .spatial | map([.dim, .size, .array_dim]))' "$out")" = \
  '1837668.8 [["K",2,"D1"],["C",2,"D1"]]' ]
tell $? "K 2 and C 2 share the four units of D1"
jq -e '.remarks | any(contains("unrolls nothing over the units of D2 (4), which idle"))' "$out" >"$folder/jq" 2>>"$err"
tell $? "a dimension that the mapping leaves out is told"
printf -- '- name: default\n  spatial_mapping: {D1: ["K, 4", "G, 4"], D2: ["C, 4"]}\n' >"$folder/alternatives.yaml"
evaluate $cases/grouped_chain.yaml "$folder/alternatives.yaml"
alternatives=$(figures energy_pj)
jq -r '.remarks[]' "$out" >"$folder/remarks"
grep -qF "D1 K instead of G" "$folder/remarks"
tell $? "a remark says which alternative is taken"
printf -- '- name: default\n  spatial_mapping: {D1: ["K, 4"], D2: ["C, 4"]}\n' >"$folder/first.yaml"
evaluate $cases/grouped_chain.yaml "$folder/first.yaml"
[ "$(figures energy_pj)" = "$alternatives" ]
tell $? "the first alternative is the one of the layer"

# --- mappings that leave something open ------------------------------------------------------------------------
# All sixteen units are used by C (its first loop with sixteen iterations is K) on D2, K on D1, as any two of them are.
open_mapping() { # HINTS
  printf -- '- name: default\n  spatial_mapping: null\n  spatial_mapping_hint: %s\n' "$1" >"$folder/open.yaml"
}
# Of the few with the best use of the array the one of least energy: here of all, as each fills the array.
least=
for d1 in K OX; do
  for d2 in C OY; do
    printf -- '- name: default\n  spatial_mapping: {D1: ["%s, 4"], D2: ["%s, 4"]}\n' $d1 $d2 >"$folder/closed.yaml"
    evaluate $cases/conv1.yaml "$folder/closed.yaml" --lpf-limit 4 --rules published,+pr-exact
    energy=$(figures energy_pj)
    if [ -z "$least" ] || jq -en "$energy < $least" >"$folder/jq"; then least=$energy found="D1 $d1, D2 $d2"; fi
  done
done
open_mapping '{D1: [K, OX], D2: [C, OY]}'
evaluate $cases/conv1.yaml "$folder/open.yaml" --lpf-limit 4 --rules published,+pr-exact
[ "$(figures energy_pj)" = "$least" ]
tell $? "an open mapping takes the least energy of the best uses of the array: $least, $found"
jq -r '.remarks[]' "$out" >"$folder/remarks"
grep -qF "of least energy is taken: $found in layer 0" "$folder/remarks"
tell $? "a remark names it"
open_mapping '{D1: [K, C, OX, OY], D2: [K, C, OX, OY]}'
run check $cases/new_ports.yaml $cases/layer_list.yaml "$folder/open.yaml"
says "one of least energy is taken: D1 OY, D2 K in layer 0, 1"
open_mapping '{D1: [FX], D2: [C]}'
evaluate $cases/conv1.yaml "$folder/open.yaml"
jq -e 'first(.. | objects | select(has("spatial")) | .spatial | map(.dim)) == ["C", "FX"]' "$out" >"$folder/jq" 2>>"$err"
tell $? "hints bound the choice"

kc='spatial_mapping: {D1: ["K, 4"], D2: ["C, 4"]}'
printf -- '- name: default\n  %s\n  temporal_ordering: [[C, 4], [FX, 3], [FY, 3], [OX, 16], [OY, 16], [K, 4]]\n' "$kc" >"$folder/given.yaml"
evaluate $cases/conv1.yaml "$folder/given.yaml"
given=$(figures energy_pj)
printf -- '- name: default\n  %s\n  temporal_ordering: [[C, 2], [C, "*"], [FX, "*"], [FY, "*"], ["*", "*"], [OX, "*"], [OY, "*"], [K, "*"]]\n' "$kc" \
  >"$folder/stars.yaml"
evaluate $cases/conv1.yaml "$folder/stars.yaml"
[ "$(figures energy_pj)" = "$given" ]
tell $? "stars stand for what is left of the loops: $given"

# The ordering of the layer's loops in the result, innermost first, each loop once.
ordering() {
  jq -r 'first(.. | objects | select(has("temporal")) | .temporal | map(.dim)) | join(" ")' "$out" | tr ' ' '\n' | uniq | xargs
}
printf -- '- name: default\n  %s\n' "$kc" >"$folder/free.yaml"
printf -- '- name: default\n  %s\n  temporal_ordering: [[OX, "*"], ["*", "*"], [FX, "*"], [K, "*"]]\n' "$kc" >"$folder/part.yaml"
for search in published optimal; do
  evaluate $cases/conv1.yaml "$folder/free.yaml" --search $search
  best=$(figures energy_pj)
  evaluate $cases/conv1.yaml "$folder/part.yaml" --search $search
  case $(ordering) in "OX "*" FX K") true ;; *) false ;; esac && jq -en "$(figures energy_pj) >= $best" >"$folder/jq"
  tell $? "the $search search keeps OX innermost, FX and K outermost: $(ordering)"
done
printf -- '- name: default\n  spatial_mapping: {D1: ["FX, 3"], D2: ["C, 4"]}\n' | tee "$folder/free.yaml" >"$folder/part.yaml"
echo '  temporal_ordering: [[FX, "*"], ["*", "*"]]' >>"$folder/part.yaml"
evaluate $cases/conv1.yaml "$folder/free.yaml"
best=$(figures energy_pj)
evaluate $cases/conv1.yaml "$folder/part.yaml"
[ "$(figures energy_pj)" = "$best" ]
tell $? "a loop of which the array leaves nothing has no place in the ordering"
printf -- '- name: default\n  %s\n  temporal_ordering: [[FX, 2], ["*", "*"]]\n' "$kc" >"$folder/part.yaml"
expect 3 "part.yaml:1:3: the sizes that the temporal ordering gives loop FX of layer 0 do not divide it: after spatial unrolling it is 3" \
  eval --hardware $cases/new_ports.yaml --workload $cases/conv1.yaml --mapping "$folder/part.yaml" --mode cached --tile full
printf -- '- name: default\n  %s\n  temporal_ordering: [["*", "*"], [K, "*"], ["*", "*"]]\n' "$kc" >"$folder/part.yaml"
run check "$folder/part.yaml"
[ "$?" = 3 ] && grep -qF "'temporal_ordering' has two entries" "$err"
tell $? "one place for the loops that are ordered freely"
expect 3 "covers 8 of loop K; after spatial unrolling it must cover 4" eval --hardware $cases/new_ports.yaml \
  --workload $cases/conv1.yaml --mapping $cases/map_too_many.yaml --mode cached --tile full

# --- names of another kind, what cannot be shown, a text called .onnx -------------------------------------------
expect 3 "there is no accelerator called 'fsrcnn'; it is a network, for --workload and 'tilescope show workload'" show hardware fsrcnn
expect 3 "called 'tpu_like'; it is an accelerator, for --hardware and 'tilescope show hardware'" show workload tpu_like
expect 3 "called 'fsrcnn'; it is a network, for --workload" eval --hardware fsrcnn --workload tpu_like --mode cached --tile full
expect 3 "called 'loop_nest'; it is a lesson, for 'tilescope lesson'" show workload loop_nest
expect 3 "called 'fsrcnn'; it is a network" lesson fsrcnn
cp $cases/map_kc.yaml "$folder/only.yaml"
mkdir -p "$folder/data/tilescope/mappings" && mv "$folder/only.yaml" "$folder/data/tilescope/mappings"
XDG_DATA_HOME=$folder/data expect 3 "called 'only'; it is a mapping, for --mapping" show hardware only
expect 2 "cannot show 'mapping'; it is the file $PWD/inputs/mappings/tpu_like.yaml" show mapping tpu_like
expect 3 "there is no mapping called 'fsrcnn'; it is a network, for --workload and 'tilescope show workload'" show mapping fsrcnn
expect 2 "cannot show 'lesson'; 'tilescope lesson loop_nest' prints it" show lesson loop_nest
expect 2 "cannot show 'network'; show hardware or show workload" show network fsrcnn
echo 'no model' >"$folder/text.onnx"
refused "text.onnx: not an ONNX model: it does not begin as one" "$folder/text.onnx"

# --- numbers that are too large --------------------------------------------------------------------------------
expect 2 "WxH, each side from 1 to 9223372036854775807" eval --hardware tpu_like --workload fsrcnn --mode cached --tile 99999999999999999999x4
expect 2 "a tile (WxH, each side from 1 to 9223372036854775807)" eval --hardware tpu_like --workload fsrcnn --mode cached --tile 4x4 \
  --stacks 3:4x99999999999999999999
expect 2 "a whole number from 1 to 2147483647, or all" eval --hardware tpu_like --workload fsrcnn --mode cached --tile 4x4 --tile-heads 3000000000
expect 2 "a size is at most 1000000000000000" sweep --hardware tpu_like --workload fsrcnn --tile-x 1000000000000001 --tile-y 1

# --- limits that no schedule keeps ---------------------------------------------------------------------------
best=(best --hardware "$cases/new_ports.yaml" --workload "$cases/conv1.yaml" --mapping "$cases/map_kc.yaml" --mode cached
  --tile-x full --tile-y full)
expect 4 "fits the accelerator and keeps within the limits: latency at most 100 cycles (any takes " "${best[@]}" --max-latency 100
expect 4 "limits: latency at most 1000000 cycles, energy at most 1 pJ (any takes " "${best[@]}" --max-latency 1e6 --max-energy 1
expect 4 "limits: buffer at most 8.5 bits" "${best[@]}" --max-bits buffer=8.5
expect 4 "limits: energy at most 1000 pJ (any takes " "${best[@]}" --objective edp --max-energy 1000
expect 4 "none of the 2 pairs of accelerator and network has a schedule; of the last: no schedule of the grid fits" best \
  --hardware tpu_like,tpu_like_df --workload fsrcnn --tile-x full --tile-y full --mode cached --max-latency 3

finish_tests
