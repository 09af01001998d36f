#!/usr/bin/env bash
# What the tests run of the product, from the counts of a coverage build: lines and branches by folder, the files with
# most that is never run, and each such line in FOLDER/unrun.txt. Fails where a folder falls short of what is asked of it,
# and where a line that is never run is not explained in tests/unrun.txt.
# Usage: tests/coverage.sh FOLDER, as build/coverage after `make coverage` ran the tests there.
#
# Nothing is left out: allocations that fail are part of it (test_allocations.sh leaves those of the counting alone). gcov
# counts no jumps of a process that a signal ends.
set -eu
cd "$(dirname "$0")/.."
folder=$1
# gcov warns of a counter that several threads changed; they are counted atomically
gcovr --root . --object-directory "$folder" --filter model/ --filter inputs/ --filter tui/ -j 2 \
  --json "$folder/lines.json" --json-summary "$folder/files.json" "$folder" >/dev/null

jq -r '.files[] | .file as $file | .lines | map(select(.count == 0 and (.["gcovr/noncode"] | not)) | .line_number) | .[]
       | "\($file) \(.)"' "$folder/lines.json" | sort -u -k1,1 -k2,2n |
  awk '$1 == file && $2 <= last + 1 { last = $2; next }
       { if (file != "") print file ":" first (last > first ? "-" last : ""); file = $1; first = last = $2 }
       END { if (file != "") print file ":" first (last > first ? "-" last : "") }' >"$folder/unrun.txt"

# Functions with such lines, but for those that tests/unrun.txt explains. Functions begin at the start of a line.
awk 'FILENAME == ARGV[1] { if (NF == 2) explained[$0]; next }
     {
       split($0, part, "[:-]")
       if (part[1] != file) { close(file); file = part[1]; line = 0; name = "" }
       while (line < part[2] && (getline text < file) > 0) {
         line++
         sub(/^__attribute__\(.*\)\) /, "", text)
         if (match(text, /^[a-z].*[a-z_0-9]\(/) && match(text, /[a-z_0-9]+\(/)) name = substr(text, RSTART, RLENGTH - 1)
       }
       found[file " " name]
       if (!((file " " name) in explained)) print $0 " " name
     }
     END {
       for (entry in explained) if (!(entry in found)) print "run by now, and in tests/unrun.txt: " entry >"/dev/stderr"
     }' tests/unrun.txt "$folder/unrun.txt" >"$folder/unexplained.txt"

echo 'Never run, most first (lines of them, branches):'
jq -r '.files[] | "\(.line_total - .line_covered) \(.branch_total - .branch_covered) \(.filename)"' "$folder/files.json" |
  sort -k1,1nr -k2,2nr | head -n "${MOST:-15}" | awk '{ printf "  %4d %5d  %s\n", $1, $2, $3 }'
echo "All lines of them: $folder/unrun.txt"
if [ -s "$folder/unexplained.txt" ]; then
  echo 'Never run, and not explained in tests/unrun.txt:'
  sed 's/^/  /' "$folder/unexplained.txt"
fi

# Percentages are cut, not rounded.
jq -r '.files[] | "\(.filename) \(.line_covered) \(.line_total) \(.branch_covered) \(.branch_total)"' \
  "$folder/files.json" |
  awk 'BEGIN {
         split("model 98 93 inputs 95 85 tui 93 82", asked, " ")
         for (i = 1; i in asked; i += 3) { order[++n] = asked[i]; lines[asked[i]] = asked[i + 1]; branches[asked[i]] = asked[i + 2] }
       }
       {
         part = $1
         sub(/\/.*/, "", part)
         for (i = 1; i <= 4; i++) sum[part, i] += $(i + 1)
       }
       function percent(some, all) { return int(1000 * some / all) / 10 }
       END {
         print "folder   lines                     branches"
         for (i = 1; i <= n; i++) {
           p = order[i]
           if (sum[p, 2] == 0) { print p " has no lines"; exit 1 }
           l = percent(sum[p, 1], sum[p, 2]); b = percent(sum[p, 3], sum[p, 4])
           short = short (l < lines[p] || b < branches[p] ? " " p : "")
           printf "%-7s %5.1f %% of %6d (%d)   %5.1f %% of %6d (%d)\n", p, l, sum[p, 2], lines[p], b, sum[p, 4], branches[p]
         }
         if (short != "") { print "below what is asked (in brackets):" short; exit 1 }
       }'
[ ! -s "$folder/unexplained.txt" ]
