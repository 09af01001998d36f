#!/usr/bin/env bash
# Studies as processes: files and figures, going on after a stop, the same bytes whatever the number of threads, without
# gnuplot; what goes wrong. Runs the program in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
charts=(fig06 fig09 fig10 fig12 fig13 fig14a fig14b fig14c fig14d fig15)

# --- all files -----------------------------------------------------------------------------------------
run study 1 --lpf-limit 4 -o "$folder/one" -j 1 && [ ! -s "$err" ] && grep -qF "$folder/one/study.md" "$out"
tell $? 'study 1'
good=0
for chart in "${charts[@]}"; do
  for ending in gp dat pdf svg; do
    [ -s "$folder/one/$chart.$ending" ] || { good=1 && echo "$chart.$ending" >>"$err"; }
  done
  grep -qF "($chart.svg)" "$folder/one/study.md" || good=1
done
tell "$good" 'each figure as script, data, PDF, SVG, and on the page'
good=0
jq -en '[inputs | select(has("figure") and has("source")) | input_filename] | length == 7 and (unique | length) == 7' \
  "$folder"/one/fig*.json >/dev/null || good=1
for figure in fig06 fig09 fig10 fig12 fig13 fig14 fig15; do
  awk -F, 'NR == 1 { columns = NF } NF != columns { bad = 1 } END { exit bad || NR < 19 }' "$folder/one/$figure.csv" || good=1
done
tell "$good" 'each figure as CSV and JSON'
# The points are those of eval.
run eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --lpf-limit 4 --json
jq -e --slurpfile figure "$folder/one/fig15.json" '. as $eval | $figure[0].points[] |
  select(.mode == "cached" and .tile_x == 60) | .energy_pj == $eval.energy_pj and .latency_cycles == $eval.latency_cycles' \
  "$out" >/dev/null
tell $? 'a point is what eval says of it'

# --- whatever the threads, after a stop, by hand ---------------------------------------------------------
# Drawing takes nine tenths of the time: what is not about charts runs without gnuplot.
PATH=/nowhere run study 1 --lpf-limit 4 -o "$folder/undrawn" -j 3 && [ ! -s "$err" ] &&
  diff -rq -x '*.pdf' -x '*.svg' -x study.md "$folder/one" "$folder/undrawn" >>"$err" &&
  sed 's/ The charts are not drawn yet: .*//' "$folder/undrawn/study.md" | diff - "$folder/one/study.md" >>"$err"
tell $? 'the same bytes with three threads'
size=$(stat -c %s "$folder/one/study1.jsonl") good=0 differs=$folder/differs
# resume_equals CASE FOLDER: a study that goes on in $folder/two ends as the one in FOLDER did; else says how it differs.
resume_equals() {
  PATH=${path:-$PATH} run study 1 --lpf-limit 4 -o "$folder/two" --resume && diff -rq -x '*.pdf' "$2" "$folder/two" >>"$err" && return # PDFs have dates
  sed "s/^/$1: /" "$err" >>"$differs"
  good=1
}
cp -r "$folder/undrawn" "$folder/two"
for bytes in $(few 40000 0 100 $((size - 1)) "$size"); do # rows torn anywhere, with the figures of before
  head -c "$bytes" "$folder/one/study1.jsonl" >"$folder/two/study1.jsonl"
  echo torn | tee "$folder/two/fig13.gp" "$folder/two/fig14.json" >"$folder/two/study.md"
  path=/nowhere resume_equals "$bytes bytes" "$folder/undrawn"
done
for seconds in $(few 0.1 0.05 0.2 0.5); do # killed wherever it is
  rm -rf "$folder/two"
  # timeout kills itself as well and waits for none; cat ends when the last of them is gone and descriptor 9 with it
  { timeout -s KILL "$seconds" "$program" study 1 --lpf-limit 4 -o "$folder/two" 9>&1 >"$out"; } 2>/dev/null | cat
  [ ! -d "$folder/two" ] || echo torn | tee "$folder/two/fig06.svg" >"$folder/two/fig13.svg"
  resume_equals "killed after $seconds s" "$folder/one"
