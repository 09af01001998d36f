#!/usr/bin/env bash
# What is evaluated is what the files say, or a remark says what differs; what does not fit is refused with the reason.
# Small inputs, with figures worked out by hand. Runs the program in $TILESCOPE, by default the release build, from the
# top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
cases=tests/inputs/cases

# evaluate WORKLOAD OPTION..: on a small array, layer by layer.
evaluate() {
  run eval --hardware $cases/new_ports.yaml --mapping $cases/map_kc.yaml --workload "$cases/$1" --mode cached --tile full \
    "${@:2}"
}

# traffic WORKLOAD STACKS READ WRITTEN INPUT..: bits read and written at the top memory, and those of each map that a
# stack reads.
traffic() {
  evaluate "$1" --stacks "$2" --json
  jq -e --argjson read "$3" --argjson written "$4" --argjson inputs "$5" '.dram_bits_read == $read and
    .dram_bits_written == $written and
    [.stacks[].tile_types[0].layers[] | select(.inputs == []) | .output_bits] == $inputs' "$out" >"$folder/jq" 2>>"$err"
  tell $? "$1, stacks $2: read $3, written $4"
}

# --- channels are products --------------------------------------------------------------------------------
# Input 4*8*16*16*8, weights 4*8*8*9*8, output 4*8*14*14*8; the chain: weights 4*8*8*8 more, the map between 4*8*16*16*8.
traffic grouped_first.yaml none 83968 50176 '[65536]'
traffic grouped_chain.yaml none 86016 50176 '[65536]'
traffic grouped_chain.yaml single-layer 151552 115712 '[65536, 65536]'

# --- the file against the model --------------------------------------------------------------------------
# remarked WORKLOAD PIECE..: check, eval as text and as JSON, and the Hardware view say all the pieces.
remarked() {
  local workload=$1 piece said text status=0
  shift
  run check "$cases/$workload" || status=1
  cp "$out" "$folder/said_check"
  evaluate "$workload" || status=1
  sed -n '/^Remarks/,$p' "$out" >"$folder/said_eval"
  evaluate "$workload" --json || status=1
  jq -r '.remarks[]' "$out" >"$folder/said_json" 2>>"$err"
  printf 'resize 200x90\nkey 6\ntext\nkey Tab Tab Down Down Down Down\ntext\n' >"$folder/script"
  run --test-script "$folder/script" --hardware $cases/new_ports.yaml --mapping $cases/map_kc.yaml --workload "$cases/$workload" \
    --mode cached --tile full
  sed -n 's/^[│┃]\([^│┃]*\)[│┃].*/\1/p' "$out" | tr -d '\n' | tr -s ' ' >"$folder/said_screen"
  for said in check eval json screen; do
    text=$(<"$folder/said_$said")
    for piece; do
      [[ $text == *"$piece"* ]] && continue
      echo "$said does not say: $piece" >>"$err"
      status=1
    done
  done
  tell "$status" "$workload is remarked"
}

remarked flatten.yaml 'reads 1600 channels of layer 0, which makes 16 (x100)' 'C 16, FX 10, FY 10' 'make 131,200 MACs' \
  '17,152 are evaluated (x0.131)' 'layer 0 1x1, not 10x10'
remarked channels_do_not_meet.yaml 'reads 24 channels of layer 0, which makes 16 (x1.5)'
remarked grown_maps.yaml 'make 294,912 MACs, 774,720 are evaluated (x2.63)' 'layer 0 33x33, not 16x16'
sed 's/OX/P/g; s/OY/Q/g; s/ox/p/g; s/oy/q/g' $cases/channels_do_not_meet.yaml >"$folder/axes.yaml"
run check "$folder/axes.yaml"
grep -qF 'layer 0 and 1 more have no loop called OX or OY' "$out" && grep -qF '(x1.5)' "$out"
tell $? 'axes of other names are told'
remarked unlike_sum.yaml 'Y of layer 2 reads a batch of 2 of layer 1, which makes 1 (x2)' \
  'X of layer 2 reads values of 8 bits of layer 0, whose O_final has 16 (x0.5)' 'layer 0 6x6, not 4x4, and 1 more' \
  'X of layer 2 reads 4x4 pixels of layer 0, which makes 6x6'

