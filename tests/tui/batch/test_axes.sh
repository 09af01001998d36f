#!/usr/bin/env bash
# Hardware as an axis: lists of values of --set in sweep, best and optimize, and what goes wrong.
# Runs the program in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
sizes=(--set 'sram_64KB.size=16KiB..64KiB*2' --set 'mac.energy=0.2,0.1')
points=(--hardware 'tpu_like_df,meta_prototype_df' --workload fsrcnn --mode '2,3' --tile-x '60,240' --tile-y 72
  --search published --lpf-limit 3)
grid=("${points[@]/tpu_like_df,/}" "${sizes[@]}")

# --- sweep ---------------------------------------------------------------------------------------------
for format in csv jsonl table; do
  run sweep "${grid[@]}" --format "$format" && cp "$out" "$folder/one.$format" && [ ! -s "$err" ]
  tell $? "$format"
  run sweep "${grid[@]}" --format "$format" -j 5 && cmp -s "$out" "$folder/one.$format"
  tell $? "$format, the same bytes with 5 threads"
done
jq -es '.[0].points == 24 and (.[0].options | contains("--set '\''sram_64KB.size=16KiB..64KiB*2'\'' --set mac.energy=0.2,0.1")) and
  (.[1:] | length == 24 and map(.point) == [range(1; 25)] and
    ([.[] | [.["sram_64KB.size"], .["mac.energy"]]] | unique) ==
      [[131072, 0.1], [131072, 0.2], [262144, 0.1], [262144, 0.2], [524288, 0.1], [524288, 0.2]] and
    map(.["sram_64KB.size"]) == (map(.["sram_64KB.size"]) | sort) and
    (.[0] | keys_unsorted[:5]) == ["point", "hardware", "sram_64KB.size", "mac.energy", "workload"])' \
  "$folder/one.jsonl" >/dev/null
tell $? 'lists multiply, ascending, the first slowest; columns after the hardware'
sed -n 2p "$folder/one.csv" | grep -q '^point,hardware,sram_64KB.size,mac.energy,workload,mode,'
tell $? 'columns of CSV'
grep -q '^hardware  *sram_64KB.size  *mac.energy  *workload ' "$folder/one.table" &&
  grep -q '^meta_prototype_df  *32 KiB  *0.2 pJ  *fsrcnn ' "$folder/one.table"