done
[ "$good" = 0 ] || cp "$differs" "$err"
tell "$good" '--resume gives the same bytes after a stop anywhere'
PATH=/nowhere run study 1 --lpf-limit 4 -o "$folder/new" --resume && cmp "$folder/one/study1.jsonl" "$folder/new/study1.jsonl" >>"$err"
tell $? '--resume of nothing begins'
# altered WORDS SED TEXT: a row that was changed by hand, line 50, is told with TEXT, and no figure of it is drawn
altered() {
  sed "50$2" "$folder/one/study1.jsonl" >"$folder/new/study1.jsonl"
  rm -f "$folder/new/study.md"
  expect 3 "study1.jsonl:50: $3" study 1 --lpf-limit 4 -o "$folder/new" --resume
  [ ! -e "$folder/new/study.md" ]
  tell $? "a row changed by hand: $1"
}
unlike='not as it was written; run again without --resume'
altered 'no stacks' 's/"stacks":\[\[.*\]\],"tile/"stacks":[],"tile/' "$unlike"
altered 'fewer layers' 's/"layer_count":8.*/"layer_count":0,"stacks":[[7,1,1]],"tile_types":[]}/' "$unlike"
altered 'words in place of a number' 's/"mac_count":[0-9]*/"mac_count":"many"/' "$unlike"
altered 'a value is missing' 's/"stacks":\[\[7,/"stacks":[[/' "$unlike"
altered 'no JSON' 's/"latency_cycles":/"latency_cycles"/' 'the row of point 49 is damaged; remove it and what follows'
sed -i 's/^set label "# MAC Op"/set label "MACs"/' "$folder/two/fig13.gp" && (cd "$folder/two" && gnuplot fig13.gp) &&
  grep -q '>MACs<' "$folder/two/fig13.svg"
tell $? 'a label changed by hand'

"$program" study 3 --lpf-limit 6 -o "$folder/three" -j 1 >"$out" 2>"$err" &
process=$!
while kill -0 "$process" 2>/dev/null && [ "$({ wc -l <"$folder/three/study3.jsonl"; } 2>/dev/null || echo 0)" -lt 20 ]; do
  sleep 0.1
done
kill -INT "$process"
wait "$process"
[ $? = 5 ] && [ ! -s "$out" ] && grep -q '^tilescope: stopped after [0-9]* of 5450 schedules; --resume goes on$' "$err" &&
  [ ! -e "$folder/three/study3.csv" ]
tell $? 'stopped: status 5, no figures'

# Another version of gnuplot may draw the same otherwise.
PATH=/nowhere run study 1 -o "$folder/eight" && (cd "$folder/eight" && gnuplot fig15.gp) && grep -q 'Energy (mJ)' tests/pictures/study.svg
good=$?
version=$(grep -o 'GNUPLOT.*patchlevel [0-9]*' "$folder/eight/fig15.svg")
if grep -qF "$version" tests/pictures/study.svg; then cmp "$folder/eight/fig15.svg" tests/pictures/study.svg >>"$err" || good=1; fi
tell "$good" "the README's figure is that of study 1 (make pictures)"

# --- without gnuplot -------------------------------------------------------------------------------------
PATH=/nowhere run study 1 --lpf-limit 3 -o "$folder/plain" && grep -qF 'gnuplot-nox' "$out" &&
  [ -s "$folder/plain/fig12.gp" ] && [ -s "$folder/plain/fig12.csv" ] && [ ! -e "$folder/plain/fig12.svg" ]
tell $? 'without gnuplot: data and scripts'
mkdir "$folder/bin" && : >"$folder/bin/gnuplot"
PATH=$folder/bin run study 1 --lpf-limit 3 --resume -o "$folder/plain"
[ $? = 1 ] && grep -q '^tilescope: cannot run gnuplot: Permission denied$' "$err"
tell $? 'with a gnuplot that cannot be run'

