#!/usr/bin/env bash
# ONNX files as networks of batch commands: read by content, with what options say of them, checked, and written as YAML.
# shellcheck source=tests/tui/batch/harness.sh
. "$(dirname "$0")/harness.sh"
make_model=$(dirname "$program")/tests/inputs/onnx/test_onnx_layers
net=$folder/net.onnx
"$make_model" mnist_cntk "$net" || exit 1
cp "$net" "$folder/model.bin"
point=(--hardware meta_prototype_df --mode cached --tile 8x8 --search published --lpf-limit 4)

# holds NAME PROGRAM: the JSON on standard output makes the jq program true.
holds() {
  jq -e "$2" "$out" >"$folder/jq" 2>&1
  tell $? "$1"
}

run eval --workload "$net" "${point[@]}" --json
holds "eval of an ONNX file" '.energy_pj > 0 and (.bits | not)'
energy=$(jq .energy_pj "$out")
run eval --workload "$folder/model.bin" "${point[@]}" --json
holds "whatever its name" ".energy_pj == $energy"
run eval --workload "$net" "${point[@]}" --json --bits W=4,O_final=6
holds "with other precisions" ".energy_pj < $energy and .bits == \"W=4,O_final=6\""
run eval --workload "$net" "${point[@]}" --json --input-shape 1x1x28x28
holds "with its size given" ".energy_pj == $energy and .input_shape == \"1x1x28x28\""
run eval --workload "$net" "${point[@]}" --bits W=4 --input-shape 1x1x28x28 &&
  grep -qx 'read with --input-shape 1x1x28x28 --bits W=4' "$out"
tell $? "the report says how it was read"
run compare --workload "$net" "${point[@]}" --json '--bits W=4' '--bits W=8' && jq -e '.slots[0].bits == "W=4"' "$out" >"$folder/jq"
tell $? "compare by precision"
run sweep --workload "$net" --hardware meta_prototype_df --mode cached --tile-x full --tile-y full --lpf-limit 4 \
  --search published --bits W=4 --format csv && [ "$(grep -c "^1,meta_prototype_df,$net,cached" "$out")" = 1 ]
tell $? "sweep"

run check "$net" && grep -q '5 of 11 nodes: layers (Conv 2, MaxPool 2, Gemm)' "$out" && grep -q ': ok (workload)' "$out"
tell $? "check says what became of the nodes"
run show workload "$net" -o "$folder/net.yaml" && grep -q 'padding: \[\[2, 2\], \[2, 2\]\]' "$folder/net.yaml"
tell $? "show writes YAML"
run eval --workload "$folder/net.yaml" "${point[@]}" --json
holds "which evaluates to the same" ".energy_pj == $energy"
expect 2 'already exists' show workload "$net" -o "$folder/net.yaml"

expect 2 "is no precision" eval --workload "$net" "${point[@]}" --bits W=x
expect 2 "is no shape of an input" eval --workload "$net" "${point[@]}" --input-shape 3x
expect 3 "Input3' has 4 axes" eval --workload "$net" "${point[@]}" --input-shape 1x3
head -c 200 "$net" >"$folder/cut.onnx"
expect 3 "damaged ONNX file, at byte" eval --workload "$folder/cut.onnx" "${point[@]}"
expect 3 "a binary file, such as an ONNX model" eval --workload fsrcnn --hardware "$net" --mode cached --tile full
expect 2 "each once" eval --workload "$net" "${point[@]}" --bits W=8,W=4
printf '\377\376\000junk' >"$folder/junk.onnx"
expect 3 "not an ONNX model" eval --workload "$folder/junk.onnx" "${point[@]}"
expect 3 "--bits is for ONNX files" eval --workload fsrcnn "${point[@]}" --bits W=4
expect 3 "--input-shape is for ONNX files" eval --workload fsrcnn "${point[@]}" --input-shape 1x3x8x8
expect 3 "cannot open the file" eval --workload "$folder/none.onnx" "${point[@]}"
finish_tests
