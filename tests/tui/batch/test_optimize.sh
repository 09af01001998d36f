#!/usr/bin/env bash
# optimize and best as processes: against a sweep, with limits, stopped; and what goes wrong.
# Runs the program in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"

again() { # PATH..: the command of each evaluates it again
  local IFS=, command
  jq -r "$* | .command" "$folder/search.json" >"$folder/commands" &&
    while read -r command; do eval "\"\$program\" ${command#tilescope} --json"; done <"$folder/commands" >"$out" 2>"$err" &&
    jq -es --slurpfile found "$folder/search.json" "map({energy_pj, latency_cycles}) |
      length == $# and . == (\$found[0] | [$*] | map({energy_pj, latency_cycles}))" "$out" >/dev/null
}

# --- best: cuts fixed ----------------------------------------------------------------------------------
best=(best --hardware meta_prototype_df --workload fsrcnn --tile-x '4,60' --tile-y '72,full'
  --search published --lpf-limit 3)
run "${best[@]}" --no-refine --json && cp "$out" "$folder/best.json" &&
  run sweep "${best[@]:1}" --mode all --format jsonl &&
  jq -es --slurpfile best "$folder/best.json" '.[1:] | min_by(.energy_pj) |
    .energy_pj == $best[0].energy_pj and .mode == $best[0].mode and [.tile_x, .tile_y] == $best[0].tile' "$out" >/dev/null
tell $? 'best has the least energy of the sweep'
cp "$folder/best.json" "$folder/search.json" && again .
tell $? 'its command evaluates it again'
run "${best[@]}" --json && jq -e --slurpfile best "$folder/best.json" '.energy_pj < $best[0].energy_pj' "$out" >/dev/null
tell $? 'refined it is better'
run best --hardware meta_prototype_df --workload fsrcnn --rules published,+pr-exact --allow-overfull --json &&
  jq -e '.mode == "cached" and .tile == [4, 80] and .energy_pj < 1.81394e9 and .overfull_layers > 0 and
    .overflow.memory == "sram_64KB"' "$out" >/dev/null
tell $? 'best of fsrcnn is 4x80, which does not fit'
run best --hardware meta_prototype_df --workload fsrcnn --rules published,+pr-exact --json &&
  jq -e '.tile == [4, 96] and .energy_pj < 1.8143e9 and .overfull_layers == 0 and .does_not_fit == null' "$out" >/dev/null
tell $? 'best of those that fit is 4x96'
run "${best[@]}" --no-refine --objective latency --json && cp "$out" "$folder/latency.json" &&
  jq -e --slurpfile best "$folder/best.json" '.latency_cycles <= $best[0].latency_cycles and .objective == "latency"' "$out" \
    >/dev/null
tell $? 'best by latency'
limit=$(jq '.latency_cycles' "$folder/latency.json")
run "${best[@]}" --max-latency "$limit" --json && jq -e ".latency_cycles <= $limit" "$out" >/dev/null
tell $? 'within a latency'
run "${best[@]}" --max-bits sram_64KB=500000,sram_1MB_A=8388608 --json &&
  jq -e --slurpfile best "$folder/best.json" '.held_bits.sram_64KB <= 500000 and .energy_pj > 0' "$out" >/dev/null
tell $? 'within bits of a memory'
# Each limit alone and with the others: the least energy of the rows that keep within.
limited=("${best[@]:1:4}" --tile-x '1,4,16,60,full' --tile-y '4,18,72,full' --search published --lpf-limit 3)
run sweep "${limited[@]}" --mode all --figures energy_pj,latency_cycles,overfull_layers,sram_64KB.held_bits,sram_1MB_A.held_bits --format jsonl &&
  tail -n +2 "$out" >"$folder/rows.jsonl"
