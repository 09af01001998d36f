#!/usr/bin/env bash
# Small runs under valgrind: no use of uninitialised or freed memory, no leaks.
set -u
cd "$(dirname "$0")/.." || exit 1
number=0 failed=0
while read -r words; do
  number=$((number + 1))
  # shellcheck disable=SC2086 # the words are to be split
  if valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=all build/release/tilescope $words \
    >/dev/null; then
    echo "ok $number - $words"
  else
    echo "not ok $number - $words"
    failed=1
  fi
done <<'END'
eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --lpf-limit 3 --json
eval --hardware tpu_like --workload resnet18 --mode h-cached --tile 28x28 --lpf-limit 2
sweep --hardware tpu_like --workload fsrcnn --mode 3 --tile-x 240 --tile-y 72,full --lpf-limit 2 -j 2 --format csv
best --hardware tpu_like --workload fsrcnn --mode 3 --tile-x 240 --tile-y full --lpf-limit 2 --no-refine --json
show workload mobilenetv1
check inputs/hardware/tpu_like.yaml inputs/mappings/tpu_like.yaml
END
echo "1..$number"
exit $failed
