#!/usr/bin/env bash
# The explorer says what eval says: all headlines of points of four pairs, from lines of --plain and from eval.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

pairs=('meta_prototype_df fsrcnn' 'tpu_like_df mccnn' 'edge_tpu_like_df mobilenetv2' 'ascend_like squeezenet')
tiles=('cached 60x72' 'h-cached 16x18' 'recompute 14x14' 'cached full' 'h-cached 7x28')

# The six figures of each point, as people read them, one a line.
of_eval() {
  local hardware=$1 workload=$2 mode tile
  for tile in "${tiles[@]}"; do
    read -r mode tile <<<"$tile"
    "$program" eval --hardware "$hardware" --workload "$workload" --mode "$mode" --tile "$tile" 2>/dev/null |
      awk '/^  (Energy|Latency|EDP|DRAM read|DRAM write|MAC use) / { sub(/ \(.*/, ""); $1 = $1; print }'
  done
}

# One explorer is told all points. It says a line of figures only where they change, hence another network each time, and the
# first line is that of its start.
for tile in "${tiles[@]}"; do
  read -r mode tile <<<"$tile"
  for pair in "${pairs[@]}"; do
    read -r hardware workload <<<"$pair"
    echo "point --hardware $hardware --workload $workload --mode $mode --tile $tile"
  done
done | "$program" --plain --clean --clock 0 --tile 1x1 | grep '^Energy ' | tail -n +2 >"$folder/energies"

total=0
for i in "${!pairs[@]}"; do
  read -r hardware workload <<<"${pairs[i]}"
  of_eval "$hardware" "$workload" >"$folder/eval"
  awk -v pair="$i" -v pairs="${#pairs[@]}" '(NR - 1) % pairs == pair' "$folder/energies" | sed 's/, /\n/g' >"$folder/explorer"
  total=$((total + $(wc -l <"$folder/eval")))
  diff "$folder/eval" "$folder/explorer" >"$out" 2>"$err" && [ "$(wc -l <"$folder/eval")" = 30 ]
  tell $? "$workload on $hardware: $(wc -l <"$folder/eval") figures are those of eval"
done
[ "$total" -ge 100 ]
tell $? "$total figures in all"

# What Sweep finds between the sizes of its map is the best of all sides that it names.
printf '3\nb\n' | "$program" --plain --clean --clock 0 >"$out"
read -r width height <<<"$(sed -n 's/.*4×60 cached: .* Best refined: \([0-9]*\)×\([0-9]*\) .*widths 2‥8 and heights 30‥135 .*/\1 \2/p' "$out")"
least() {
  "$program" sweep --hardware meta_prototype_df --workload fsrcnn --mode cached --format jsonl "$@" 2>/dev/null |
    jq -r 'select(.status == "ok" and .overfull_layers == 0) | "\(.energy_pj) \(.tile_x)x\(.tile_y)"' | sort -g | head -1 | cut -d' ' -f2
}
[ -n "$width" ] && [ "$(least --tile-x 2..8 --tile-y "$height")" = "${width}x$height" ] &&
  [ "$(least --tile-x "$width" --tile-y 30..135)" = "${width}x$height" ]
tell $? "the refined best, ${width}x$height, is the best along both sides"
finish_tests