good=$?
leasts=''
for limits in "latency_cycles=21000000" "energy_pj=2500000000" "sram_64KB.held_bits=400000" "sram_1MB_A.held_bits=2000000" \
  "latency_cycles=23000000 energy_pj=2500000000" "latency_cycles=21000000 sram_64KB.held_bits=400000" \
  "energy_pj=2500000000 sram_64KB.held_bits=300000 sram_1MB_A.held_bits=2000000" \
  "latency_cycles=25000000 energy_pj=3000000000 sram_64KB.held_bits=400000 sram_1MB_A.held_bits=1000000" "latency_cycles=1000"; do
  keep='.overfull_layers == 0' options=() bits=''
  for limit in $limits; do
    keep+=" and .[\"${limit%=*}\"] <= ${limit#*=}"
    case $limit in
      latency*) options+=(--max-latency "${limit#*=}") ;;
      energy*) options+=(--max-energy "${limit#*=}") ;;
      *) bits+="${bits:+,}${limit/.held_bits/}" ;;
    esac
  done
  [ -z "$bits" ] || options+=(--max-bits "$bits")
  leasts+="${leasts:+, }(map(select($keep) | .energy_pj) | min)"
  run best "${limited[@]}" --no-refine --json "${options[@]}" && cat "$out" >>"$folder/limits"
  [ -s "$out" ] || { grep -q 'no schedule of the grid' "$err" && echo '{}' >>"$folder/limits"; } || good=1
done
jq -s "$leasts" "$folder/rows.jsonl" >"$folder/leasts" && jq .energy_pj "$folder/limits" | diff "$folder/leasts" - >"$err" || good=1
tell "$good" 'limits alone and together: the least of a sweep within them'
run "${best[@]}" && grep -q '^tilescope eval --hardware meta_prototype_df ' "$out" && grep -q '^  Energy ' "$out"
tell $? 'best for people'
expect 4 'no schedule of the grid' "${best[@]}" --max-energy 1
expect 2 "no memory 'l2'" "${best[@]}" --max-bits l2=5
for text in 0 x -1 1e999 5x nan ''; do
  expect 2 "is not a latency in cycles" "${best[@]}" "--max-latency=${text:-?}"
done
for text in 5 =5 a= a=x 'a=5,' a=0; do
  expect 2 "'$text' is not MEMORY=BITS" "${best[@]}" "--max-bits=$text"
done

# --- optimize: any cuts --------------------------------------------------------------------------------
sizes='4,16,full'
optimize=(optimize --hardware tesla_npu_like_df --workload mccnn --tile-x "$sizes" --tile-y "$sizes" --search published --lpf-limit 3)
run "${optimize[@]}" --no-refine --json && cp "$out" "$folder/search.json" && cp "$out" "$folder/first"
tell $? 'optimize'
run "${optimize[@]}" --no-refine --json -j 1 && cmp -s "$out" "$folder/first"
tell $? 'the same bytes with one thread'
jq -e '.bound == .energy_pj and .bound_gap == 0 and .cuts == "search" and (.stacks | length) == (.stack_cuts | length) + 1 and
  .energy_pj <= .one_tiling_any_cuts.energy_pj and .one_tiling_any_cuts.energy_pj <= .one_tiling_given_cuts.energy_pj' \
  "$folder/search.json" >/dev/null
tell $? 'its bound is met, and one mode and tile for all stacks is not better'
jq -e '.searched == {modes: ["recompute", "h-cached", "cached"], tile_x: "4,16,full", tile_y: "4,16,full", refined: false}' \
  "$folder/search.json" >/dev/null
tell $? 'it says what it searched'
only() { # MODES, COMMAND..: finds schedules in these modes only
  run "${@:2}" --mode "$1" --json &&
    jq -e --arg modes "$1" '($modes | split(",") | sort) as $asked | (.searched.modes | sort) == $asked and
      all(.stacks[].mode, .one_tiling_given_cuts.stacks[]?.mode, .one_tiling_any_cuts.stacks[]?.mode; IN($asked[]))' \
      "$out" >/dev/null
}
for modes in recompute h-cached cached,h-cached; do
  only "$modes" "${optimize[@]}" --no-refine && only "$modes" "${optimize[@]}"
  tell $? "optimize --mode $modes searches no other mode, nor around the best"
