#!/usr/bin/env bash
# The release is hardened: stack protector, checked library calls, random addresses, relocations read-only from the start.
set -u
cd "$(dirname "$0")/.." || exit 1
program=build/release/tilescope
number=0 failed=0

# tell STATUS NAME
tell() {
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    failed=1
  fi
}

symbols=$(readelf --wide --dyn-syms "$program")
grep -q ' __stack_chk_fail@' <<<"$symbols"
tell $? 'stack protector'
grep -q '_chk@' <(grep -v __stack_chk <<<"$symbols")
tell $? '_FORTIFY_SOURCE'
readelf --wide --file-header "$program" | grep -q 'Type: *DYN'
tell $? 'position-independent'
readelf --wide --program-headers "$program" | grep -q GNU_RELRO && readelf --wide --dynamic "$program" | grep -q 'FLAGS.*NOW'
tell $? 'full RELRO'
readelf --wide --program-headers "$program" | grep GNU_STACK | grep -q 'RW '
tell $? 'a stack that is not executable'
echo "1..$number"
exit "$failed"
