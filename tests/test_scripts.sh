#!/usr/bin/env bash
# All shell scripts pass shellcheck, and each is executable. SC2319: that $? is of a condition is meant, in `[ .. ]; tell $?`.
set -u
cd "$(dirname "$0")/.." || exit 1
number=0 failed=0
while read -r script; do
  number=$((number + 1))
  if [ -x "$script" ] && shellcheck -x -e SC2319 "$script"; then
    echo "ok $number - $script"
  else
    echo "not ok $number - $script"
    failed=1
  fi
done < <(find tests -name '*.sh' && echo .ci/run)
echo "1..$number"
exit $failed
