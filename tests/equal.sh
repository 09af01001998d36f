#!/usr/bin/env bash
# The same bytes from every compiler, at every level of optimisation and with any number of threads.
# Usage: tests/equal.sh [PROGRAM PROGRAM..], by default those of `make check-equal`; all are compared with the first.
set -u
cd "$(dirname "$0")/.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
unset TILESCOPE_INPUTS
export XDG_DATA_HOME=$folder/none XDG_STATE_HOME=$folder/none XDG_CONFIG_HOME=$folder/none LC_ALL=C.UTF-8
number=0 failed=0

# same NAME FILE: the file is as $folder/first, which it makes if there is none.
same() {
  number=$((number + 1))
  [ -e "$folder/first" ] || cp "$2" "$folder/first"
  if [ -s "$2" ] && cmp "$2" "$folder/first" >"$folder/difference" 2>&1; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    sed 's/^/# /' "$folder/difference"
    failed=1
  fi
}

[ "$#" -gt 0 ] || set -- build/equal/{gcc-O3,gcc-O0,clang-O3,clang-O0}/tilescope
while read -r threads words; do
  rm -f "$folder/first"
  read -ra arguments <<<"$words"
  for program in "$@"; do
    for jobs in ${threads//,/ }; do
      [ "$jobs" = - ] && option=() || option=(-j "$jobs")
      "$program" "${arguments[@]}" "${option[@]}" >"$folder/out" 2>"$folder/err" || : >"$folder/out"
      same "$program, threads $jobs: $words" "$folder/out"
    done
  done
done <<'END_OF_COMMANDS'
- eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --json
- eval --hardware tpu_like --workload mobilenetv1 --mode recompute --tile 28x28 --search published --lpf-limit 6 --json
- eval --hardware ascend_like_df --workload mobilenetv2 --mode h-cached --tile 14x14 --rules corrected --json
- eval --hardware edge_tpu_like_df --workload fsrcnn --mode cached --tile 60x72 --objective edp --json
1,2,7 sweep --hardware meta_prototype_df --workload fsrcnn --mode all --tile-x 4,60,full --tile-y 1,72,full --format csv
1,2,7 best --hardware tpu_like_df --workload fsrcnn --mode all --tile-x 30,240 --tile-y 18,72 --json
1,2,7 optimize --hardware meta_prototype_df --workload fsrcnn --tile-x 4,60 --tile-y 4,72 --json
- walk --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72 --json
END_OF_COMMANDS
echo "1..$number"
exit "$failed"
