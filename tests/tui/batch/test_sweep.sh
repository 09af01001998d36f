#!/usr/bin/env bash
# Sweeps as processes: the same bytes whatever the number of threads, shards and interruptions; formats; what goes wrong.
# Runs the program in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
export PARALLEL_HOME=$folder/parallel
mkdir -p "$PARALLEL_HOME/tmp/sshlogin/$HOSTNAME" && touch "$PARALLEL_HOME/will-cite"
echo 100000 >"$PARALLEL_HOME/tmp/sshlogin/$HOSTNAME/linelen" # else it starts a hundred commands to find the longest line
grid=(--hardware 'meta_prototype_df,tpu_like' --workload fsrcnn --mode all --tile-x '60,240' --tile-y '72,full'
  --search published --lpf-limit 3)

# --- one run, in all formats ---------------------------------------------------------------------------
for format in csv jsonl table; do
  run sweep "${grid[@]}" --format "$format" -j 1 && cp "$out" "$folder/one.$format" && [ ! -s "$err" ]
  tell $? "$format"
  for jobs in -j2 '--jobs 5'; do
    # shellcheck disable=SC2086 # the words are to be split
    run sweep "${grid[@]}" --format=$format $jobs && cmp -s "$out" "$folder/one.$format"
    tell $? "$format, the same bytes with $jobs"
  done
  run sweep "${grid[@]}" --format "$format" --force -o "$folder/file" && [ ! -s "$out" ] && cmp -s "$folder/file" "$folder/one.$format"
  tell $? "$format, into a file"
done
awk -F, 'NR == 1 && !/^# tilescope sweep / { bad = 1 }
  NR == 2 { columns = NF; if ($1 != "point") bad = 1 }
  NR > 2 && (NF != columns || $1 != NR - 2) { bad = 1 }
  END { exit bad || NR != 26 }' "$folder/one.csv"
tell $? 'CSV: a header, names of columns, 24 rows'
jq -es 'length == 25 and .[0].schema == "tilescope-sweep-1" and .[0].points == 24 and
  (.[1:] | map(.point) == [range(1; 25)] and all(.status == "ok" and .energy_pj > 0 and .search == "published" and
    .pr_sizes == "truncated" and .rules == "published" and .objective == "energy" and .lpf_limit == 3 and .overfull_layers == 0 and .gap == 0))' \
  "$folder/one.jsonl" >/dev/null
tell $? 'JSONL: a header, 24 rows'
# Both formats have the same figures, and so has eval.
tail -n +3 "$folder/one.csv" | awk -F, '{ print $1, $2, $4, $5, $6, $16, $17, $19, $20 }' >"$folder/a"
tail -n +2 "$folder/one.jsonl" | jq -r '[.point, .hardware, .mode, .tile_x, .tile_y] | join(" ")' >"$folder/b"
cut -d' ' -f1-5 "$folder/a" | cmp -s - "$folder/b"
tell $? 'CSV and JSONL have the same points'
while read -r point hardware mode x y energy latency read written; do
  [ $((point % 5)) = 1 ] || continue
  echo "[$energy, $latency, $read, $written]" >&3
  "$program" eval --hardware "$hardware" --workload fsrcnn --mode "$mode" --tile "${x}x$y" --search published --lpf-limit 3 --json
done <"$folder/a" >"$out" 2>"$err" 3>"$folder/rows"
jq -es --slurpfile rows "$folder/rows" 'length == 5 and
  map([.energy_pj, .latency_cycles, .dram_bits_read, .dram_bits_written]) == $rows' "$out" >/dev/null
tell $? 'rows have the figures of eval'
few '--search optimal' '--search optimal --objective latency' '--search optimal --objective edp' \
  '--search optimal --energy-tolerance 0.1%' '--search optimal --rules published' '--rules published,+pr-exact' >"$folder/searches"
