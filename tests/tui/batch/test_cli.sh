#!/usr/bin/env bash
# The batch commands as processes: exit statuses, messages, streams, JSON. Runs the program in $TILESCOPE, by
# default the release build, from the top folder.
# shellcheck disable=SC2016 # dollars of jq
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
point=(eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --lpf-limit 4)

# The same, with the line of the file and a mark below the place.
expect_excerpt() {
  local status=$1 text=$2 said
  shift 2
  run "$@"
  [ "$?" = "$status" ] && [ ! -s "$out" ] && mapfile said <"$err" && [ "${#said[@]}" = 3 ] &&
    [[ ${said[*]} == *"$text"*$'\n' ]]
  tell $? "$status: $*"
}

# agrees NAME ARGUMENT..: gives the same figures as $point does, which is evaluated once.
agrees() {
  local name=$1
  shift
  if [ "${point[*]}" != "$known" ]; then "$program" "${point[@]}" --json >"$folder/known" && known=${point[*]}; fi
  run "$@" --json && jq -es 'length == 2 and .[0].energy_pj > 0 and
    (map({energy_pj, latency_cycles, stack_cuts, tile_type_count, layers, accesses}) | .[0] == .[1])' \
    "$folder/known" "$out" >"$folder/jq" 2>>"$err"
  tell $? "$name"
}
known=

# --- usage ---------------------------------------------------------------------------------------------
base=(eval --hardware meta_prototype_df --workload fsrcnn)
expect 2 'needs a terminal' </dev/null
expect 2 "did you mean eval" evl
expect 2 'needs --hardware' eval
expect 2 'needs --tile' "${base[@]}" --mode 3
expect 2 "unexpected word 'eval'" eval "${base[@]}"
expect 2 'did you mean --tile' "${base[@]}" --tiel 4x4
expect 2 'did you mean --hardware' eval --hardwear x
expect 2 '--tile needs a value' "${base[@]}" --mode 3 --tile
expect 2 '--tile needs a value' "${base[@]}" --mode 3 --tile --json
expect 2 '--mode needs a value' "${base[@]}" --mode=
expect 2 'takes no value' "${point[@]}" --json=1
expect 2 'given twice' "${point[@]}" --mode 1
expect 2 "'soon' is not a time to search: expected seconds" "${point[@]}" --search-time soon
expect 2 "'-1' is not a time to search" "${point[@]}" --search-time -1
run "${base[@]}" --mode cached --tile 60x72 --objective latency --search-time 0 && grep -q '^  Latency ' "$out"
tell $? 'a search by latency that has no time finds a mapping'
expect 2 '--input-shape takes at most 255 bytes' "${point[@]}" --input-shape "$(printf '%0300d' 1)"
expect 2 "'2000x20' is not a screen size" --size 2000x20 --plain
few 0x4 4x0 4x -4x4 4 x x4 4x4x4 1e3x4 ' 4x4' 99999999999999999999x4 >"$folder/tiles"
while IFS= read -r tile; do
  expect 2 "'$tile' is not a tile" "${base[@]}" --mode 3 "--tile=$tile"
done <"$folder/tiles"
for limit in $(few 0 -1 1.5 x 99999999999); do
  expect 2 "'$limit' is not a limit" "${base[@]}" --mode 3 --tile 4x4 --lpf-limit "$limit"
done
for mode in $(few 0 4 Cached all); do
  expect 2 "mode '$mode'" "${base[@]}" --mode "$mode" --tile 4x4
done
few ',' '1,' ',1' '1,,2' a 1.5 '1 2' >"$folder/stacks"
while read -r stacks; do
  expect 2 "stacks '$stacks'" "${base[@]}" --mode 3 --tile 4x4 --stacks "$stacks"
done <"$folder/stacks"
expect 2 '99' "${base[@]}" --mode 3 --tile 4x4 --stacks 99
expect 2 'does not take --json' list --json
expect 2 'hardware, workloads, mappings' list nothing
walk=("walk" "${point[@]:1}")
expect 2 'needs --tile' walk --hardware meta_prototype_df --workload fsrcnn --mode 3
for at in $(few 4 4,1,x 4,1,1,0,0 a); do
  expect 2 "'$at' is not a place: expected COLUMN,ROW" "${walk[@]}" --at "$at"
