#!/usr/bin/env bash
# Memory that runs out: each command and the explorer, run with one allocation failing, end with one sentence or print
# what they print otherwise. The number behind a name is the step: 1 tests every allocation. STEP=1 tests all of all;
# FEWER_FAULTS (Makefile) widens the steps.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export LC_ALL=C # else a locale that cannot be loaded makes the output ASCII
unset TILESCOPE_INPUTS
export XDG_DATA_HOME=$folder/none XDG_STATE_HOME=$folder/none XDG_CONFIG_HOME=$folder/none
program=${TILESCOPE:-build/release/tilescope}
build=${program%/*}
number=0 failed=0

# exhaust NAME STEP KIND ARGUMENT..
exhaust() {
  local name=$1 step=${STEP:-$(($2 * ${FEWER_FAULTS:-1}))} kind=$3 output
  shift 3
  number=$((number + 1))
  if output=$("$build/tests/faults/exhaust" "$build/tests/faults/failing_malloc.so" "$step" "$kind" \
    "$program" "$@"); then
    echo "ok $number - $name: ${output##*$'\n'}"
  else
    echo "not ok $number - $name"
    printf '%s\n' "${output//$'\n'/$'\n'# }" | sed '1s/^/# /'
    failed=1
  fi
}

files=(tests/faults/array.yaml tests/faults/pair.yaml tests/faults/rows.yaml)
point=(--hardware "${files[0]}" --workload "${files[1]}" --mapping "${files[2]}")
exhaust eval 7 batch eval "${point[@]}" --mode cached --tile 4x4
exhaust 'eval --json' 31 batch eval "${point[@]}" --mode cached --tile 4x4 --json
exhaust 'eval --show-placement' 9 batch eval "${point[@]}" --mode cached --tile 4x4 --show-placement
exhaust 'eval, all searched' 13 batch eval "${point[@]}" --mode cached --tile 4x4 --objective edp --between-stacks fit \
  --placement search
exhaust compare 9 batch compare "${point[@]}" --mode cached '--tile 4x4' '--tile full'
exhaust walk 9 batch walk "${point[@]}" --mode cached --tile 4x4
exhaust 'walk --json' 9 batch walk "${point[@]}" --mode cached --tile 4x4 --json
for format in table csv jsonl; do
  exhaust "sweep, $format" 9 batch sweep "${point[@]}" --mode 3 --tile-x 4 --tile-y 4 -j1 --format $format
done
exhaust best 11 batch best "${point[@]}" --tile-x 4 --tile-y 4 -j1 --no-refine
exhaust 'best EDP' 11 batch best "${point[@]}" --tile-x 4 --tile-y 4 -j1 --no-refine --objective edp
exhaust optimize 7 batch optimize "${point[@]}" --tile-x 4 --tile-y 4 -j1 --no-refine --json
exhaust 'show hardware' 7 batch show hardware "${files[0]}" --json
exhaust 'show workload' 3 batch show workload "${files[1]}"
exhaust check 151 batch check "${files[@]}"
"$build/tests/inputs/onnx/test_onnx_layers" ppocr_cls_48x192 "$folder/net.onnx" || exit 1
exhaust 'show an ONNX file' 1 batch show workload "$folder/net.onnx"
exhaust 'check an ONNX file' 1 batch check "$folder/net.onnx"
exhaust list 1997 batch list
exhaust lesson 27 batch lesson smallest_tile
exhaust check_lesson 81 batch check inputs/lessons/smallest_tile.lesson
exhaust help 1 batch eval --help
exhaust 'man page' 1 batch --man
exhaust 'the explorer' 97 explorer "${point[@]}" --tile 4x4 --workers 0 --clock 0 \
  --test-script tests/faults/views.script
echo "1..$number"
exit "$failed"