while read -r words; do
  # shellcheck disable=SC2086 # the words are to be split
  run sweep --hardware tpu_like --workload fsrcnn --mode 3 --tile-x 240 --tile-y 72,full --format jsonl $words &&
    jq -es --arg words "${words%%.1%}" '(.[1:] | length == 2 and all(.status == "ok")) and
      (.[0].options | gsub("--objective energy |--lpf-limit 8 |--search published "; "") | gsub("="; " ") | contains($words))' \
      "$out" >/dev/null
  tell $? "header tells $words"
done <"$folder/searches"

# --- other figures -------------------------------------------------------------------------------------
figures=mac_count,sram_64KB.energy_pj,stack1.energy_pj,gap
for format in csv jsonl; do
  words=("${grid[@]}" --figures "$figures" --format "$format")
  run sweep "${words[@]}" && cp "$out" "$folder/figures.$format" && head -c 600 "$out" >"$folder/torn" &&
    run sweep "${words[@]}" -o "$folder/torn" --resume && cmp -s "$folder/torn" "$folder/figures.$format"
  tell $? "figures by their keys, and going on with them, $format"
  run sweep "${words[@]}" --shard 1/2 --force -o "$folder/half1" && run sweep "${words[@]}" --shard 2/2 --force -o "$folder/half2" &&
    run merge "$folder"/half[12] && cmp -s "$out" "$folder/figures.$format"
  tell $? "merged, $format"
done
sed -n 2p "$folder/figures.csv" | grep -q ",lpf_limit,$figures,status,reason$" &&
  jq -es '.[1:] | all(.mac_count > 0 and .gap == 0 and has("energy_pj") == false and
    ((.hardware == "meta_prototype_df") == (.["sram_64KB.energy_pj"] != null)))' "$folder/figures.jsonl" >/dev/null
tell $? 'in their order; empty where there is no such memory'
run sweep "${grid[@]}" --figures "$figures" && grep -q ' tile  *mac_count  *sram_64KB.energy_pj  *stack1.energy_pj  *gap$' "$out"
tell $? 'in a table'
expect 2 'fig.svg: a sweep writes rows, not a picture' sweep --hardware meta_prototype_df --workload fsrcnn --mode cached --tile-x 4 --tile-y 4 \
  --format csv -o "$folder/fig.svg"
expect 2 'different options' sweep "${grid[@]}" --format csv -o "$folder/half1" --resume
expect 2 'nearest: sram_64KB.energy_pj' sweep "${grid[@]}" --figures sram_65KB.energy_pj
expect 2 'tilescope list figures' sweep "${grid[@]}" --figures help
expect 2 "names 'gap' twice" sweep "${grid[@]}" --figures gap,gap

# Every figure is in eval, sweep, compare and best, with the same value.
point=(--hardware meta_prototype_df --workload fsrcnn --mode 2 --stacks 4 --search published --lpf-limit 3)
run eval "${point[@]}" --tile 60x72 --json && cp "$out" "$folder/eval.json"
jq -r 'keys_unsorted[]' "$folder/eval.json" >"$folder/keys"
run list figures && cut -d' ' -f1 "$out" | sed 's/MEMORY/dram/; s/stackN/stack1/' >"$folder/listed" &&
  [ "$(wc -l <"$folder/listed")" -gt 20 ] && ! grep -vxFf "$folder/keys" "$folder/listed"
tell $? 'eval --json has every figure that is listed'
figures=$(sed -n '/^energy_pj$/,/^stack_cuts$/p' "$folder/keys" | grep -vx -e stack_cuts -e ports_limit)
run sweep "${point[@]}" --tile-x 60 --tile-y 72 --format jsonl --figures "$(paste -sd, <<<"$figures")" &&
  tail -1 "$out" | jq -e --slurpfile eval "$folder/eval.json" --arg keys "$figures" '. as $row |
    $keys / "\n" | length > 30 and all($row[.] == $eval[0][.] and $row[.] != null)' >/dev/null