done
expect 2 'columns go from 0 to' "${walk[@]}" --at 5000,0
expect 2 'stacks go from 0 to 0' "${walk[@]}" --at 0,0,1,1
expect 3 'no lesson called' lesson nothing
expect 2 'needs more' show hardware
expect 2 "cannot show 'mapping'" show mapping meta_prototype
expect 2 'needs more' check

# --- no inputs: a program that was copied alone --------------------------------------------------------
release=$program program=$folder/tilescope
cp "$release" "$program"
for words in list 'list hardware' 'eval --hardware tpu_like --workload fsrcnn --mode 3 --tile 4x4'; do
  # shellcheck disable=SC2086 # the words are to be split
  expect 3 "no hardware found in $XDG_DATA_HOME/tilescope, $folder/../share/tilescope; set TILESCOPE_INPUTS" $words
done
# The folders after one with a long path are told, too.
long=/$(printf '%0600d' 0)
XDG_DATA_HOME=$long expect 3 "no hardware found in ${long:0:200}.., $folder/../share/tilescope; set TILESCOPE_INPUTS" list
program=$release

# --- bad input, no schedule ----------------------------------------------------------------------------
expect 3 'no_such' eval --hardware no_such --workload fsrcnn --mode 3 --tile 4x4
expect 3 'no_such' eval --hardware meta_prototype_df --workload no_such --mode 3 --tile 4x4
expect 3 "$folder/none.yaml" show hardware "$folder/none.yaml"
printf 'name: x\nmemories: [\n' >"$folder/cut.yaml"
expect_excerpt 3 "$folder/cut.yaml:" show hardware "$folder/cut.yaml"
head -c 3000 "$program" >"$folder/binary.yaml"
expect_excerpt 3 "$folder/binary.yaml" show workload "$folder/binary.yaml"
expect 3 "bin?ary" show workload "$folder/bin"$'\e'"ary"
sed 's/size: 10000000000/size: 2000000/; s/size: 8388608/size: 1000000/' inputs/hardware/meta_prototype_df.yaml \
  >"$folder/small.yaml"
