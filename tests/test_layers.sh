#!/usr/bin/env bash
# A folder knows those above it in the list below and itself. No file includes one of a later folder; in the object files
# of the release build no symbol runs against the order, and no more than three objects form a circle.
set -u
cd "$(dirname "$0")/.." || exit 1

order='
model/base
model/layer
model/search
model
model/inspect
model/optimize
inputs/yaml
inputs/onnx
inputs
tui/text
tui/screen
tui/analysis
tui/options
tui/explorer
tui/views/*
tui/views
tui/batch
tui/batch/sweep
tui/batch/optimize
tui/batch/study
tui
'

# "D OBJECT SYMBOL" for what an object defines, "U OBJECT SYMBOL" for what it refers to.
symbols() {
  find model inputs tui -name '*.c' | sort | sed 's|\(.*\)\.c$|build/release/\1.o|' |
    xargs nm -A | sed 's|^build/release/||; s|\.o:| |' |
    awk '$2 == "U" { print "U", $1, $3 } NF == 4 && $3 ~ /[A-TV-Z]/ { print "D", $1, $4 }'
}

# "I FILE HEADER" for what a file includes.
includes() {
  find model inputs tui -name '*.[ch]' -exec awk -F'"' '/^#include "/ { print "I", FILENAME, $2 }' {} +
}

{ symbols && includes; } | awk -v order="$order" -v longest=3 '
  # Place of the object in the order: its own folder, else "FOLDER/*" above it; 0 where the list has neither.
  function rank(object,    folder) {
    folder = object
    sub("/[^/]*$", "", folder)
    if (folder in place) return place[folder]
    sub("[^/]*$", "*", folder)
    return place[folder]
  }
  function verdict(name, bad) {
    print (bad ? "not ok " : "ok ") ++number " - " name
    failed = failed || bad
  }
  BEGIN {
    count = split(order, folders, "\n")
    for (i = 1; i <= count; i++) if (folders[i] != "") place[folders[i]] = i
  }
  $1 == "I" && rank($3) > rank($2) { print "# " $2 " includes " $3; upwards_included++ }
  $1 == "D" { home[$3] = $2 }
  $1 == "D" || $1 == "U" { objects[$2] }
  $1 == "U" { users[++uses] = $2; used[uses] = $3 }
  END {
    for (o in objects) {
      total++
      if (rank(o) == 0) { print "# " o " is in a folder that the order does not name"; lost++ }
    }
    verdict("the order names all folders of " total " objects", lost > 0 || total < 100)
    verdict("no file includes one of a later folder", upwards_included > 0)
    for (i = 1; i <= uses; i++) {
      a = users[i]; b = home[used[i]]
      if (b == "" || a == b) continue
      if (!((a, b) in arrow)) { arrow[a, b]; next_of[a] = next_of[a] " " b }
      if (rank(b) > rank(a)) { print "# " a " refers upwards: " used[i] " of " b; upwards++ }
    }
    verdict("no symbol runs against the order", upwards > 0)
    # Two objects are in one circle if each reaches the other.
    for (a in objects) {
      queue[1] = a; last = 1
      for (first = 1; first <= last; first++) {
        n = split(next_of[queue[first]], after, " ")
        for (j = 1; j <= n; j++) if (!((a, after[j]) in reaches)) { reaches[a, after[j]]; queue[++last] = after[j] }
      }
    }
    for (a in objects) {
      circle = ""; size = 0
      for (b in objects) if ((a, b) in reaches && (b, a) in reaches) { size++; circle = circle " " b; told_now[b] }
      if (size > longest && !(a in told)) {
        print "# a circle of " size " objects:" circle
        for (b in told_now) told[b]
        long_circles++
      }
      delete told_now
    }
    verdict("no circle of more than " longest " objects", long_circles > 0)
    print "1.." number
    exit failed
  }'