tell $? 'sweep --figures prints each'
run best "${point[@]}" --tile-x 60 --tile-y 72 --no-refine --json &&
  jq -e --slurpfile eval "$folder/eval.json" --arg keys "$figures" '. as $best |
    $keys / "\n" | all($best[.] == $eval[0][.])' "$out" >/dev/null
tell $? 'best --json has each'
# It sums up operands and memories, and says vector energy where there is a vector unit.
compared=$(grep -vE '\.(weight|input|output|copy)_energy_pj$|^vector_energy_pj$' <<<"$figures")
run compare "${point[@]}" "--tile 60x72" "--tile full" --json &&
  jq -e --slurpfile eval "$folder/eval.json" --arg keys "$compared" '[.. | objects | select(has("key"))] as $rows |
    ($keys / "\n" | sort) == ($rows | map(.key) | sort) and ($rows | all(.values[0] == $eval[0][.key]))' "$out" >/dev/null
tell $? 'compare --json has each that it compares'

# --- points that are not feasible ----------------------------------------------------------------------
sed 's/size: 10000000000/size: 30000000/; s/size: 8388608/size: 1000000/' inputs/hardware/meta_prototype_df.yaml \
  >"$folder/small.yaml"
small=(--hardware "$folder/small.yaml" --mapping meta_prototype --workload fsrcnn --tile-x '60,full' --tile-y '72,full'
  --search published --lpf-limit 2)
run sweep "${small[@]}" --mode 1 --format jsonl &&
  jq -es '.[1:] | length == 4 and .[0].status == "ok" and .[3].status == "infeasible" and
    (.[3].reason | test("dram")) and .[3].energy_pj == null' "$out" >/dev/null
tell $? 'an infeasible point is a row with a reason'
run sweep "${small[@]}" --mode 1 --format csv && tail -1 "$out" | grep -q ',,,,,,,,,infeasible,"does not fit: dram short by .*, but .*"$'
tell $? 'CSV quotes reasons'
run sweep "${small[@]}" --mode 1 && grep -q 'infeasible: does not fit: dram short by' "$out"
tell $? 'and the table tells it'
expect 4 'no schedule' best "${small[@]::6}" --mode 1 --tile-x full --tile-y full --search published --lpf-limit 2

# --- points that this program fails on -----------------------------------------------------------------
cat >"$folder/deep.yaml" <<'END'
- id: 0
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][ix][iy]
  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]
  loop_dims: [B, K, C, OY, OX, FY, FX]
  loop_sizes: [2, 960, 960, 210, 210, 30, 30]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 0, I: 0}
END
deep=(--hardware tpu_like --workload "$folder/deep.yaml,fsrcnn" --mode 1 --tile-x full --tile-y full)
run sweep "${deep[@]}" --format jsonl
[ "$?" = 1 ] && jq -es '.[1:] | length == 2 and .[0].status == "failed" and (.[0].reason | test("too many factors")) and
  .[0].energy_pj == null and .[1].status == "ok"' "$out" >/dev/null && grep -q '1 of 2 points failed' "$err"
tell $? 'a failed point is a row, the sweep goes on and ends with status 1'
expect 1 'too many factors' best "${deep[@]}"

# --- how mappings are searched, in every output ---------------------------------------------------------
sed 's/size: 524288/size: 3600/' inputs/hardware/meta_prototype_df.yaml >"$folder/over.yaml"
over=(--hardware "$folder/over.yaml" --mapping meta_prototype --workload fsrcnn --mode 1 --search published --lpf-limit 3)
run eval "${over[@]}" --tile 14x14 && grep -q 'Overfull *does not fit: .* short by [0-9,]* bits at layer' "$out" && grep -q ' overfull$' "$out" &&
  grep -qx 'published search, minimising energy, lpf limit 3, rules published' "$out"