# --- an accelerator that some schedules do not fit, or none -------------------------------------------------
cp -r inputs "$folder/inputs"
sed -i 's/size: 10000000000/size: 20000000/' "$folder/inputs/hardware/meta_prototype_df.yaml"
TILESCOPE_INPUTS=$folder/inputs run study 2 --lpf-limit 3 -o "$folder/some" -j 2 && [ ! -s "$err" ] &&
  jq -es '[.[] | select(.reason)] | length > 100 and length < 400' "$folder/some/study2.jsonl" >/dev/null &&
  jq -e 'any(.records[]; .layer_by_layer.energy == null and .best_single.energy > 0)' "$folder/some/study2.json" >/dev/null
tell $? 'infeasible schedules are left out'
sed -i 's/size: 20000000/size: 2000/' "$folder/inputs/hardware/meta_prototype_df.yaml"
good=0
export TILESCOPE_INPUTS=$folder/inputs
PATH=/nowhere run study 1 --lpf-limit 3 -o "$folder/all" && [ ! -s "$err" ] &&
  jq -e 'all(.points[]; .energy_pj == null)' "$folder/all/fig12.json" >/dev/null || good=1
run study 1 --lpf-limit 3 -o "$folder/all" --resume && [ ! -s "$err" ] &&
  jq -e 'all(.points[]; .energy_pj == null)' "$folder/all/fig12.json" >/dev/null && [ -s "$folder/all/fig12.svg" ] || good=1
unset TILESCOPE_INPUTS
tell "$good" 'nothing is feasible: empty figures'

# --- beside RTL: traffic to the bit, cycles of the specification, one row by hand -----------------------------
run study tileflow -o "$folder/rtl" && [ ! -s "$err" ] && [ "$(grep -c ' equal$' "$out")" = 15 ] &&
  grep -qF 'in 15 of 15 shapes' "$out" && [ -s "$folder/rtl/tileflow.svg" ] && grep -qF '(tileflow.svg)' "$folder/rtl/study.md" &&
  jq -e '.mean_absolute_difference | (.c_published_cycles * 1e4 | round) == 240 and (.k_published_cycles * 1e4 | round) == 156' \
    "$folder/rtl/tileflow.json" >/dev/null
tell $? 'study tileflow'
good=0
while read -r m l k n rows bits cycles; do
  jq -e --argjson row "[$m, $l, $k, $n, $rows, $bits, $cycles]" \
    'any(.shapes[]; [.m, .l, .k, .n, .rows, .read_bits, .c_published_cycles] == $row)' "$folder/rtl/tileflow.json" >/dev/null || good=1
done <<'END'
512 512 64 64 16 34078720 532608
256 256 64 64 64 2359296 37192
1024 512 48 48 32 25952256 405696
END
tell "$good" 'study tileflow: cycles and traffic'
(cd "$folder/rtl" && eval "$(sed -n '/^tilescope eval/,/[^\\]$/p' study.md | sed "s|^tilescope|\"$program\"|")") >"$out" 2>"$err" &&
  grep -qF '(135232 cycles)' "$out"
tell $? "study tileflow: the page's command"
PATH=/nowhere run study tileflow -o "$folder/plain_rtl" && grep -qF 'gnuplot-nox' "$out" && [ -s "$folder/plain_rtl/tileflow.gp" ]
tell $? 'study tileflow without gnuplot'
expect 2 'takes no --resume' study tileflow -o "$folder/rtl" --resume
expect 2 'takes no --lpf-limit' study tileflow -o "$folder/rtl" --lpf-limit 3
mkdir "$folder/bare" && cp -r inputs/hardware "$folder/bare"
expect 1 'cannot make the folder' study tileflow -o "$folder/none/below"

# --- what goes wrong -------------------------------------------------------------------------------------
expect 2 "there is no study '4'; there are 1, 2, 3 and tileflow" study 4
expect 2 'study needs more' study
expect 2 'does not take --mode' study 1 --mode 1
expect 2 'different options' study 1 --lpf-limit 5 -o "$folder/two" --resume
expect 1 'the folder above it does not exist' study 1 -o "$folder/none/below"
touch "$folder/file"
expect 1 "$folder/file: it is a file; give another path" study 1 -o "$folder/file"
expect 1 'file/below: a part of this path is a file, where a folder is needed' study 1 -o "$folder/file/below"
finish_tests