done
only recompute best "${optimize[@]:1}"
tell $? 'best --mode recompute likewise'
run "${optimize[@]}" --no-refine --mode h-cached && grep -q 'combinations of stack, mode and tile in mode h-cached; no schedule' "$out" &&
  run "${optimize[@]}" --no-refine --mode 2,3 && grep -q 'combinations of stack, mode and tile in modes h-cached, cached; no schedule' "$out"
tell $? 'the modes are named'
expect 2 "unknown mode 'x'; use all" "${optimize[@]}" --mode cached,x
again . .one_tiling_any_cuts .one_tiling_given_cuts
tell $? 'the commands of the best and of those of one tiling evaluate them again'
run "${optimize[@]}" --cuts auto --no-refine --json &&
  jq -e --slurpfile found "$folder/search.json" '.energy_pj >= $found[0].energy_pj and .cuts == "fixed"' "$out" >/dev/null
tell $? 'automatic cuts are not better'
run "${optimize[@]}" --front --no-refine --json && cp "$out" "$folder/search.json" &&
  jq -e '(.front | length) >= 1 and .front[0].energy_pj == .energy_pj and
    ([.front[].energy_pj] | . == sort) and ([.front[].latency_cycles] | . == (sort | reverse))' "$out" >/dev/null
tell $? 'the front goes from least energy to least latency'
again '.front[-1]'
tell $? 'the command of its end evaluates it again'
edp=(optimize --hardware tesla_npu_like_df --workload mccnn --tile-x '16,full' --tile-y '16,full')
run "${edp[@]}" --no-refine --json --objective edp && cp "$out" "$folder/search.json" &&
  jq -e '.bound <= .edp_pj_cycles * (1 + 1e-9) and .bound_gap < 1e-9 and .edp_pj_cycles == .energy_pj * .latency_cycles' "$out" >/dev/null
tell $? 'optimize by energy x latency'
again . .one_tiling_any_cuts .one_tiling_given_cuts
tell $? 'its commands evaluate it again'
for objective in energy latency 'sum --latency-weight 100'; do
  # shellcheck disable=SC2086 # words
  run "${edp[@]}" --no-refine --json --objective $objective &&
    jq -e --slurpfile edp "$folder/search.json" '.edp_pj_cycles >= $edp[0].edp_pj_cycles' "$out" >/dev/null
  tell $? "no better product by $objective"
done
run "${edp[@]}" --json --objective edp &&
  jq -e --slurpfile edp "$folder/search.json" '.edp_pj_cycles <= $edp[0].edp_pj_cycles' "$out" >/dev/null && again .
tell $? 'refined, its product is no higher'
limit=$(jq '.latency_cycles * 0.9999 | floor' "$folder/search.json")
run "${edp[@]}" --no-refine --json --objective edp --max-latency "$limit" && cp "$out" "$folder/search.json" &&
  jq -e ".latency_cycles <= $limit" "$out" >/dev/null && again .
tell $? 'within a latency, with a command that evaluates it again'
expect 2 'not a weight of latency' "${edp[@]}" --latency-weight=-1
heads=(optimize --hardware meta_prototype_df --workload tests/golden/attention/mha_1k.yaml --tile-x full --tile-y '2,full' --search published
  --lpf-limit 6 --no-refine)
run "${heads[@]}" --tile-heads all --json && cp "$out" "$folder/all.json" && run "${heads[@]}" --json &&
  jq -e --slurpfile all "$folder/all.json" '.energy_pj <= $all[0].energy_pj and .latency_cycles < $all[0].latency_cycles and any(.stacks[]; .tile_heads > 0)' "$out" >/dev/null &&
  cp "$out" "$folder/search.json" && jq -e '.remarks | any(startswith("a tile holds whole rows of scores"))' "$out" >/dev/null && again .