expect 4 'dram' eval --hardware "$folder/small.yaml" --mapping meta_prototype --workload fsrcnn --mode 1 --tile full
run check inputs/hardware/meta_prototype_df.yaml "$folder/cut.yaml" inputs/workloads/fsrcnn.yaml
[ $? = 3 ] && [ "$(grep -c ': ok' "$out")" = 2 ] && grep -q "cut.yaml:" "$err"
tell $? 'check goes on after a bad file'
shipped=(inputs/hardware/*.yaml inputs/workloads/*.yaml inputs/mappings/*.yaml)
[ "${FEWER:-1}" -lt 10 ] || shipped=(inputs/hardware/ascend_like.yaml inputs/workloads/fsrcnn.yaml inputs/mappings/ascend_like.yaml)
run check "${shipped[@]}" && [ "$(grep -c ': ok' "$out")" = "${#shipped[@]}" ] && grep -q 'sram_64KB_W has 65536 bits' "$out" && [ ! -s "$err" ]
tell $? 'check passes what is shipped, with remarks'

# --- the same point said in other words -----------------------------------------------------------------
agrees 'mode 3 is cached' "${base[@]}" --mode 3 --tile 60x72 --lpf-limit 4
agrees '--option=value' eval --hardware=meta_prototype_df --workload=fsrcnn --mode=3 --tile=60x72 --lpf-limit=4
agrees 'options before the command' --tile 60x72 eval --mode 3 --lpf-limit 4 --hardware meta_prototype_df \
  --workload fsrcnn
agrees 'no cuts, given' "${point[@]}" --stacks none
agrees 'mapping by name' "${point[@]}" --mapping meta_prototype
point=("${base[@]}" --mode 3 --tile full --lpf-limit 4)
agrees 'a tile larger than the map' "${base[@]}" --mode 3 --tile 5000x5000 --lpf-limit 4
agrees 'one side full' "${base[@]}" --mode 3 --tile fullx540 --lpf-limit 4
agrees 'modes agree on one tile' "${base[@]}" --mode recompute --tile full --lpf-limit 4
point=("${base[@]}" --mode 1 --tile full --lpf-limit 4 '--stacks=-1,0')
agrees '--stacks -1,0' "${base[@]}" --mode 1 --tile full --lpf-limit 4 --stacks -1,0
agrees 'cuts in any order' "${base[@]}" --mode 1 --tile full --lpf-limit 4 --stacks 0,-1
holds 'its cuts' '.stack_cuts == [-1, 0]'
point=("${base[@]}" --mode 1 --tile 4x72 --lpf-limit 4 --stacks '3:h-cached:60x72,end:cached')
agrees 'stacks with their own mode and tile need no others' "${base[@]}" --lpf-limit 4 \
  --stacks '3:h-cached:60x72,end:cached:4x72'
run "${base[@]}" --lpf-limit 4 --stacks '3:h-cached:60x72,end:cached:4x72' && [ "$(sed -n 2p "$out")" = \
  'given stacks, each with its own mode and tile' ]
tell $? 'a mode and a tile that are nowhere are not said'
run walk --hardware meta_prototype_df --workload fsrcnn --stacks '3:h-cached:60x72,end:cached:4x72' --at 0,0,1,1
tell $? 'neither does walk'
run compare --hardware meta_prototype_df --workload fsrcnn --lpf-limit 4 '--stacks end:cached:4x72' '--mode 3 --tile 4x4'
tell $? 'nor compare'

# --- changed numbers of the hardware ---------------------------------------------------------------------
expect 2 'not NAME=VALUE' "${point[@]}" --set sram_64KB
expect 2 'did you mean size' "${point[@]}" --set sram_64KB.sise=8
expect 2 'did you mean sram_64KB' "${point[@]}" --set sram_64kb.size=8
expect 2 'cannot be' "${point[@]}" --set array.D1=0
expect 2 'has no memory' show hardware meta_prototype_df --set x.size=8
expect 2 '--set applies to hardware only' show workload fsrcnn --set x.size=8
expect 3 'read_granularity of 64' "${point[@]}" --set dram.bandwidth=32
sed 's/size: 524288/size: 262144/; s/unit_energy: 0.04/unit_energy: 0.1/' inputs/hardware/meta_prototype_df.yaml \
  >"$folder/edited.yaml"
point=("${base[@]}" --mode 3 --tile 60x72 --lpf-limit 4 --set sram_64KB.size=32KiB --set mac.energy=.1)
agrees 'an edit is a changed file' eval --hardware "$folder/edited.yaml" --mapping meta_prototype --workload fsrcnn \
  --mode 3 --tile 60x72 --lpf-limit 4
run "${point[@]}" --json
holds 'its edits' '.edits == ["mac.energy=0.1", "sram_64KB.size=262144"]'
run "${point[@]}" && grep -qx 'edited: mac.energy=0.1 sram_64KB.size=262144' "$out"
tell $? 'edits are told'
point=("${base[@]}" --mode 3 --tile 60x72 --lpf-limit 4)
agrees 'the value that it has' "${point[@]}" --set sram_64KB.size=64KiB
run show hardware meta_prototype_df --set array.D1=16 --json
holds 'show has them' '.array[0] == 16 and .edits == ["array.D1=16"]'
run check --set dram.read_energy=0.001 inputs/hardware/meta_prototype_df.yaml && grep -q 'less than of rf_1B' "$out"
tell $? 'check has them'

run check inputs/hardware/meta_prototype_df.yaml inputs/workloads/resnet18.yaml &&
  grep -q 'with inputs/workloads/resnet18.yaml: .* never fused' "$out"
tell $? 'check tells of weights that force cuts'
run show hardware meta_prototype_df --set sram_64KB.size=32KiB --set mac.energy=.1 -o "$folder/new/saved.yaml" &&
  [ ! -s "$out" ] && grep -q 'meta_prototype_df with mac.energy=0.1 sram_64KB.size=262144' "$folder/new/saved.yaml"
tell $? 'show saves'
point=(eval --hardware "$folder/new/saved.yaml" --workload fsrcnn --mode 3 --tile 60x72 --lpf-limit 4)
agrees 'what was saved is what was edited' eval --hardware "$folder/edited.yaml" --mapping meta_prototype \
  --workload fsrcnn --mode 3 --tile 60x72 --lpf-limit 4
expect 2 'already exists' show hardware meta_prototype_df -o "$folder/new/saved.yaml"
expect 1 'cannot write' show hardware meta_prototype_df -o /proc/none.yaml

# --- JSON ----------------------------------------------------------------------------------------------
mapfile -t points < <(few 'meta_prototype_df fsrcnn 3 4x72' 'tpu_like mobilenetv1 2 28x28' 'ascend_like_df resnet18 1 9x13')
for words in "${points[@]}"; do
  read -r hardware workload mode tile <<<"$words"
  run eval --hardware "$hardware" --workload "$workload" --mode "$mode" --tile "$tile" --lpf-limit 3 --json
  tell $? "$words"
  holds 'one line' 'type == "object"' \
    'its keys' '[has("schema", "energy_pj", "latency_cycles", "mac_count", "mac_energy_pj", "tile_type_count", "stack_cuts",
      "dram_bits_read", "dram_bits_written", "layers", "stacks", "hardware", "workload", "mode", "tile", "lpf_limit")] | all' \
    'entries add up to the energy' 'near(.energy_pj; .layers | total(.energy_pj))' \
    'entries add up to the latency' 'near(.latency_cycles; .layers | total(.latency_cycles))' \
    'entries add up to the MACs' 'near(.mac_energy_pj; .layers | total(.mac_energy_pj))' \
    'levels and MACs add up to each entry' \
    '.layers | all(near(.energy_pj; .mac_energy_pj + (.levels | total(.energy_pj))))' \
    'latency parts add up to each layer' '.layers | map(select(.kind == "layer")) |
      all(near(.latency_cycles; .latency_parts | .ideal_cycles + .spatial_stall_cycles + .temporal_stall_cycles +
        .loading_cycles))' \
    'accesses and MACs add up' 'near(.energy_pj; .mac_energy_pj + (.accesses | total(.energy_pj)))' \
    'tiles add up to the stacks' '.stacks |
      all(near(.energy_pj; .tile_types | total(.count * .energy_pj)) and
        near(.latency_cycles; .tile_types | total(.count * .latency_cycles)))' \
    'layers add up to each tile' '[.stacks[].tile_types[]] |
      all(near(.energy_pj; .layers | total((.energy_pj // 0) + .copies.energy_pj)))' \
    'tile types are counted' '.tile_type_count == ([.stacks[].tile_types | length] | add)' \
    'all tiles are there' '.stacks | all(.tile_columns * .tile_rows == ([.tile_types[].count] | add))' \
    'tile sizes add up to the map' '.stacks |
      all(.map_width * .map_height == ([.tile_types[] | .width * .height * .count] | add))' \
    'positions are true, false or null' '[.stacks[].tile_types[] | .first_column, .last_column, .first_row,
      .last_row | type] | unique - ["boolean", "null"] == []' \
    'DRAM bits' '([.accesses[] | select(.memory == "dram")] | total(.tl + .th)) as $reads |
      .dram_bits_read / $reads | . == trunc and . > 0'
  cp "$out" "$folder/first"
  run eval --hardware "$hardware" --workload "$workload" --mode "$mode" --tile "$tile" --lpf-limit 3 --json
  cmp -s "$out" "$folder/first"
  tell $? 'the same bytes again'
done
for kind in hardware workload; do
  run show "$kind" "$([ "$kind" = hardware ] && echo tpu_like || echo resnet18)" --json
  holds "show $kind --json" '.schema and .name'
done

expect 2 'a whole number from 1 to 2147483647, or none' "${base[@]}" --mode 3 --tile 4x4 --lpf-limit 2147483648
expect 2 '--stacks cuts twice after layer 1; give each cut once' "${base[@]}" --mode 3 --tile 4x4 --stacks 1:4x4,1:8x8

# --- streams -------------------------------------------------------------------------------------------
"$program" list >&- 2>"$err"
[ "$?" = 1 ] && grep -q 'standard output: it is closed' "$err"
tell $? 'standard output is closed'
expect 1 ': File name too long' show workload fsrcnn -o "$(printf 'a%.0s' {1..1500})"
expect 2 "cannot read $folder: it is a folder; give the path of a file" --test-script "$folder"
if "$program" --version >/dev/full 2>"$err"; then false; else [ $? = 1 ] && grep -q 'No space' "$err"; fi
tell $? 'a full disk'
if "$program" "${point[@]}" --json >/dev/full 2>"$err"; then false; else [ $? = 1 ] && grep -q 'No space' "$err"; fi
tell $? 'a full disk, eval'
if "$program" list >&- 2>"$err"; then false; else [ $? = 1 ] && grep -q 'standard output' "$err"; fi
tell $? 'standard output closed'
"$program" "${point[@]}" --json 2>"$err" | head -c 1 >/dev/null
good=${PIPESTATUS[0]}
[ ! -s "$err" ] || good=1
tell "$good" 'a reader that leaves is no error'
for words in '--help' '--version' 'eval --help' 'list' 'show hardware meta_prototype_df' 'show workload resnet18' \
  "${point[*]}" "${point[*]} --json"; do
  # shellcheck disable=SC2086 # the words are to be split
  TERM=xterm-256color run $words && [ -s "$out" ] && [ ! -s "$err" ] && mapfile said <"$out" && [[ ${said[*]} != *$'\e'* ]]
  tell $? "no escape codes: $words"
done
for words in '' eval list show check walk lesson; do
  # shellcheck disable=SC2086
  run $words --help && awk 'length > 80 { bad = 1 } END { exit bad || NR > 24 }' "$out"
  tell $? "help fits a screen: ${words:-tilescope}"
done
run eval --json "${walk[@]:1}" && energy=$(jq .energy_pj "$out") && run "${walk[@]}" --json &&
  jq -e --argjson whole "$energy" '.tables[-1] | (.columns | index("tiles")) as $n | (.columns | index("energy_pj")) as $e |
    [.rows[] | .[$n] * .[$e]] | add / $whole - 1 | fabs < 1e-9' "$out" >/dev/null
tell $? "walk's tile types add up to eval's energy"
# Attention: K and V as weights, rows, and what the result does not claim.
block=(--hardware meta_prototype_df --workload transformer_vit_tiny --mode cached --tile fullx7)
run walk "${block[@]}" --at 0,1,4,4 && grep -q 'queries, with all of K from layer 3 as its weights' "$out" && grep -q ' V from layer 4$' "$out" &&
  grep -q ' rows of 196 in sram_64KB, 3 passes$' "$out"
tell $? 'walk: K and V are weights, a softmax works on rows'
claims=(-e 'a stack has one output: the map of layer 1 goes to dram, where 3 stacks read it' -e '196 queries are a map of OX 14, OY 14:'
  -e 'softmax over blocks of keys (FlashAttention) is not modelled')
run eval "${block[@]}" && [ "$(grep -c "${claims[@]}" "$out")" = 3 ] && grep -q 'traffic only' "$out" && run eval "${block[@]}" --json &&
  jq -r '.remarks[]' "$out" | grep -c "${claims[@]}" | grep -qx 3
tell $? 'eval: what attention does not claim'
run eval --hardware meta_prototype_df --workload transformer_gqa_decode --mode cached --tile full && grep -q 'one query: reading weights, K and V' "$out"
tell $? 'eval: decoding'
sed 's/name: softmax/name: causal_mask/' inputs/workloads/attention_head.yaml >"$folder/mask.yaml"
run eval --hardware meta_prototype_df --workload "$folder/mask.yaml" --mode cached --tile 64x2 && [ "$(grep -c 'layer 1 names a mask: .* each score is computed' "$out")" = 1 ]
tell $? 'eval: a mask saves nothing'
run sweep "${block[@]:0:6}" --tile-x full --tile-y 7 --set vector_unit.lanes=8,64 --set vector_unit.energy=0.1 --figures latency_cycles,vector_energy_pj &&
  [ "$(grep -c '57.15 nJ' "$out")" = 2 ]
tell $? 'a vector unit as an axis'
run "${walk[@]}" && grep -q '^Tile 0,0 of stack 0' "$out" && grep -q 'dram' "$out"
tell $? "walk prints tables"
run lesson why_depth_first && grep -q 'Depth-first takes 2.154 mJ instead of 19.05 mJ' "$out"
tell $? "lesson prints its pages with figures"
mapfile -t lessons < <(few inputs/lessons/*.lesson)
run check "${lessons[@]}" && [ "$(grep -c 'ok (lesson)' "$out")" = "${#lessons[@]}" ]
tell $? "check runs lessons with their solutions and weak tries"
printf '%s\n' 'title T' 'point --hardware foo --workload fsrcnn --mode cached --tile full' 'say x' >"$folder/foo.lesson"
expect 3 "foo.lesson: the point of page 1 has no result: there is no accelerator called 'foo'" check "$folder/foo.lesson"
for rules in corrected published; do
  run check --rules "$rules" "${lessons[@]}" && [ "$(grep -c 'ok (lesson)' "$out")" = "${#lessons[@]}" ]
  tell $? "lessons under --rules $rules"
done
# lesson LINE..: a lesson with a task from tiles of 16x18, of these lines.
lesson() {
  printf '%s\n' 'title T' 'point --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 16x18' \
    'say x' 'task Less.' "$@" >"$folder/task.lesson"
}
lesson 'may tile foo' 'goal energy_pj < 1.85 mJ' 'solution --tile 4x16'
expect 3 "task.lesson:5: 'foo' is nothing that can be changed; expected tile, mode, stacks, hardware" check "$folder/task.lesson"
lesson 'may tile sram_64KB array' 'goal peak_bits <= 64 KB' 'solution --tile 4x16'
expect 3 'task.lesson:6: peak_bits <= 64 KB: KB is no unit of bits; expected KiB,' check "$folder/task.lesson"
lesson 'budget 1' 'goal energy_pj < 1.85 mJ' 'solution --tile 4x16'
expect 3 'this solution is not allowed (--tile 4x16): 2 changes, budget 1' check "$folder/task.lesson"
lesson 'may mode' 'goal energy_pj < 1.85 mJ' 'solution --tile 4x16'
expect 3 'this solution is not allowed (--tile 4x16): it changes tile, and may change mode' check "$folder/task.lesson"
lesson 'goal energy_pj < 1.85 mJ' 'solution --tile 8x8'
expect 3 'this solution misses a goal (--tile 8x8)' check "$folder/task.lesson"
lesson 'goal energy_pj < 1.85 mJ' 'solution --tile 4x16' 'weak --tile 4x24'
expect 3 'this weak try meets all goals (--tile 4x24)' check "$folder/task.lesson"
lesson 'goal energy_pj < 1.85 mJ' 'solution --tile 4y24'
expect 3 "'4y24' is not a tile" check "$folder/task.lesson"
lesson 'goal energy_pj < 18.5 mJ' 'solution --tile 4x16'
expect 3 'task.lesson:4: the task is solved where it starts' check "$folder/task.lesson"
lesson 'goal energy_pj < 1.85 mJ' 'solution --tile 4x16' 'weak --tile 8x8'
run check "$folder/task.lesson" && grep -q ', 1 solution solves its task, 1 weak try does not$' "$out"
tell $? 'check counts solutions and weak tries'
sed -i 1d "$folder/task.lesson"
expect 3 'task.lesson: the lesson has no title (title TEXT)' check "$folder/task.lesson"
printf '%s\n' 'title T' 'point --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 16x18' \
  'ask How much?' '- more' '* {energy_pj}' 'ask How much room?' '- 1 KiB' '* {sram_64KB.size_bits}' >"$folder/seen.lesson"
run check "$folder/seen.lesson" && grep -q 'seen.lesson:3: only the right answer has a figure' "$out" &&
  grep -q "seen.lesson:6: the right answer's 64 KiB stands in Hardware while the question is open" "$out" &&
  [ "$(wc -l <"$out")" = 3 ] && grep -q 'seen.lesson: ok (lesson)' "$out"
tell $? 'check remarks on questions that answer themselves'
run lesson "$folder/seen.lesson" && ! sed '/^Answers$/,$d' "$out" | grep -qe '\*' -e '✓' && grep -q '^1 of 2: 2, 1.879 mJ' "$out"
tell $? 'a printed lesson has its answers at the end'
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n '/^#### How to write a lesson/,/^```$/p' README.md | sed '1,/^```text$/d;/^```$/d' >"$folder/readme.lesson"
run check "$folder/readme.lesson" && [ "$(wc -l <"$out")" = 1 ] && grep -q '4 pages, 1 claim holds' "$out"
tell $? "the README's lesson is sound"
expect 2 '--handout and --answers are two sheets' lesson which_memory --handout --answers
expect 2 '--record has no effect' lesson which_memory --record "$folder/answers"
run lesson which_memory --handout && grep -q -- '^  start: --hardware meta_prototype_df --workload fsrcnn --mode cached' "$out" && grep -q '\[ \] goal: size of sram_64KB at most 32 KiB' "$out" && ! grep -q '8x16 --set' "$out" &&
  grep -q '^________ instead of ________' "$out"
tell $? "a handout has boxes and lines, and no solutions"
run lesson which_memory --answers && grep -q 'weak: --tile 60x72' "$out" && grep -q '^ *✗ energy below 1.9 mJ' "$out"
tell $? "the answers have what becomes of weak tries"
run -h && grep -q '^usage' "$out"
tell $? '-h'
run --version && grep -qx 'tilescope [0-9.]*, model [0-9]*' "$out"
tell $? '--version'

# --- interrupted ---------------------------------------------------------------------------------------
# A search over all orderings of ResNet-18 would take hours. A shell starts background jobs deaf to SIGINT, hence env.
# interrupted COMMAND OPTION..: stopped by SIGINT once it catches it, it prints nothing but that it stopped.
interrupted() {
  local job
  env --default-signal=INT "$program" "$@" --hardware meta_prototype_df --workload resnet18 --mode 3 --tile 4x72 \
    --lpf-limit none >"$out" 2>"$err" &
  job=$!
  until [ "$(ps -o comm= -p $job)" = tilescope ] && grep -q '^SigCgt:.*[2367abef]$' "/proc/$job/status"; do
    kill -0 $job 2>/dev/null || break
    sleep 0.01
  done
  kill -INT $job
  wait $job
  [ $? = 5 ] && [ ! -s "$out" ] && grep -q stopped "$err"
  tell $? "interrupted: status 5, nothing printed, $1"
}
interrupted eval --json
interrupted walk --at 0,0,1,1

# --- Locales, odd paths, remarks ------------------------------------------------------------------------------

LC_ALL=C run "${point[@]}" && ! LC_ALL=C grep -q '[^ -~]' "$out" && grep -q 'EDP .* kJ.cyc' "$out"
tell $? 'ASCII where the locale has no UTF-8'
LC_ALL=C.UTF-8 run "${point[@]}" && grep -q 'EDP .* kJ·cyc' "$out"
tell $? 'UTF-8 where it has'
odd=$folder/$'f\xff\xc3\xa9\xed\xa0\x80'.yaml
cp inputs/workloads/fsrcnn.yaml "$odd"
run eval --hardware meta_prototype_df --workload "$odd" --mode 1 --tile full --lpf-limit 1 --json
iconv -f UTF-8 -t UTF-8 "$out" >/dev/null
tell $? 'JSON is UTF-8 whatever the bytes of a path'
holds 'and shows what is no UTF-8' '.workload | endswith("f\ufffdé\ufffd\ufffd\ufffd.yaml")'
cat >"$folder/map.yaml" <<'END'
- name: default
  spatial_mapping:
    D1: ["K, 64"]
END
cat >"$folder/order.yaml" <<'END'
- name: default
  spatial_mapping: {}
  temporal_ordering: [[K, 2], [OX, 2], [OZ, 3]]
END
cat >"$folder/layer.yaml" <<'END'
- id: 0
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]
  loop_dims: [B, K, C, OY, OX, FY, FX]
  loop_sizes: [1, 2, 1, 1, 2, 1, 1]
  operand_precision: {O: 16, O_final: 8, W: 8, I: 8}
  operand_source: {W: 0, I: 0}
END
run eval --hardware meta_prototype_df --workload fsrcnn --mapping "$folder/map.yaml" --mode 1 --tile full --json
grep -q "unrolls K over 64 units of D1, but 'meta_prototype_df' has only 32" "$out"
tell $? 'a remark on an unrolling beyond the array'
run eval --hardware meta_prototype_df --workload "$folder/layer.yaml" --mapping "$folder/order.yaml" --mode 1 \
  --tile full --json
grep -q "order.yaml:1:3: temporal_ordering of entry 'default' names loop OZ, which none of its layers has" "$out"
tell $? 'a remark on a loop of an ordering that no layer has'
run "${point[@]}" --clock-mhz 200 --json
holds 'a clock adds times' '.time_ms == .latency_cycles / 200e3 and .clock_mhz == 200'
holds 'and rates' '(.frames_per_second * .time_ms - 1000 | fabs < 1e-9) and
  (.tops_per_watt - 2 * .mac_count / .energy_pj | fabs < 1e-12)'
expect 2 "'0' is not a clock" "${point[@]}" --clock-mhz 0

places=(eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --lpf-limit 4 --show-placement)
run "${places[@]}"
holds_line() { grep -qE "$1" "$out"; }
holds_line '^ +5 +60x72 +V cache +all +199.7 KiB +sram_1MB_A +.*sram_64KB lacks 469.4 KiB +sram_64KB=4366272$'
tell $? 'the table of places has what was tried and what moves it'
holds_line '^  V cache in sram_1MB_A: Needs 533 KiB in sram_64KB'
tell $? 'and why in words'
run "${places[@]}" --json
holds 'places are the same in JSON' '[.places[] | select(.tile_type == 4 and .data == "V cache")] == [.places[] |
  select(.tile_type == 4 and .memory == "sram_1MB_A" and .moves_with.size_bits == 4366272)]'
holds 'owners add up to what is held' '.held | all(.bits == .weights_bits + .inputs_bits + .outputs_bits +
  .h_cache_bits + .v_cache_bits and .bits <= .size_bits)'
holds 'why is told' '(.why | length >= 1) and (.why[0] | test("% of the energy is"))'

# --- help on a topic ----------------------------------------------------------------------------------------
run help
"$program" --help | cmp -s - "$out"
tell $? 'help is --help'
run help keys
[ "$(head -1 "$out")" = KEYS ] && grep -q '^  q' "$out" && ! grep -q '^FILES' "$out"
tell $? 'help keys is the section of the man page'
run help exit
[ "$(sed -n 2,3p "$out" | xargs)" = '0 Success.' ]
tell $? 'sections are found by how they begin'
run help stall
grep -q '^  stall (spatial, temporal)' "$out" && [ "$(awk 'length > 80' "$out" | wc -l)" = 0 ]
tell $? 'help on a term'
run help tile-x
[ "$(head -1 "$out")" = '  --tile-x LIST' ]
tell $? 'help on an option'
run help sweep
"$program" sweep --help | cmp -s - "$out"
tell $? 'help on a command'
expect 2 "no help on 'nonsense'; there is help on each command" help nonsense

finish_tests
