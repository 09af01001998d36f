#!/usr/bin/env bash
# The model is a library: it links with nothing but the C library, and neither prints, exits, nor knows curses.
set -u
cd "$(dirname "$0")/../.." || exit 1
library=build/release/libtilescope-model.a
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

echo 'int main(void) { return 0; }' >"$folder/main.c"
${CC:-cc} -o "$folder/main" "$folder/main.c" -Wl,--whole-archive "$library" -Wl,--no-whole-archive -lm -pthread ||
  { echo 'not ok 1 - links alone' && exit 1; }
echo 'ok 1 - links alone'

# Symbols that the members use and none of them defines; snprintf writes to memory.
nm -u "$library" | awk 'NF == 2 { print $2 }' | sort -u >"$folder/used"
forbidden='^(_*(v|f|vf|d)?printf(_chk)?|f?puts|f?putc|putchar|fwrite|write|fopen|perror|exit|_exit|quick_exit|abort|stdout|stderr|initscr|newterm|endwin|stdscr|wadd.*|wrefresh|doupdate|yaml_.*|json_.*)$'
if grep -E "$forbidden" "$folder/used"; then
  echo 'not ok 2 - neither prints nor exits' && exit 1
fi
[ -s "$folder/used" ] || { echo 'not ok 2 - nm found nothing' && exit 1; }
echo 'ok 2 - neither prints nor exits'

# No mutable globals: no object lies in a section that stays writable.
if objdump -t "$library" | awk 'NF > 3 && $(NF - 2) ~ /^(\.data|\.bss|\*COM\*|\.tdata|\.tbss)$/ && $NF !~ /^\./' | grep .; then
  echo 'not ok 3 - no mutable globals' && exit 1
fi
echo 'ok 3 - no mutable globals'
echo 1..3