tell $? 'eval marks overfull layers and names the search'
run eval "${over[@]}" --tile 14x14 --json && jq -e '.search.overfull_layers == 2 and .overflow.missing_bits == 240 and (.does_not_fit | test("^does not fit: sram_64KB short by 240 bits at layer 6$")) and .search.kind == "published"' "$out" \
  >/dev/null
tell $? 'eval --json marks overfull layers and names the search'
run sweep "${over[@]}" --tile-x 14 --tile-y 14 && grep -q '  does not fit: sram_64KB short by 240 bits at layer 6$' "$out" &&
  run sweep "${over[@]}" --tile-x 14 --tile-y 14 --format jsonl && tail -1 "$out" | jq -e '.overfull_layers == 2 and (.reason | startswith("does not fit"))' >/dev/null
tell $? 'sweep marks overfull layers'
run best "${over[@]}" --tile-x 14 --tile-y 14 --no-refine --allow-overfull && grep -q 'Overfull  *does not fit: ' "$out"
tell $? 'best marks overfull layers'
expect 4 'no schedule' best "${over[@]}" --tile-x 14 --tile-y 14 --no-refine
point=(eval --hardware tpu_like --workload fsrcnn --mode 3 --tile 240x72)
run "${point[@]}" --search optimal --energy-tolerance 0.1% &&
  grep -qx 'optimal search, minimising energy, up to 0.1 % more energy for less latency, rules corrected' "$out"
tell $? 'eval names the optimal search'
run "${point[@]}" --search optimal --objective edp --pr-sizes truncated --json && jq -e '.search |
  .kind == "optimal" and .objective == "edp" and .pr_sizes == "truncated" and .energy_tolerance == 0' "$out" >/dev/null
tell $? 'eval --json names the optimal search'
for tolerance in $(few 0.1% 0.001 1e-3); do
  run "${point[@]}" --search optimal --energy-tolerance "$tolerance" --json &&
    jq -e '.search.energy_tolerance == 0.001' "$out" >/dev/null
  tell $? "energy tolerance $tolerance"
done
few x 5 -1% 101% 0.1%% 0x1 nan ' 1' % >"$folder/tolerances"
while IFS= read -r tolerance; do
  expect 2 'energy tolerance' "${point[@]}" --search optimal "--energy-tolerance=$tolerance"
done <"$folder/tolerances"
expect 2 "search 'best'" "${point[@]}" --search best
expect 2 "objective 'area'" "${point[@]}" --objective area
expect 2 "pr sizes 'by search'" "${point[@]}" --pr-sizes 'by search'
expect 2 'use the optimal search' "${point[@]}" --search published --objective edp

# --- shards --------------------------------------------------------------------------------------------
parallel -j 2 "$program" sweep "${grid[@]}" -j 1 --format '{2}' --shard '{1}/4' -o "$folder/shard{1}.{2}" ::: 1 2 3 4 ::: csv jsonl \
  >"$out" 2>"$err"
tell $? 'four shards in two formats under GNU parallel'
for format in csv jsonl; do
  run merge "$folder"/shard[3412]."$format" && cmp -s "$out" "$folder/one.$format"
  tell $? "merged they are one run, $format"
done
wc -l <"$folder/shard1.csv" | grep -qx 8
tell $? 'shards are equal'
expect 3 'but 3 files are given' merge "$folder"/shard[123].csv
expect 3 'are both shard 2 of 4' merge "$folder"/shard[123].csv "$folder/shard2.csv"
expect 3 'different formats' merge "$folder"/shard[123].csv "$folder/shard4.jsonl"
head -n -1 "$folder/shard4.csv" >"$folder/short.csv"
expect 3 'ends after 5 of 6 rows' merge "$folder"/shard[123].csv "$folder/short.csv"
cat "$folder/shard4.csv" <(tail -1 "$folder/shard4.csv") >"$folder/long.csv"
expect 3 'long.csv:9:' merge "$folder"/shard[123].csv "$folder/long.csv"
run sweep "${grid[@]/3/4}" --shard 4/4 --format csv -o "$folder/other.csv"
expect 3 'different options' merge "$folder"/shard[123].csv "$folder/other.csv"
expect 3 'not the output of tilescope sweep' merge README.md
expect 3 "$folder: it is a folder; give the path of a file" merge "$folder"
expect 3 'No such file' merge "$folder/none.csv"
run merge "$folder/one.csv" && cmp -s "$out" "$folder/one.csv"
tell $? 'one file is its own merger'