# What is whole has no remark.
run check $cases/conv1.yaml $cases/grouped_chain.yaml
[ "$(grep -cv ': ok (workload)$' "$out")" = 0 ]
tell $? 'networks that meet have no remark'

# A map that a matrix product reads as a whole: advice that gives the right network, which has the file's MACs.
run check $cases/conv_then_gemm.yaml
[ $? = 3 ] && grep -qF 'a filter as large as the map: C 16, FX 10, FY 10, OX and OY 1' "$err"
tell $? 'a whole map read as channels is refused with advice'
sed 's/1600, 1, 1, 1, 1/16, 1, 1, 10, 10/' $cases/flatten.yaml >"$folder/whole_map.yaml"
run check "$folder/whole_map.yaml"
[ "$(cat "$out")" = "$folder/whole_map.yaml: ok (workload)" ]
tell $? 'the advice gives a network without a remark'
run eval --hardware $cases/new_ports.yaml --mapping $cases/map_kc.yaml --workload "$folder/whole_map.yaml" --mode cached \
  --tile full --json
jq -e '.mac_count == 131200' "$out" >"$folder/jq" 2>>"$err"
tell $? 'with the MACs of the file'

# --- why nothing fits -------------------------------------------------------------------------------------
# refused TEXT OPTION..: eval of a point on a small array that fits nothing.
refused() {
  local text=$1
  shift
  expect 4 "$text" eval --workload $cases/conv1.yaml --mapping $cases/map_kc.yaml --mode cached --tile full "$@"
}

refused "W needs 32 bits in 'reg_w', which holds 8 and lacks 24: it serves D2, along which C is unrolled over 4" \
  --hardware $cases/nofit_shared_register.yaml --rules published
refused "O needs 32 bits in 'reg_o', which holds 16 and lacks 16: one partial sum" \
  --hardware $cases/new_ports.yaml --set reg_o.size=16
expect 4 'the optimal search finds one: take --search optimal' eval --hardware tesla_npu_like_df \
  --workload $cases/greedy_search.yaml --mode cached --tile full --set sram_1MB_W.size=64 --search published

