#!/usr/bin/env bash
# Each command once under the address and undefined behaviour sanitizers; `make check-sanitized` runs all of its tests so.
set -u
export TILESCOPE=build/asan/tilescope
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "$0")/harness.sh"
pair=(--hardware meta_prototype_df --workload fsrcnn)
point=("${pair[@]}" --mode cached --tile 60x72)
grid=("${pair[@]}" --tile-x 60 --tile-y '72,full' --set 'sram_64KB.size=32KiB..64KiB*2')

# works STATUS ARGUMENT..: the program ends with the status; a sanitizer's fault would end it with another.
works() {
  local status=$1 said
  shift
  run "$@"
  [ "$?" = "$status" ] && mapfile said <"$err" && [[ ${said[*]} != *Sanitizer* && ${said[*]} != *'runtime error'* ]]
  tell $? "$status: $*"
}

works 0 --help
works 0 --version
works 0 --man
for shell in bash zsh fish; do works 0 --completions "$shell"; done
works 0 help sweep
works 0 list hardware
works 0 show hardware tpu_like --set dram.latency=2 --json
works 0 show workload mobilenetv1
works 0 show hardware tpu_like -o "$folder/tpu.yaml"
works 0 check "$folder/tpu.yaml" inputs/workloads/fsrcnn.yaml inputs/lessons/smallest_tile.lesson
for format in '' --json; do
  # shellcheck disable=SC2086 # nothing, or one word
  {
    works 0 eval "${point[@]}" --show-placement $format
    works 0 eval --hardware tpu_like --workload transformer_vit_tiny --mode recompute --tile full --rules published $format
    works 0 walk "${point[@]}" --at 3,2 $format
    works 0 best "${pair[@]}" --tile-x 60 --tile-y 72,full --no-refine $format
    works 0 optimize "${pair[@]}" --tile-x 60 --tile-y 72,full --mode cached --no-refine $format
  }
done
works 0 eval "${pair[@]}" --mode cached --tile 4x4 --objective edp
# Refining evaluates a hundred schedules more.
works 0 best "${pair[@]}" --tile-x 60 --tile-y full --mode cached --search published --lpf-limit 3
works 0 optimize "${pair[@]}" --tile-x 60 --tile-y full --mode cached --search published --lpf-limit 3
for format in csv markdown latex; do works 0 compare "${pair[@]}" --mode cached --format "$format" '--tile 4x72' '--tile 60x72'; done
for format in table csv jsonl; do works 0 sweep "${grid[@]}" --mode all -j 2 --format "$format"; done
works 0 sweep "${grid[@]}" --mode all --format csv -o "$folder/rows.csv"
sed -i '$d' "$folder/rows.csv"
works 0 sweep "${grid[@]}" --mode all --format csv -o "$folder/rows.csv" --resume
works 0 merge "$folder/rows.csv"
works 0 best "${grid[@]}" --mode cached --no-refine --format jsonl --scale cacti
works 0 lesson smallest_tile --answers
works 0 study tileflow -o "$folder/study"
works 2 eval "${pair[@]}" --mode 3 --tile 0x4
works 2 evl
works 3 show workload "$folder/none.yaml"
works 3 eval --hardware fsrcnn --workload fsrcnn --mode 1 --tile full
works 4 best "${pair[@]}" --tile-x 60 --tile-y 72 --max-energy 1
finish_tests