# --- going on ------------------------------------------------------------------------------------------
for format in csv jsonl; do
  size=$(stat -c %s "$folder/one.$format")
  good=0
  for bytes in $(few $((size / 2)) 0 1 20 300 600 900 $((size - 1)) "$size"); do
    head -c "$bytes" "$folder/one.$format" >"$folder/torn"
    if ! run sweep "${grid[@]}" --format "$format" -o "$folder/torn" --resume || ! cmp -s "$folder/torn" "$folder/one.$format"; then
      good=1
      echo "torn at $bytes" >>"$err"
      break
    fi
  done
  tell $good "goes on wherever it was torn, $format"
done
rm "$folder/torn"
run sweep "${grid[@]}" --format csv -o "$folder/torn" --resume && cmp -s "$folder/torn" "$folder/one.csv"
tell $? 'begins where there is no file'
cp "$folder/small.yaml" "$folder/changed.yaml"
rm "$folder/file"
changed=(sweep --hardware "$folder/changed.yaml" --mapping meta_prototype --workload fsrcnn --mode 1 --tile-x 60 --tile-y 72
  --search published --lpf-limit 2 --format csv -o "$folder/file")
run "${changed[@]}"
echo '# a word' >>"$folder/changed.yaml"
expect 2 'different contents of the input files' "${changed[@]}" --resume
cp "$folder/one.csv" "$folder/file"
expect 2 'different options' sweep "${grid[@]/3/4}" --format csv -o "$folder/file" --resume
expect 2 'different options' sweep "${grid[@]}" --set dram.latency=2 --format csv -o "$folder/file" --resume
expect 2 'different formats' sweep "${grid[@]}" --format jsonl -o "$folder/file" --resume
expect 2 'different shards' sweep "${grid[@]}" --format csv -o "$folder/file" --resume --shard 1/2
sed -i '1s/ sweep [0-9.]* / sweep 0.0.0 /' "$folder/file"
expect 2 'different versions of the program' sweep "${grid[@]}" --format csv -o "$folder/file" --resume
sed '5d' "$folder/one.csv" >"$folder/file"
expect 3 'file:5: the row of point 3 was expected here' sweep "${grid[@]}" --format csv -o "$folder/file" --resume
echo 'a letter' >"$folder/file"
expect 3 'not the output of tilescope sweep' sweep "${grid[@]}" --format csv -o "$folder/file" --resume
grep -qx 'a letter' "$folder/file"
tell $? 'and leaves it as it is'

# --- rows cut inside, files that exist ------------------------------------------------------------------
# Removes bytes from within the row of point 4, without touching its end.
for format in csv jsonl; do
  line=$([ $format = csv ] && echo 6 || echo 5)
  few 's/,[^,]*$//' 's/^\(.\{40\}\).*/\1/' 's/,energy/,/; s/,"energy/,/; s/fsrcnn,/fsrcnn/' >"$folder/edits"
  while read -r edit; do
    sed "$line{$edit}" "$folder/one.$format" >"$folder/file"
    expect 3 "file:$line: the row of point 4 is damaged" sweep "${grid[@]}" --format "$format" -o "$folder/file" --resume
    expect 3 "file:$line: the row of point 4 is damaged" merge "$folder/file"
  done <"$folder/edits"