tell $? 'columns of the table'
good=0
for values in '131072 0.1' '524288 0.2'; do
  read -r size energy <<<"$values"
  run sweep "${points[@]/tpu_like_df,/}" --set "sram_64KB.size=$size" --set "mac.energy=$energy" --format jsonl || good=1
  jq -es --slurpfile all "$folder/one.jsonl" "length > 1 and (.[1:] | map(del(.point))) == (\$all[1:] |
    map(select(.[\"sram_64KB.size\"] == $size and .[\"mac.energy\"] == $energy) |
      del(.point, .[\"sram_64KB.size\"], .[\"mac.energy\"])))" "$out" >/dev/null || good=1
done
tell $good 'rows are those of plain values'
run sweep "${points[@]}" --set 'dram.energy=1,2' --format jsonl && jq -es '.[1:] |
  map([.hardware, .["dram.energy"]]) == ([["tpu_like_df", 1], ["tpu_like_df", 2], ["meta_prototype_df", 1],
    ["meta_prototype_df", 2]] | map([., ., ., .]) | add)' "$out" >/dev/null
tell $? 'several accelerators'
for format in csv jsonl; do
  for shard in 1 2 3; do
    run sweep "${grid[@]}" --format "$format" --shard "$shard/3" -o "$folder/shard$shard.$format" || break
  done
  run merge "$folder"/shard[231]."$format" && cmp -s "$out" "$folder/one.$format"
  tell $? "three shards merged, $format"
  size=$(stat -c %s "$folder/one.$format") good=0
  for bytes in $(few $((size / 2)) 300 600 $((size - 1))); do
    head -c "$bytes" "$folder/one.$format" >"$folder/torn"
    run sweep "${grid[@]}" --format "$format" -o "$folder/torn" --resume && cmp -s "$folder/torn" "$folder/one.$format" || good=1
  done
  tell $good "goes on wherever it was torn, $format"
done
expect 2 'different options' sweep "${points[@]/tpu_like_df,/}" --set 'sram_64KB.size=1,2' --format csv -o "$folder/torn" --resume
values=$((1000 / ${FEWER:-1}))
run sweep --hardware tests/faults/array.yaml --workload tests/faults/pair.yaml --mapping tests/faults/rows.yaml --mode 3 \
  --tile-x full --tile-y full --set "buffer.size=1KiB..${values}KiB" --format csv && [ "$(wc -l <"$out")" = $((values + 2)) ]
tell $? "$values values"

# --- best and optimize ---------------------------------------------------------------------------------
network=(--hardware meta_prototype_df --workload fsrcnn --tile-x '4,60' --tile-y '72,full' --search published --lpf-limit 3
  --no-refine)
curve=("${network[@]}" --set 'sram_64KB.size=4KiB..64KiB*4')
for command in best optimize; do
  run "$command" "${curve[@]}" --format jsonl && cp "$out" "$folder/curve.jsonl" &&
    jq -es 'length == 3 and map(.["sram_64KB.size"]) == [32768, 131072, 524288] and
      all(.status == "ok" and .energy_pj > 0 and .edp_pj_cycles == .energy_pj * .latency_cycles)' "$out" >/dev/null
  tell $? "$command: a row for each value"
  jq -sr '.[0, 2] | "\(.["sram_64KB.size"]) \(.command)"' "$folder/curve.jsonl" >"$folder/ends" &&
    while read -r size line; do
      eval "\"\$program\" ${line#tilescope} --json" && "$program" "$command" "${network[@]}" --set "sram_64KB.size=$size" --json
    done <"$folder/ends" >"$out" 2>"$err" &&
    jq -es --slurpfile rows "$folder/curve.jsonl" '$rows[0] as $a | $rows[2] as $b |
      map(.energy_pj) == ([$a, $a, $b, $b] | map(.energy_pj)) and .[1].command == $a.command and .[3].command == $b.command' \
      "$out" >/dev/null
  tell $? "$command: a row is the best of its hardware, and its command evaluates it again"
  run "$command" "${curve[@]}" --json && jq -e --slurpfile rows "$folder/curve.jsonl" '. as $best | $rows |
    (map(.energy_pj) | min) == $best.energy_pj and any($best.edits == ["sram_64KB.size=\(.["sram_64KB.size"])"] and
      .command == $best.command)' "$out" >/dev/null
  tell $? "$command: without --format the best of all, with its number"
done
run optimize "${curve[@]}" --format csv && [ "$(wc -l <"$out")" = 4 ] &&
  head -1 "$out" | grep -qx 'hardware,sram_64KB.size,workload,energy_pj,latency_cycles,edp_pj_cycles,mode,tile,stacks,status,reason,command'
tell $? 'a curve as CSV'
run optimize "${curve[@]}" --format table && grep -q '^  meta_prototype_df  *64 KiB  *fsrcnn .*ok$' "$out"
tell $? 'a curve as a table'
narrow=(best --hardware meta_prototype_df --workload fsrcnn --tile-x "4,60" --tile-y "4,72" --no-refine --set 'sram_64KB.size=16KiB,64KiB,256KiB')
only='remark: Best at 256 KiB only at unchanged energy per access; at 16 KiB with --scale banks and with cacti.'
run "${narrow[@]}" --format table && grep -qxF "$only" "$out"
good=$?
for scale in banks cacti; do # as a search under the rule finds
  run "${narrow[@]}" --scale $scale --format jsonl && jq -es 'min_by(.energy_pj)["sram_64KB.size"] == 131072' "$out" >/dev/null || good=1
done
run "${narrow[@]}" --format csv && ! grep -q remark "$out" && grep -qxF "$only" "$err" || good=1
many=(best --hardware meta_prototype_df --workload fsrcnn --tile-x 60 --tile-y 72 --search published --lpf-limit 3 --no-refine
  --set 'sram_64KB.size=16KiB..85KiB')
run "${many[@]}" --format jsonl && [ "$(wc -l <"$out")" = 70 ] && grep -q '^remark: .*with --scale banks' "$err" || good=1
run best "${network[@]}" --set mac.energy=1,2 --format table && ! grep -q remark "$out" || good=1
tell $good 'whether the best size outlasts the rules of scaling'
rows=(sweep --hardware meta_prototype_df --workload fsrcnn --mode all --tile-x "4,60" --tile-y "4,72" --set 'sram_64KB.size=16KiB,64KiB,256KiB')
run "${rows[@]}" --format csv && ! grep -q remark "$out" && grep -qxF "$only" "$err"
good=$?
run "${rows[@]}" && [ "$(tail -1 "$out")" = "$only" ] && [ ! -s "$err" ] || good=1
run "${rows[@]}" --format jsonl --shard 1/2 && [ ! -s "$err" ] || good=1
run "${rows[@]}" --format jsonl --objective latency && [ ! -s "$err" ] || good=1
tell $good 'the best rows of a sweep, too, where all are there'
run optimize "${curve[@]}" --front --format jsonl && jq -es 'length > 3 and ([.[]["sram_64KB.size"]] | unique | length) == 3' \
  "$out" >/dev/null
tell $? 'a front for each value'
run optimize "${network[@]}" --set 'sram_64KB.size=1B,64KiB' --max-bits sram_64KB=100 --format jsonl &&
  jq -es 'length == 2 and any(.status == "infeasible" and (.reason | length) > 9 and .energy_pj == null)' "$out" >/dev/null
tell $? 'no schedule is a row with a reason'

for format in csv table; do
  stopped optimize --hardware meta_prototype_df --workload fsrcnn --tile-x 1..60 --tile-y 1..60 \
    --set 'sram_64KB.size=16KiB..1MiB*2' --format "$format"
  [ $? = 5 ] && head -1 "$out" | grep -q '^ *hardware[, ]*sram_64KB.size' && [ "$(wc -l <"$out")" -lt 8 ] && [ ! -s "$err" ]
  tell $? "stopped, a curve as $format has the rows so far"
done

# --- what goes wrong -----------------------------------------------------------------------------------
sweep=(sweep "${points[@]/tpu_like_df,/}")
expect 2 'is not a list of values for sram_64KB.size' "${sweep[@]}" --set sram_64KB.size=4..1
expect 2 "in the list '1..x': sram_64KB.size cannot be 'x'" "${sweep[@]}" --set sram_64KB.size=1..x
expect 2 'too many values' "${sweep[@]}" --set sram_64KB.size=1..1MiB
expect 2 'more than 20000 accelerators' "${sweep[@]}" --set array.D1=1..200 --set array.D2=1..200
expect 2 'more than 20000 pairs' sweep --hardware tpu_like,tpu_like_df --workload fsrcnn --mode 1 --tile-x 1 --tile-y 1 \
  --set dram.energy=1..100 --set mac.energy=1..101
expect 2 'did you mean sram_64KB?' "${sweep[@]}" --set sram_64B.size=1,2
expect 2 'did you mean size?' "${sweep[@]}" --set sram_64KB.sise=1,2
expect 2 'gives sram_64KB.size twice' "${sweep[@]}" --set sram_64KB.size=1,2 --set sram_64KB.size_bits=8
expect 2 'gives sram_64KB.bandwidth twice' "${sweep[@]}" --set sram_64KB.read_bandwidth=64,128 --set sram_64KB.bandwidth=64,128
expect 2 'stands alone' "${sweep[@]}" --set 'sram_64KB.size=1,2 mac.energy=1'
expect 2 'more than 8 lists' "${sweep[@]}" --set{,,,,,,,,}=array.D1=1,2
expect 3 'more than its read_bandwidth' "${sweep[@]}" --set sram_64KB.bandwidth=1,64
expect 2 'give one of them' optimize "${curve[@]}" --json --format csv
point=(--hardware meta_prototype_df --workload fsrcnn --mode 3)
for command in 'eval --tile full' "walk --tile full --at 0,0"; do
  # shellcheck disable=SC2086 # the words are to be split
  expect 2 'lists are for sweep, best and optimize' $command "${point[@]}" --set mac.energy=1,2
done
expect 2 "show takes one value, not 'mac.energy=1,2'" show hardware tpu_like --set mac.energy=1,2
expect 2 "check takes one value" check inputs/hardware/tpu_like.yaml --set mac.energy=1,2
expect 2 "the explorer takes one value" --set mac.energy=1,2
expect 2 "takes one value" compare "${point[@]}" '--tile full' '--tile full --set mac.energy=1..2'
expect 2 "compare takes one value" compare "${point[@]}" --set mac.energy=1..2 '--tile full' '--tile 4x4'

# --- energies that follow ------------------------------------------------------------------------------
# shares EDIT RULE..: per mille of energy that the change adds under each rule to cached 4x72 of FSRCNN, published rules.
shares() {
  local rule
  for rule in "${@:2}"; do "$program" eval "${scaled[@]}" --set "$1" --scale "$rule" --json; done |
    jq -rs --slurpfile plain "$folder/plain" 'map((.energy_pj / $plain[0].energy_pj - 1) * 1000 | round) | join(" ")'
}
scaled=(--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 4x72 --rules 'published,+pr-exact')
"$program" eval "${scaled[@]}" --json >"$folder/plain"
[ "$(shares sram_64KB.bandwidth=1024 none banks 0.5,0.85 0.5,1)" = "-76 -42 -11 5" ]
tell $? 'twice the width: what it saves depends on the rule'
[ "$(shares sram_64KB.size=256KiB none banks)" = "-3 153" ]
tell $? 'four times the size'
run sweep --hardware meta_prototype_df --workload fsrcnn --mode cached --tile-x 4 --tile-y 72 --scale banks \
  --set rf_1B.area=2 --set 'sram_64KB.size=64KiB,256KiB' --figures energy_pj,area --format jsonl
jq -es '.[1:] | map(.area) == [128, 128] and .[1].energy_pj > .[0].energy_pj * 1.1' "$out" >/dev/null
tell $? 'a sweep of energy and area'
run sweep --hardware meta_prototype_df --workload fsrcnn --mode cached --tile-x 60 --tile-y 72 --scale banks \
  --set sram_64KB.area=2 --set 'sram_64KB.size=64KiB,256KiB' --figures area --format jsonl
jq -es '.[1:] | map(.area) == [2, 8]' "$out" >/dev/null
tell $? 'an area that --set gives is that of the size in the file, and follows it'
finish_tests
