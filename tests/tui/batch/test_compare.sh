#!/usr/bin/env bash
# tilescope compare as a process: its numbers are those of eval, its differences those of its numbers. Runs the program
# in $TILESCOPE, by default the release build, from the top folder.
# shellcheck disable=SC2016 # dollars of jq
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"

# Filters of jq know what eval printed.
jq_options=(--slurpfile one "$folder/one" --slurpfile two "$folder/two")
common=(--hardware meta_prototype_df --workload fsrcnn --lpf-limit 3)
a='--mode cached --tile full' b='--mode recompute --tile 60x72 --stacks 2,5'

# --- the figures of eval --------------------------------------------------------------------------------
# shellcheck disable=SC2086 # the words are to be split
{
  run eval "${common[@]}" $a --json && cp "$out" "$folder/one"
  run eval "${common[@]}" $b --json && cp "$out" "$folder/two"
}
run compare "${common[@]}" "$a" "$b" --json
holds 'totals are those of eval' '[.totals[] | select(.name == "Energy" or .name == "Latency" or .name == "DRAM read" or
    .name == "DRAM write" or .name == "Overfull") | .values] ==
  [[$one[0], $two[0]] | map([.energy_pj, .latency_cycles, .dram_bits_read, .dram_bits_written, .search.overfull_layers]) |
    transpose | .[]]' \
  'layers are those of eval' '. as $compare | [$one[0], $two[0]] | to_entries | all(.key as $slot | .value.layers |
  map(select(.kind == "layer")) | all(. as $layer | $compare.energy_by_layer[] |
    select(.kind == "layer" and .id == $layer.id) | .values[$slot] == $layer.energy_pj))' \
  'memories are those of eval' '. as $compare | [$one[0], $two[0]] | to_entries | all(.key as $slot | .value.accesses |
  group_by(.memory) | all({memory: .[0].memory, energy: (map(.energy_pj) | add)} as $sum | $compare.energy_by_memory[] |
    select(.name == $sum.memory) | .values[$slot] - $sum.energy | fabs <= 1e-12 * $sum.energy))' \
  'operands are those of eval' '. as $compare | [$one[0], $two[0]] | to_entries | all(.key as $slot | .value.accesses |
  group_by(.owner) | all({owner: .[0].owner, energy: (map(.energy_pj) | add)} as $sum | $compare.energy_by_operand[] |
    select(.name == $sum.owner or (.name == "copies" and $sum.owner == "copy")) |
    .values[$slot] - $sum.energy | fabs <= 1e-12 * $sum.energy))' \
  'latency parts are those of eval' '. as $compare | [$one[0], $two[0]] | to_entries | all(.key as $slot |
  ([.value.layers[] | select(.kind == "layer") | .latency_parts.temporal_stall_cycles] | add) as $stall |
  $compare.latency_by_part[] | select(.name == "temporal stall") | .values[$slot] - $stall | fabs <= 1e-9 * $stall)' \
  'differences are those of the values' '[.. | objects | select(has("differences"))] | length > 40 and all(
  (.values | map(. // 0)) as $v | .differences == ($v | map(. - $v[0])) and
  .relative == ($v | map(if $v[0] > 0 then (. - $v[0]) / $v[0] else null end)))' \
  'parts add up' '. as $all | [["energy_by_memory", 0], ["energy_by_operand", 0], ["energy_by_layer", 0],
  ["latency_by_part", 1], ["latency_by_layer", 1]] | all(. as [$key, $total] | range(2) as $slot |
    $all.totals[$total].values[$slot] as $whole | ([$all[$key][].values[$slot] // 0] | add) - $whole |
    fabs <= 1e-12 * $whole)' \
  'tells the schedules' '[.slots[] | [.slot, .hardware, .mode, .tile]] ==
  [["A", "meta_prototype_df", "cached", ["full", "full"]], ["B", "meta_prototype_df", "recompute", [60, 72]]]'
jq -r '.slots[].options' "$out" >"$folder/options"
[ "$(wc -l <"$folder/options")" = 2 ] && xargs "$program" eval <<<"$(sed -n 2p "$folder/options")" >"$folder/text" &&
  grep -q "$(jq '.energy_pj' "$folder/two")" "$folder/text"
tell $? 'options evaluate a schedule again'
holds 'a stack input is only where it is cut' '.energy_by_layer[] | select(.name == "2 to stacks") |
  .values[0] == null and .values[1] > 0 and .relative[1] == null'

# --- tables ---------------------------------------------------------------------------------------------
run compare "${common[@]}" "$a" "$b" "--mode cached --tile 4x72" && grep -q '^  Totals  *A  *B  *B-A  *C  *C-A$' "$out" &&
  grep -q '^  Energy  .* mJ .*−.* mJ .*−.* %' "$out" && grep -q ' only in B' "$out"
tell $? 'tables for people'
run compare "${common[@]}" "$a" "$b" --json && jq -r '.totals[0] | "Totals,Energy,pJ,\(.values[0]),\(.values[1]),\(.differences[1]),"' \
  "$out" >"$folder/row"
run compare "${common[@]}" "$a" "$b" --format csv && head -1 "$out" | grep -qx 'section,name,unit,A,B,B-A,B-A (%)' &&
  grep -qFf "$folder/row" "$out" && [ "$(awk -F, '{ print NF }' "$out" | sort -u)" = 7 ]
tell $? 'CSV has the numbers of JSON'
run compare "${common[@]}" "layer by layer: $a" "$b" "--mode cached --tile 4x72" --base B --format markdown &&
  grep -q '^|  | layer by layer | B | C | layer by layer − B | % | C − B | % |$' "$out" &&
  grep -q '^- \*\*A  layer by layer:\*\* `--hardware' "$out" && grep -q '^|---|---:|---:|---:|---:|---:|---:|---:|$' "$out"
tell $? 'a table of Markdown, with a name and another base'
run compare "${common[@]}" "$a" "$b" --format latex && [ "$(grep -c '\\toprule' "$out")" = 1 ] &&
  grep -q '^  Energy \[mJ\] & [0-9.]* & [0-9.]* & $-$[0-9.]* & $-$[0-9.]* \\\\$' "$out" &&
  grep -q '^  \\multicolumn{5}{l}{\\emph{Energy by memory \[.*J\]}} \\\\$' "$out" && grep -q '^% left out: [0-9]* rows without' "$out" &&
  ! grep -vE '^(  .*|%.*|\\(begin|end)\{(tabular|longtable)\}.*|)$' "$out" && ! grep -qE '& (0|0\.0*) & 0\.0 ..$' "$out"
tell $? 'a table of LaTeX, in one unit a section, without what does not differ'
run compare "${common[@]}" "$a" "$a" --format latex && [ "$(grep -c '&' "$out")" = 1 ] && ! grep -q multicolumn "$out"
tell $? 'nothing of a schedule beside itself'
run compare "${common[@]}" "$a" "one: $b" --base B --json && jq -e '.base == "B" and (.slots | map(.name)) == [null, "one"] and
  (.totals[0] | .differences[1] == 0 and .differences[0] == .values[0] - .values[1]) and
  .sentences[1] == "" and (.sentences[0] | test("than one|against one"))' "$out" >"$folder/jq"
tell $? 'JSON has names, base and sentences'
run compare "${common[@]}" "--mode cached --tile 60x72" "--mode cached --tile 60x72 --set sram_64KB.size=128KiB" &&
  grep -qx 'B against A: at unchanged energy per access.' "$out"
tell $? 'a larger memory is judged at unchanged energy per access'
run compare "${common[@]}" "--mode cached --tile 60x72" \
  "--mode cached --tile 60x72 --set sram_64KB.size=128KiB --set sram_64KB.energy=40" && ! grep -q 'unchanged energy' "$out"
tell $? 'but not where that is given, too'
verdict='Only at unchanged energy per access: energy 0.0 % against A; +6.5 % with --scale banks, +6.5 % with cacti.'
sizes=(compare --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 4x72 '' '--set sram_64KB.size=128KiB')
run "${sizes[@]}" && grep -qxF "B: $verdict" "$out" && [ ! -s "$err" ] || bad=1
run "${sizes[@]}" --format latex && grep -qxF "% B: $verdict" "$out" && [ ! -s "$err" ] || bad=1
run "${sizes[@]}" --format csv && ! grep -q 'unchanged' "$out" && grep -qxF "remark: B: $verdict" "$err" || bad=1
run "${sizes[@]}" --json && jq -e --arg text "$verdict" '.scaling == ["", $text]' "$out" >"$folder/jq" || bad=1
tell "${bad:-0}" 'whether what a size saves outlasts the rules of scaling'
expect 2 '--base C is no schedule: expected a letter from A to B' compare "${common[@]}" "$a" "$b" --base C
expect 2 'has more than 31 bytes' compare "${common[@]}" "12345678901234567890123456789012: $a" "$b"
expect 2 'sweep prints rows as they come' sweep "${common[@]}" --mode 3 --tile-x 4 --tile-y 4 --format latex
expect 2 "cannot print 'jsonl'" compare "${common[@]}" "$a" "$b" --format jsonl
run compare "${common[@]}" "$a" "$a" && ! grep -qE '[+−][0-9]' "$out"
tell $? 'a schedule does not differ from itself'
run compare --mode 3 --tile 60x72 --lpf-limit 3 --hardware "meta_prototype_df" '--workload fsrcnn' \
  "--workload 'mccnn' --hardware \"tpu_like\"" && grep -q 'networks differ: layers are matched by position' "$out" &&
  grep -q 'only in A' "$out"
tell $? 'another accelerator and another network'
run compare "${common[@]}" --mode 3 --tile 4x4 '' '--tile=8x8 --mode 1' --json &&
  jq -e '[.slots[] | .tile[0], .mode] == [4, "cached", 8, "recompute"]' "$out" >"$folder/jq"
tell $? 'a schedule goes before what is common'
run compare "${common[@]}" --set sram_64KB.size=65536 "$a" "$b --set dram.size=1e12" --json &&
  jq -e '[.slots[].edits | length] == [1, 2]' "$out" >"$folder/jq"
tell $? 'changed numbers of the hardware, common and own'
words=()
for _ in 1 2 3 4 5 6 7 8 9; do words+=("$b"); done
run compare "${common[@]}" "${words[@]}" && run compare "${common[@]}" "${words[@]}" --json &&
  jq -e '.slots | length == 9' "$out" >"$folder/jq"
tell $? 'nine schedules'

# --- pins of the explorer -------------------------------------------------------------------------------
session=(--session "$folder/session")
printf 'version 1\npin --hardware %s --workload fsrcnn --lpf-limit 3 %s\npin --hardware %s --workload fsrcnn --lpf-limit 3 %s\n' \
  meta_prototype_df "$a" meta_prototype_df "$b" >"$folder/session"
run compare "${common[@]}" "$a" "$b" --json && cp "$out" "$folder/quoted"
run compare "${session[@]}" A B --json && cmp -s "$out" "$folder/quoted"
tell $? 'pins are compared as if they were quoted'
run compare "${session[@]}" "${common[@]}" A "$b" --json && cmp -s "$out" "$folder/quoted"
tell $? 'a pin and a quoted schedule'
mkdir -p "$folder/none/tilescope" && cp "$folder/session" "$folder/none/tilescope/session"
run compare A B --json && cmp -s "$out" "$folder/quoted"
tell $? "the user's own session"
expect 2 "schedule B: the explorer has no pin 'C'; the last is B" compare "${session[@]}" A C
expect 2 '--lpf-limit has no effect' compare "${session[@]}" --lpf-limit 3 A B
expect 2 'there is no session' compare --session "$folder/no_session" A B
sed 's/^\(pin .*full.*\)$/\1\nname all of it/' "$folder/session" >"$folder/named"
run compare --session "$folder/named" A B && grep -q '^A  all of it:  --hardware' "$out"
tell $? 'a pin has its name'
printf 'version 1\n' >"$folder/session"
expect 2 'schedule A: the explorer has no pins' compare "${session[@]}" A B
printf 'version 1\npin --mode 7\n' >"$folder/session"
expect 3 'session: the session cannot be read: line 2' compare "${session[@]}" A B
cmp -s "$folder/session" <(printf 'version 1\npin --mode 7\n')
tell $? 'and is left as it is'
XDG_STATE_HOME=$folder/session expect 1 "cannot read $folder/session/tilescope/session: a part of this path is a file" compare A B

# --- faults ---------------------------------------------------------------------------------------------
expect 2 'compare needs more' compare "${common[@]}" "$a"
expect 2 ': compare takes at most 9' compare "${common[@]}" "${words[@]}" "$a"
expect 2 'schedule B: a schedule needs --mode' compare "${common[@]}" "$a" '--tile 4x4'
expect 2 'schedule B: a schedule takes one value' compare "${common[@]}" "$a" "$b --set sram_64KB.size=1,2"
expect 2 "schedule B: unknown mode '4'" compare "${common[@]}" "$a" '--mode 4 --tile 4x4'
expect 2 "schedule A: 'cached' is no option" compare "${common[@]}" 'cached' "$a"
expect 2 'schedule B: --json is no option of a schedule' compare "${common[@]}" "$a" "$b --json"
expect 2 'schedule B: --mode is given twice' compare "${common[@]}" "$a" "$a $a"
expect 2 'schedule B: unknown option' compare "${common[@]}" "$a" '--tyle 4x4 --mode 3'
expect 2 'compare does not take --jobs' compare "${common[@]}" "$a" "$b" -j 2
expect 3 'no_such' compare "${common[@]}" "$a" "$b --hardware no_such"
sed 's/size: 10000000000/size: 30000000/; s/size: 8388608/size: 1000000/' inputs/hardware/meta_prototype_df.yaml \
  >"$folder/small.yaml"
expect 4 'schedule B:' compare "${common[@]}" "$a" "$a --hardware $folder/small.yaml --mapping meta_prototype"
if "$program" compare "${common[@]}" "$a" "$b" >/dev/full 2>"$err"; then false; else [ $? = 1 ]; fi
tell $? 'a full disk'
run compare --help && awk 'length > 80 { bad = 1 } END { exit bad || NR > 24 }' "$out"
tell $? 'help fits a screen'

run compare '--tile 4x4' '--tile full' --hardware meta_prototype_df --workload fsrcnn --mode 3 --clock-mhz 100 --json
jq -e '.slots[1] | .time_ms > 0 and .clock_mhz == 100' "$out" >/dev/null
tell $? 'a clock adds times to each schedule'

finish_tests