done
sed '6s/,ok,/,o,/' "$folder/one.csv" >"$folder/file"
expect 3 'the row of point 4 is damaged' merge "$folder/file"
sed '6s/\([0-9]\),0,0,ok/\1e,0,0,ok/; 6s/,60,/,6x0,/' "$folder/one.csv" >"$folder/file"
expect 3 'the row of point 4 is damaged' merge "$folder/file"
cp "$folder/one.csv" "$folder/file"
expect 2 'file already exists; --resume continues its sweep, --force overwrites it' sweep "${grid[@]}" --format csv -o "$folder/file"
expect 2 'file already exists; --force overwrites it' sweep "${grid[@]}" -o "$folder/file"
expect 2 'give one of the two' sweep "${grid[@]}" --format csv -o "$folder/file" --resume --force
expect 2 '--force needs -o FILE' sweep "${grid[@]}" --force
cmp -s "$folder/file" "$folder/one.csv"
tell $? 'and it is left as it is'
: >"$folder/file"
run sweep "${grid[@]}" --format csv -o "$folder/file" && cmp -s "$folder/file" "$folder/one.csv"
tell $? 'an empty file is filled'

# --- interrupted ---------------------------------------------------------------------------------------
# Some points without a limit of loop factors, which takes long. A shell starts background jobs deaf to SIGINT, hence env.
tile_columns=$((${FEWER:-1} > 1 ? 20 : 60))
long=(sweep --hardware meta_prototype_df --workload fsrcnn --mode 3 --tile-x "1..$tile_columns" --tile-y 4..72+4 --format csv
  --search published)
for limit in $(few 7 none); do
  rm -f "$folder/file"
  env --default-signal=INT "$program" "${long[@]}" --lpf-limit "$limit" -o "$folder/file" 2>"$err" >"$out" &
  job=$!
  while kill -0 $job 2>/dev/null; do # until some rows are there
    [ -s "$folder/file" ] && mapfile lines <"$folder/file" && [ "${#lines[@]}" -gt "$([ "$limit" = 7 ] && echo 10 || echo 2)" ] && break
    sleep 0.05
  done
  kill -INT $job
  wait $job
  [ $? = 5 ] && grep -q "stopped after [0-9]* of $((18 * tile_columns)) points; --resume continues" "$err" &&
    [ "$(tail -c 1 "$folder/file")" = "" ]
  tell $? "interrupted: status 5, whole rows, limit $limit"
done
rm "$folder/file"
env --default-signal=INT "$program" "${long[@]}" --lpf-limit 3 -o "$folder/file" 2>"$err" >"$out" &
job=$!
while kill -0 $job 2>/dev/null; do
  [ -s "$folder/file" ] && mapfile lines <"$folder/file" && [ "${#lines[@]}" -gt 5 ] && break
  sleep 0.05
done
kill -INT $job 2>/dev/null # it may be through already
wait $job
run "${long[@]}" --lpf-limit 3 -o "$folder/file" --resume && run "${long[@]}" --lpf-limit 3 && cmp -s "$out" "$folder/file"
tell $? 'interrupted and gone on with: the bytes of one run'

