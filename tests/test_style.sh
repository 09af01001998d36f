#!/usr/bin/env bash
# How all sources are written: formatted by clang-format 19, one meaning for each struct, union and enum tag, and nothing
# exported or included without use. Reads the release build's object files, and those of the tests of all builds.
# shellcheck disable=SC2016,SC2046 # the programs in single quotes are awk's, paths have no blanks
set -u
cd "$(dirname "$0")/.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
shopt -s lastpipe # expect_none counts at the end of a pipe
number=0 failed=0

# Reports the test called $1: it holds if standard input is empty.
expect_none() {
  number=$((number + 1))
  if grep . >"$folder/found"; then
    echo "not ok $number - $1"
    sed 's/^/# /' "$folder/found"
    failed=1
  else
    echo "ok $number - $1"
  fi
}

find model inputs tui -name '*.[ch]' | sort >"$folder/product"
find tests -name '*.[ch]' | sort >"$folder/tests"
[ "$(wc -l <"$folder/product")" -gt 100 ] && clang-format-19 --version || exit 1

cat "$folder/product" "$folder/tests" | xargs -P 2 -n 100 clang-format-19 --dry-run 2>&1 | grep 'warning:' |
  expect_none 'clang-format 19 changes nothing'

xargs awk 'match($0, /^ *(typedef |static |const )*(struct|union|enum) [a-zA-Z_]+ \{/) {
             tag = $0
             sub(/ \{.*/, "", tag)
             sub(/.* /, "", tag)
             if (tag in home) print "tag " tag ": " home[tag] " and " FILENAME
             home[tag] = FILENAME
           }' <"$folder/product" | expect_none 'each tag is defined once'

# Exports need a user in another file of the product, or one in their own and one in the tests: a unit tested alone.
find build/release/model build/release/inputs build/release/tui build/*/tests -name '*.o' | while read -r object; do
  source=${object#build/*/}
  [ ! -e "${source%.o}.c" ] || echo "$object" # not those of files that are gone
done | xargs nm -A | sed 's|^build/[a-z]*/||; s|\.o:|.c |' |
  awk '$2 == "U" { used[$3] = used[$3] ($1 ~ /^tests/ ? "T" : "P") }
       NF == 4 && $3 ~ /[A-TV-Z]/ && $1 !~ /^tests/ && $4 != "main" { home[$4] = $1; exports++ }
       END {
         if (exports < 100) print "nm finds only " exports + 0 " symbols"
         for (s in home) if (used[s] !~ /P/) print home[s], s, used[s]
       }' | sort | while read -r file symbol tests; do
  [ -n "$tests" ] && [ "$(grep -cw "$symbol" "$file")" -gt 1 ] || echo "$file exports $symbol"
done | expect_none 'what a file exports is used outside it'

# A header is used if what it declares is in the file: a function, a tag behind its keyword, a constant or macro, a type;
# one of the C library if a word of these patterns is.
awk '/^#include "/ { split($0, part, "\""); print "I", FILENAME, part[2] }
     /^#include </ { split($0, part, /[<>]/); print "S", FILENAME, part[2] }
     /^#include/ { next }
     {
       header = FILENAME ~ /\.h$/
       gsub(/(struct|enum|union) /, "&@")
       gsub(/ @/, "@")
       n = split($0, words, /[^a-zA-Z_0-9@]+/)
       for (i = 1; i <= n; i++) if (words[i] != "") print "W", FILENAME, words[i]
       if (header && match($0, /^(struct|enum|union)@[a-zA-Z_]+/)) print "D", FILENAME, substr($0, RSTART, RLENGTH)
       if (header && /^extern/ && match($0, /[a-z_0-9]+[[;]/)) print "D", FILENAME, substr($0, RSTART, RLENGTH - 1)
       while (header && match($0, /[a-zA-Z_0-9]+\(|[A-Z][A-Z_0-9]+|^} [a-z_]+;/)) {
         word = substr($0, RSTART, RLENGTH)
         gsub(/[^a-zA-Z_0-9]/, "", word)
         print "D", FILENAME, word
         $0 = substr($0, RSTART + RLENGTH)
       }
     }' $(cat "$folder/product") | sort -u |
  awk 'BEGIN {
         c["ctype.h"] = "^(is[a-z]+|to(upp|low)er)$"
         c["errno.h"] = "^(errno|E[A-Z]+)$"
         c["limits.h"] = "^[A-Z]+_(MAX|MIN|BIT)$"
         c["math.h"] = "^(INFINITY|NAN|M_[A-Z0-9_]+|is(finite|nan|inf)|f?(abs|min|max|mod)|floor|ceil|sqrt|l?l?r(ound|int)|l?round|trunc|log[0-9p]*|exp[0-9m]*|pow|hypot|[lf]dexp|frexp|signbit|nextafter)$"
         c["stdio.h"] = "^(NULL|size_t|FILE|EOF|BUFSIZ|std(in|out|err)|v?[fsd]?n?(printf|scanf)|f[a-z]+|rename|remove|put[sc]|putchar|perror|get(c|line|delim)|open_memstream|setvbuf|snprintf|vsnprintf)$"
         c["stdlib.h"] = "^(NULL|size_t|[mc]alloc|realloc|free|qsort|bsearch|strto[a-z]+|getenv|abort|_?exit|abs|mkstemp|realpath|atoi|EXIT_[A-Z]+)$"
         c["string.h"] = "^(NULL|size_t|(mem|str)[a-z]+)$"
         c["json-c/json.h"] = "json_"
       }
       $1 == "D" { names[$2] = names[$2] " " $3 }
       $1 == "I" { user[++n] = $2; header[n] = $3 }
       $1 == "S" && $3 in c { library[$2] = library[$2] " " $3 }
       $1 == "W" {
         has[$2, $3]
         count = split(library[$2], name, " ")
         for (j = 1; j <= count; j++) if ($3 ~ c[name[j]]) uses[$2, name[j]]
       }
       END {
         for (i = 1; i <= n; i++) {
           own = user[i]
           sub(/\.c$/, ".h", own)
           found = own == header[i]
           count = split(names[header[i]], name, " ")
           for (j = 1; j <= count && !found; j++) found = (user[i], name[j]) in has
           if (!found) print user[i] " includes " header[i]
         }
         for (f in library) {
           count = split(library[f], name, " ")
           for (j = 1; j <= count; j++) if (!((f, name[j]) in uses)) print f " includes " name[j]
         }
       }' | sort | expect_none 'each included header of the product is used'

echo "1..$number"
exit $failed