tell $? 'some heads at a time, with what it does not claim, and a command that evaluates it again'
run "${heads[@]}" && grep -q ' of 8$' "$out"
tell $? 'which a table of stacks shows'
run "${optimize[@]}" --front && grep -q '^Front of energy and latency' "$out" && grep -q '^  Gain  *[0-9.]* % lower than' "$out"
tell $? 'optimize for people'
run optimize --hardware tesla_npu_like_df --workload mobilenetv1 --mode cached --tile-x full --tile-y full --objective latency \
  --search-time 0.001 --no-refine && grep -q '^  Gap  *[0-9.]* % at most$' "$out"
tell $? 'what the searches of mappings left open in their time'
run optimize --hardware tpu_like,tesla_npu_like_df --workload fsrcnn --tile-x full --tile-y 9,full --no-refine --format markdown &&
  [ "$(cut -d'|' -f2 "$out" | tr -d '\n')" = ' hardware --- tpu_like  tesla_npu_like_df ' ]
tell $? 'a table for a paper comes whole'
run optimize --hardware meta_prototype_df --workload fsrcnn --tile-x 60 --tile-y 72 --no-refine --max-bits sram_32KB=120000 --json &&
  jq -e '.one_tiling_given_cuts == null and .one_tiling_any_cuts.energy_pj >= .energy_pj and (.stacks | length) > 1' "$out" >/dev/null
tell $? 'nothing to compare with where the given cuts keep within no limits'
large=(optimize --hardware meta_prototype_df --workload fsrcnn --tile-x 1..120 --tile-y 1..120 --search published --lpf-limit 3)
stopped "${large[@]}"
[ $? = 5 ] && grep -q 'stopped: at most' "$out" && grep -q '^tilescope eval' "$out" && [ ! -s "$err" ]
tell $? 'stopped, it prints the best so far'
# The weights of the only stack do not fit: a first schedule has other cuts than the given ones.
stopped "${large[@]}" --max-bits sram_32KB=120000
[ $? = 5 ] && grep -q 'stopped: at most' "$out" && grep -q '^tilescope eval' "$out" && [ ! -s "$err" ]
tell $? 'stopped where no tiling fits the given cuts, too'
# The time left is that of the grid; refining follows, and how long that takes is not known.
on_terminal() {
  TERM=xterm-256color script -qec "'$program' optimize --hardware meta_prototype_df --workload mobilenetv1 --mode cached -j 1 $*" "$folder/typed" \
    >/dev/null </dev/null
}
on_terminal && grep -q ':[0-9]* left, then refining  best' "$folder/typed" &&
  tr '\r' '\n' <"$folder/typed" | grep 'refining: best' >"$folder/bar" && ! grep -q left "$folder/bar"
tell $? 'the bar says what the time left is for'
on_terminal --no-refine && grep -q ':[0-9]* left for the grid' "$folder/typed" && ! grep -q refining "$folder/typed"
tell $? 'and nothing of refining where there is none'
mkfifo "$folder/rows"
"$program" "${large[@]:0:5}" --set sram_32KB.size=16KiB..128KiB*2 --tile-x '8..64*2' --tile-y '9..72*2' --no-refine --format csv \
  >"$folder/rows" 2>"$err" &
optimizer=$!
{ read -r head && read -r row; state=$(ps -o stat= -p "$optimizer"); rest=$(cat); } <"$folder/rows"
wait "$optimizer" && [[ -n $state && $state != Z* ]] && [[ $head == hardware,* ]] && [[ $row == meta_prototype_df,*,ok,* ]] &&
  [ "$(wc -l <<<"$rest")" = 3 ] && ! grep -q hardware, <<<"$rest"
tell $? 'rows of a curve come one by one'
expect 2 "unknown cuts 'none'" "${optimize[@]}" --cuts none
expect 2 'does not take --stacks' "${optimize[@]}" --stacks 1
expect 2 'takes only cuts here' "${best[@]}" --stacks 1:4x4
expect 2 'is not a list of tile sizes' optimize --hardware tpu_like --workload mccnn --tile-x 1..

finish_tests