# --- usage, streams ------------------------------------------------------------------------------------
expect 2 'given twice' sweep "${grid[@]}" -j 1 --jobs 2
expect 2 'needs --tile-x' sweep --hardware x --workload y --mode 1
expect 2 "mode '4'" sweep "${grid[@]::4}" --mode 1,4 --tile-x 1 --tile-y 1
expect 2 "'1..' is not a list of tile sizes" sweep "${grid[@]::4}" --mode 1 --tile-x 1.. --tile-y 1
expect 2 'twice' sweep --hardware tpu_like,tpu_like --workload fsrcnn --mode 1 --tile-x 1 --tile-y 1
expect 2 'empty name' sweep --hardware tpu_like, --workload fsrcnn --mode 1 --tile-x 1 --tile-y 1
expect 2 'more than' sweep "${grid[@]::4}" --mode 1 --tile-x 1..5000 --tile-y 1..5000
expect 2 "'5/4' is not a shard" sweep "${grid[@]}" --format csv --shard 5/4
expect 2 'csv or jsonl' sweep "${grid[@]}" --shard 1/4
expect 2 'csv or jsonl' sweep "${grid[@]}" --resume -o "$folder/file"
expect 2 '-o FILE' sweep "${grid[@]}" --resume --format csv
expect 2 "--jobs takes a whole number from 1 to 256, not '0'" sweep "${grid[@]}" -j0
expect 2 "format 'xml'" sweep "${grid[@]}" --format xml
expect 2 'use --search optimal' sweep "${grid[@]}" --objective latency
expect 2 'energy tolerance' sweep "${grid[@]}" --energy-tolerance 101%
expect 2 '99' sweep "${grid[@]}" --stacks 99
expect 3 'no_such' sweep --hardware no_such --workload fsrcnn --mode 1 --tile-x 1 --tile-y 1
expect 1 "$folder: it is a folder; give the path of a file" sweep "${grid[@]}" -o "$folder"
expect 1 "README.md/x: a part of this path is a file, where a folder is needed" sweep "${grid[@]}" -o README.md/x
expect 1 "$folder/none/file: its folder does not exist; make it first" sweep "${grid[@]}" -o "$folder/none/file"
expect 1 'No space' sweep "${grid[@]}" -o /dev/full
if "$program" sweep "${grid[@]}" >/dev/full 2>"$err"; then false; else [ $? = 1 ] && grep -q 'No space' "$err"; fi
tell $? 'a full disk'
"$program" sweep "${grid[@]}" --format csv 2>"$err" | head -1 >/dev/null
good=${PIPESTATUS[0]}
[ ! -s "$err" ] || good=1
tell "$good" 'a reader that leaves is no error'
TERM=xterm-256color script -qec "'$program' sweep --hardware tpu_like --workload fsrcnn --mode all --tile-x 1..20 --tile-y 1..$tile_columns \
  --search published --lpf-limit 2 --format csv --force -o '$folder/file'" "$folder/typed" >/dev/null </dev/null &&
  grep -q '[0-9] of [0-9]*00 .*left' "$folder/typed"
tell $? 'a progress bar on a terminal'
# Heads at a time as an axis: a row says what eval says.
heads=(--hardware meta_prototype_df --workload tests/golden/attention/mha_1k.yaml --mode recompute --search published --lpf-limit 6)
axis=("${heads[@]}" --tile-x full --tile-y 2 --tile-heads "1,2,8" --format csv)
run sweep "${axis[@]}" -o "$folder/heads" --force
[ "$(grep -v '^#' "$folder/heads" | cut -d, -f9 | tr '\n' ' ')" = 'tile_heads 1 2 8 ' ]
same=$?
for row in 1,1 2,2 3,8; do
  energy=$("$program" eval "${heads[@]}" --tile fullx2 --tile-heads "${row#*,}" --json | jq .energy_pj)
  grep -q "^${row%,*},.*,$energy," "$folder/heads" || same=1
done
tell "$same" 'heads at a time as an axis'
grep -v '^[23],' "$folder/heads" >"$folder/part" && run sweep "${axis[@]}" -o "$folder/part" --resume &&
  cmp -s "$folder/heads" "$folder/part"
tell $? 'resumed'
run sweep "${heads[@]}" --tile-x full --tile-y 2 --tile-heads auto && grep -q ' heads  ' "$out" && [ "$(grep -c '^meta' "$out")" = 4 ]
tell $? 'auto: the divisors of 8 heads'
run sweep --hardware tpu_like --workload fsrcnn --mode 1 --tile-x 60 --tile-y 60 --tile-heads auto && [ "$(grep -c '^tpu' "$out")" = 1 ]
tell $? 'auto where there are no heads'
run sweep "${heads[@]}" --tile-x full --tile-y 2 --tile-heads all,2 --format csv &&
  [ "$(grep -v '^#' "$out" | cut -d, -f9 | tr '\n' ' ')" = 'tile_heads 2 all ' ]
