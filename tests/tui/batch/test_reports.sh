#!/usr/bin/env bash
# What batch commands say only of some accelerators, networks and options, and of options that are wrong. Runs the program
# in $TILESCOPE, by default the release build, from the top folder.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"

# says TEXT ARGUMENT..: succeeds, and prints the text.
says() {
  local status=0
  run "${@:2}" || status=1
  grep -qF -- "$1" "$out" || status=1
  tell $status "$1"
}

# --- results -------------------------------------------------------------------------------------------------
chain=(eval --hardware tpu_like_df --workload resnet18_padded --mode cached --tile full --stacks single-layer)
says '  Maps        30 of 30 maps between stacks stay on chip' "${chain[@]}" --between-stacks fit
says '  Clock       200 MHz: ' "${chain[@]}" --clock-mhz 200
says ' frames/s, ' eval --hardware tpu_like --workload attention_head --mode cached --tile full --clock-mhz 100000
grep -q ' 11760 frames/s, ' "$out"
tell $? 'large numbers have no exponent'
says '; depth-first up to layer 7, then layer by layer' eval --hardware edge_tpu_like --workload mobilenetv1 --mode h-cached \
  --tile 8x72 --between-stacks fit
says 'No lower memory would change this, at any size up to that of the memory above it.' eval --hardware tesla_npu_like \
  --workload resnet18 --mode 2 --tile full --rules published --show-placement
says 'No single memory size relieves this; other stack cuts may.' eval --hardware tesla_npu_like_df --workload edsr_x2 \
  --mode cached --tile full --rules published
says '| pin | Pin this point as the reference' --print-keys
says 'The whole map stays in sram_1MB_A until the last stack that reads it has run.' "${chain[@]}" --between-stacks fit \
  --show-placement
cp inputs/hardware/tpu_like.yaml "$folder/vector.yaml"
echo 'vector_unit: {lanes: 64, energy: 0.1}' >>"$folder/vector.yaml"
says 'vector unit of 64 lanes, 0.1 pJ an operation' show hardware "$folder/vector.yaml"
run compare --hardware "$folder/vector.yaml" --mapping tpu_like --workload attention_head --mode cached '--tile full' '--tile fullx16' &&
  grep -qE '^  vector  +[0-9.]+ .J' "$out"
tell $? 'compare has the energy of the vector unit'
says '"vector_unit":{"lanes":64,"energy_pj":0.1}' show hardware "$folder/vector.yaml" --json
says '"joined":[' show workload squeezenet --json

# --- usage ---------------------------------------------------------------------------------------------------
expect 2 "unknown command 'xyzzyxyzzy'; see tilescope --help" xyzzyxyzzy
expect 2 '--lpf-limit limits the published search' "${chain[@]}" --search optimal --lpf-limit 4
expect 2 "list hardware takes no 'tpu_like': an accelerator goes with numbers only" list hardware tpu_like
expect 2 "--clock takes only 0" --clock 3 --plain
expect 2 '--bits takes at most 63 bytes' "${chain[@]}" --bits "W=$(printf '%070d' 8)"
printf 'resize 90x20\ntext\n' >"$folder/script"
says 'Explore' --test-script "$folder/script" --size 70x19

# --- lessons -------------------------------------------------------------------------------------------------
# lesson LINE..: writes a lesson of a point and these lines.
lesson() {
  printf '%s\n' 'title A lesson' 'point --hardware tpu_like --workload fsrcnn --mode cached --tile full' "$@" >"$folder/a.lesson"
}
lesson 'keep whole' 'say {energy_pj of whole / energy_pj}, {energy_pj of whole - energy_pj}.' 'note 3 Write down why.' \
  'guess How much energy? = energy_pj in mJ within 5 %' 'because It is {energy_pj}.'
says '  (a number, right within 5 %)' lesson "$folder/a.lesson"
says '  I predict ____________   the model says ____________   off by ________ %' lesson "$folder/a.lesson" --handout
[ "$(grep -A3 "Write down why" "$out" | grep -c "___")" = 3 ]
tell $? 'a note leaves lines in the handout'
says '  because It is ' lesson "$folder/a.lesson" --answers
grep -q '^  = .* (within 5 %)' "$out"
tell $? 'and the answer its number'
run check "$folder/a.lesson"
tell $? 'check accepts it'
# breaks TEXT LINE..: check refuses the lesson with this sentence.
breaks() {
  lesson "${@:2}"
  expect 3 "$1" check "$folder/a.lesson"
}
breaks 'a.lesson:3: unknown figure: ' 'say {nothing_pj}.'
breaks 'a.lesson:3: this point should be refused, but has a result' 'refused --tile 1x1' 'say {refusal}'
breaks 'a.lesson:3: no such pane; expected look VIEW PANE' 'look explore nothing' 'say One'
breaks 'a.lesson:3: ' 'guess How much? = nothing_pj within 5 %'
breaks 'a.lesson:3: parsecs is no unit' 'guess How much? = 5 parsecs within 5 %'
breaks 'a.lesson:3: ' 'task Save energy.' 'from --tile 0x0' 'goal energy_pj < 1 mJ' 'solution --tile 4x4'
breaks 'misses a goal (--tile 60x72): ✗ energy below 5 mJ for --workload mccnn: 33.10 mJ is not less than 5.000 mJ' \
  'task Save energy.' 'from --tile 4x4' 'goal energy_pj < 5 mJ for --workload mccnn' 'solution --tile 60x72'
lesson 'keep whole' 'claim energy_pj = energy_pj of whole within 1 %' 'refused --tile 0x0' 'say {refusal}'
says "'0x0' is not a tile" lesson "$folder/a.lesson"
mapfile -t keeps < <(printf 'keep k%d\n' {1..25})
breaks 'a.lesson:27: at most 24 results can be kept' "${keeps[@]}" 'say One'

finish_tests