# Operands that share a register: each fits alone, the published rules take both, which is told; the corrected do not.
shared='    operands: [I2, I1]\n    ports:\n    - {name: w_port_1, type: write, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, fh", "I1, fh"]}
    - {name: r_port_1, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, tl", "I1, tl"]}\n'
shared=${shared//$'\n'/\\n}
awk -v shared="$shared" '/^  reg_w:/ { inside = 1 } /^  reg_o:/ { inside = 0 }
  inside && /^    operands:/ { printf "%s", shared; skips = 1 } /served_dimensions/ { skips = 0 } !skips' \
  $cases/new_ports.yaml >"$folder/shared.yaml"
refused "together W (8), I (8) need 16 bits in 'reg_w', which holds 8 and lacks 8" --hardware "$folder/shared.yaml" --rules corrected
run eval --hardware "$folder/shared.yaml" --workload $cases/conv1.yaml --mapping $cases/map_kc.yaml --mode cached --tile full \
  --rules published --json
grep -qF 'does not fit: reg_w short by 8 bits at layer 0' "$out"
tell $? 'eval tells what is overfull'
run check "$folder/shared.yaml" $cases/conv1.yaml $cases/map_kc.yaml --rules published &&
  grep -qF 'shared.yaml with tests/inputs/cases/conv1.yaml: does not fit: reg_w short by 8 bits at layer 0' "$out"
tell $? 'so does check'

# --- check evaluates what it is given ----------------------------------------------------------------------
# alike HARDWARE MAPPING: check of the files, conv1.yaml among them, ends as eval does, and says what eval says.
alike() {
  run eval --hardware "$cases/$1" --workload $cases/conv1.yaml --mapping "$cases/$2" --mode cached --tile full
  local status=$?
  sed 's/^tilescope: //' "$err" >"$folder/said_eval"
  run check "$cases/$1" $cases/conv1.yaml "$cases/$2"
  local checked=$? good=0
  [ "$checked" = "$status" ] || good=1
  if [ "$status" = 0 ]; then [ ! -s "$err" ]; else grep -qF -f "$folder/said_eval" "$err"; fi || good=1
  tell "$good" "check of $1 and $2 is eval's $status"
}

alike new_ports.yaml map_kc.yaml
alike new_ports.yaml map_too_many.yaml
alike new_ports.yaml map_mixed.yaml
alike nofit_shared_register.yaml map_kc.yaml
alone() { # TEXT OPTION..: check without a mapping of its own, or with options, is refused like eval.
  ! run check $cases/new_ports.yaml "${@:2}" && grep -qF -- "$1" "$err"
  tell $? "check: $1"
}
alone 'this accelerator has no default mapping' $cases/conv1.yaml
printf -- '- name: default\n  spatial_mapping: {D3: ["K, 4"]}\n' >"$folder/d3.yaml"
alone "unrolls K on D3, but the array of 'small_old_layout' has dimensions D1 to D2" "$folder/d3.yaml"
alone "need 74240 bits, but the top memory 'dram' holds 70000" $cases/conv1.yaml $cases/map_kc.yaml --set dram.size=70000 \
  --set buffer.size=50000 --tile full
printf -- '- name: default\n' >"$folder/open.yaml"
run check $cases/new_ports.yaml $cases/conv1.yaml "$folder/open.yaml" &&
  grep -q 'leaves the spatial mapping open' "$out" && grep -qF 'open.yaml: ok (mapping)' "$out"
tell $? 'an entry that leaves everything open is a mapping'
printf -- '- name: default\n  spatial_mapping: {D1: ["Z, 4"]}\n' >"$folder/idle.yaml"
run check $cases/new_ports.yaml $cases/conv1.yaml "$folder/idle.yaml" &&
  grep -qF "entry 'default' unrolls no loop that layer 0 has: one unit of 16 computes" "$out"
tell $? 'an idle array is told'
run check $cases/new_ports.yaml $cases/conv1.yaml $cases/map_too_many.yaml
[ $? = 3 ] && grep -q 'conv1.yaml and .*map_too_many.yaml: .* covers 8 of loop K; .* must cover 4' "$err"
tell $? 'an ordering of too many loops is told by check'

# --- what is missing is named; what has no effect, or a strange one, is told ---------------------------------
# screens KEYS OPTION..: the text of the screens that the lines of a script print, into $out.
screens() {
  printf '%b' "$1" >"$folder/script"
  shift
  run --test-script "$folder/script" "$@"
}

array=(--hardware "$cases/new_ports.yaml" --mapping "$cases/map_kc.yaml" --mode cached --tile full)
screens 'key 6\ntext\n' "${array[@]}" --workload $cases/bad_network.yaml
grep -q 'Memories small_old_layout' "$out" && grep -q 'The network could not be read: ' "$out" &&
  ! grep -q 'hardware could not be read' "$out"
tell $? 'Hardware shows the hardware, and blames the network'
screens 'key 4\ntext\nkey 5\ntext\n' "${array[@]}" --workload $cases/bad_network.yaml
[ "$(grep -c 'no result: the network could not be' "$out")" -ge 4 ] && ! grep -qi 'no result yet' "$out"
tell $? 'Memory and Walk say what is missing'
screens 'key 4\ntext\n' "${array[@]:2}" --hardware $cases/nofit_shared_register.yaml --workload $cases/conv1.yaml \
  --rules published
grep -q "W needs 32 bits in 'reg_w'" "$out"
tell $? 'Memory says why nothing fits'
screens 'key 1\ntext\n' "${array[@]:2}" --hardware $cases/nofit_shared_register.yaml --workload $cases/conv1.yaml \
  --rules published
grep -q 'does not fit: reg_w short by 24 bits at layer' "$out"
tell $? 'Explore says why nothing fits'

run eval "${array[@]}" --workload $cases/conv1.yaml --set buffer.latency=100000 --json
jq -e '.remarks == ["buffer.latency changes nothing without rule offload: the latency of a memory counts in offloading only, which is else not summed"]' \
  "$out" >"$folder/jq" 2>>"$err"
tell $? 'a latency has no effect, and a remark'
latency() {
  run eval "${array[@]}" --workload $cases/conv1.yaml --rules published,+offload --set "buffer.latency=$1" --json
  jq .latency_cycles "$out"
}
[ $(($(latency 1001) - $(latency 1))) -ge 900 ]
tell $? 'with rule offload it has one'
expect 2 'it needs --objective sum' eval "${array[@]}" --workload $cases/conv1.yaml --latency-weight 5
screens 'resize 120x40\nkey 6\nkey Down Down Down Down Down\nkey +\ntext\n' "${array[@]}" --workload $cases/conv1.yaml
grep -q 'latency 1 cyc → 2 cyc: .* counts in offloading only' "$out"
tell $? 'so says + on a latency'

near=(--hardware "$cases/bigger_is_worse.yaml" --workload fsrcnn --mapping "$cases/map_k8.yaml" --mode cached --tile 60x72)
run eval "${near[@]}" --set near.size=2097152 --json
jq -e '.remarks | any(startswith("a smaller near costs less: with near.size=1048576"))' "$out" >"$folder/jq" 2>>"$err"
tell $? 'a larger memory that costs more is told'
energy=$(grep -o 'it is .*, as maps' "$out" | sed 's/^it is//')
run eval "${near[@]}" --set near.size=2097152 --objective latency --json
grep -qF "the least energy is$energy" "$out"
tell $? 'by least energy, also where latency is minimised'
run eval "${near[@]}" --set near.size=1500000 --json
jq -e '.remarks | any(startswith("a smaller near costs less: with near.size="))' "$out" >"$folder/jq" 2>>"$err"
tell $? 'so is one that is not twice as large'
run eval "${near[@]}" --set near.size=1048576 --json
jq -e '.remarks == []' "$out" >"$folder/jq" 2>>"$err"
tell $? 'one that costs less is not'
screens 'resize 160x40\npoint --set near.size=1048576\npoint --set near.size=2097152\ntext\n' "${near[@]}"
grep -q 'a larger memory costs more, as maps go to the lowest one' "$out"
tell $? 'so says a change of its size'
run compare "${near[@]:0:6}" "--mode cached --tile 60x72 --set near.size=1048576" "--mode cached --tile 60x72 --set near.size=2097152"
grep -q 'a larger memory costs more, as maps go to the lowest one that holds them' "$out"
tell $? 'so does compare'

# --- columns kept on branches ------------------------------------------------------------------------------
# z 1x1, c0, c1, c1b 3x3 each, add2 = c0 + c1b, add3 = z + add2: of z 3 columns wait for add3; by the published rule, which
# holds where sizes are grown backwards, 2. Walk and eval say the same.
kept() {
  local point=(--hardware meta_prototype_df --workload "$1" --mode cached --tile 4x4 --rules "$2")
  run eval "${point[@]}" --json
  jq -c '[.stacks[0].tile_types[] | select(.column > 0 and .row > 0) | .layers[1:4] | map(.keep_columns)] | .[0]' "$out" >"$folder/eval"
  run walk "${point[@]}" --at 2,2,3 --json
  jq -c '.tables[0] | (.columns | index("kept_columns")) as $c | [.rows[1:4][] | .[$c]]' "$out" >"$folder/walk"
  [ "$(cat "$folder/eval" "$folder/walk")" = "$3
$3" ]
  tell $? "columns kept of ${1##*/} by the rules $2: $3"
}
sed 's/32, 32, 3, 3/40, 40, 3, 3/' $cases/lags.yaml >"$folder/grown.yaml"
kept "$folder/grown.yaml" published '[2,2,2]'
kept "$folder/grown.yaml" published,+branch-lag '[3,2,2]'
kept "$folder/grown.yaml" corrected '[3,2,2]'
kept $cases/lags.yaml published '[3,2,2]'
kept $cases/lags.yaml corrected '[3,2,2]'

finish_tests