tell $? "all heads in a list of numbers"
expect 2 'is not a list of heads' sweep "${heads[@]}" --tile-x full --tile-y 2 --tile-heads 2,full
expect 2 '8 heads, which 3 at a time do not divide; take 1, 2, 4 or 8' eval "${heads[@]}" --tile full --tile-heads 3
expect 2 '3 heads at a time divide those of no layer; there are layers with 8' sweep "${heads[@]}" --tile-x full --tile-y 2 --tile-heads 1,3
expect 2 'no layer has heads' best --hardware tpu_like --workload fsrcnn --tile-heads 1,2
expect 2 'by commas (1,2,4 or 1..8*2), or take all or auto' sweep "${heads[@]}" --tile-x full --tile-y 2 --tile-heads few
expect 2 'a whole number from 1 to 2147483647, or all' eval "${heads[@]}" --tile full --tile-heads 1,2
# --- what only some sweeps have ---------------------------------------------------------------------------
one=(--workload fsrcnn --mode cached --tile-x 60 --tile-y 72)
sed 's/^  dram:/  main:/' inputs/hardware/tpu_like.yaml >"$folder/main.yaml"
run sweep --hardware "tpu_like,$folder/main.yaml" --mapping tpu_like "${one[@]}" && grep -q ' top read  *top write$' "$out"
tell $? 'figures of top memories with different names'
run sweep --hardware tpu_like "${one[@]}" --search published --lpf-limit none --format jsonl &&
  tail -1 "$out" | jq -e '.lpf_limit == "none"' >/dev/null
tell $? 'no limit of loop factors'
cp inputs/workloads/fsrcnn.yaml "$folder/its \"own\".yaml"
own=(--hardware tpu_like "${one[@]/fsrcnn/$folder/its \"own\".yaml}" --format csv)
run sweep "${own[@]}" -o "$folder/own" && grep -q '^1,tpu_like,".*its ""own"".yaml",cached,' "$folder/own" &&
  run merge "$folder/own" && cmp -s "$out" "$folder/own" && run sweep "${own[@]}" -o "$folder/own" --resume
tell $? 'quotes in a name'
sed -i '3s/"",/",/; 3s/"".yaml"/"".yaml/' "$folder/own"
expect 3 'own:3: the row of point 1 is damaged' merge "$folder/own"
for shard in 1 2; do run sweep "${grid[@]}" --format csv --shard $shard/2 --force -o "$folder/half$shard"; done
sed -i '2s/,energy_pj,/,energy,/' "$folder/half2"
expect 3 'half2 are not from the same sweep: they have different columns' merge "$folder"/half[12]
sed 's/^  memory_operand_links/  temporal_ordering: [[OX, 2], ["*", "*"]]\n&/' inputs/mappings/tpu_like.yaml >"$folder/order.yaml"
order=(--hardware tpu_like --mapping "$folder/order.yaml" "${one[@]}" --format csv)
run sweep "${order[@]}" --force -o "$folder/file" && sed -i 's/OX, 2/OX, 5/' "$folder/order.yaml"
expect 2 'different contents of the input files' sweep "${order[@]}" --resume -o "$folder/file"
expect 2 'these are more than 20000 accelerators, networks and heads at a time; sweep fewer' sweep "${heads[@]/meta_prototype_df/tpu_like}" \
  --tile-x 1 --tile-y 1 --tile-heads 1,2,4,8 --set sram_2MB.size=1000..7000
for words in $(few sweep best optimize merge); do
  run $words --help && awk 'length > 80 { bad = 1 } END { exit bad || NR > 24 }' "$out"
  tell $? "help fits a screen: $words"
done

finish_tests
