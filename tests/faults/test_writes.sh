#!/usr/bin/env bash
# Files that cannot be written: with the n-th write, fsync or rename failing for want of space, or the process killed at
# it, a file is whole, as it was before, or not there; a sweep goes on with --resume to the same bytes. FEWER_FAULTS
# (Makefile) takes a part of the writes where there are many.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
unset TILESCOPE_INPUTS
export XDG_DATA_HOME=$folder/none XDG_STATE_HOME=$folder/none XDG_CONFIG_HOME=$folder/none LC_ALL=C.UTF-8
program=$PWD/build/release/tilescope
files=(--hardware tests/faults/array.yaml --workload tests/faults/pair.yaml --mapping tests/faults/rows.yaml)
number=0 failed=0
declare -A step=([write]=${FEWER_FAULTS:-1} [fsync]=1 [rename]=1 [renameat2]=1)

# tell NAME: the outcome so far of `problem`, empty for none.
tell() {
  number=$((number + 1))
  if [ -z "$problem" ]; then
    echo "ok $number - $1"
  else
    printf 'not ok %d - %s\n# %s\n' "$number" "$1" "$problem"
    failed=1
  fi
}

# attack CALL FAULT N COMMAND..: runs with the fault at the N-th call. True if it took place.
attack() {
  local call=$1 fault=$2 n=$3
  shift 3
  { # the shell tells of processes that are killed
    strace -f -qq -o "$folder/trace" -e "trace=$call" -e "inject=$call:$fault:when=$n" "$@" >"$folder/out" 2>"$folder/err"
    status=$?
  } 2>"$folder/shell"
  if [ "$fault" = signal=KILL ]; then [ "$status" = 137 ]; else grep -q INJECTED "$folder/trace"; fi
}

# A failure has status 1 and one sentence.
judge_failure() { # FAULT
  [ "$1" = signal=KILL ] || [ "$status" = 0 ] && return
  [ "$status" = 1 ] && [ "$(wc -l <"$folder/err")" = 1 ] || problem="status $status: $(head -3 "$folder/err")"
}

if ! strace -qq -o "$folder/trace" true 2>"$folder/err"; then
  echo "ok 1 - # SKIP processes cannot be traced here: $(head -1 "$folder/err")"
  echo 1..1
  exit 0
fi

save() {
  "$program" show workload fsrcnn -o "$1"
}
save "$folder/whole" || exit 1

# The first call is there in any case: else nothing was attacked.
for fault in error=ENOSPC signal=KILL; do
  for call in write fsync renameat2; do
    problem='' n=1 tried=0
    while :; do
      rm -f "$folder"/net.yaml*
      attack $call $fault $n "$program" show workload fsrcnn -o "$folder/net.yaml" || break
      judge_failure $fault
      [ ! -e "$folder/net.yaml" ] || cmp -s "$folder/net.yaml" "$folder/whole" || problem="half a file at $call $n"
      [ "$status" != 0 ] || cmp -s "$folder/net.yaml" "$folder/whole" || problem="status 0 without the file at $call $n"
      rm -f "$folder/net.yaml"
      save "$folder/net.yaml" || problem="no saving after $call $n"
      [ "$(find "$folder" -name 'net.yaml?*' | wc -l)" = 0 ] || problem="a temporary file is left after $call $n"
      n=$((n + ${step[$call]})) tried=$((tried + 1))
    done
    [ "$tried" -gt 0 ] || problem="no $call took place"
    tell "a network saved, $fault at each of $tried $call"
  done
done

sweep=("${files[@]}" --mode all --tile-x "4,8" --tile-y "4,8" -j1 --format csv)
"$program" sweep "${sweep[@]}" -o "$folder/whole.csv" 2>"$folder/err" || exit 1
for fault in error=ENOSPC error=EIO signal=KILL; do
  for call in write fsync; do
    problem='' n=1 tried=0
    while :; do
      rm -f "$folder/rows.csv"
      attack $call $fault $n "$program" sweep "${sweep[@]}" -o "$folder/rows.csv" || break
      judge_failure $fault
      if [ -s "$folder/rows.csv" ]; then
        "$program" sweep "${sweep[@]}" -o "$folder/rows.csv" --resume 2>"$folder/err" ||
          problem="no resuming after $call $n: $(head -1 "$folder/err")"
      else
        "$program" sweep "${sweep[@]}" -o "$folder/rows.csv" --force 2>"$folder/err" ||
          problem="no new start after $call $n: $(head -1 "$folder/err")"
      fi
      cmp -s "$folder/rows.csv" "$folder/whole.csv" || problem="other rows after $call $n"
      n=$((n + ${step[$call]})) tried=$((tried + 1))
    done
    [ "$tried" -gt 0 ] || problem="no $call took place"
    tell "a sweep, $fault at each of $tried $call"
  done
done

# The session, which replaces the one before: that one, or the new one.
printf '%s\n' 'resize 80x24' 'key Space' >"$folder/pin.script"
explore=("$program" "${files[@]}" --workers 0 --clock 0 --tile 4x4 --test-script)
pin=("${explore[@]}" "$folder/pin.script" --session)
"${pin[@]}" "$folder/session" --mode recompute >"$folder/out" && cp "$folder/session" "$folder/before.session" # with its pin
"${pin[@]}" "$folder/session" >"$folder/out" && cp "$folder/session" "$folder/whole.session" # with both
for call in write fsync rename; do
  for fault in error=ENOSPC signal=KILL; do
    problem='' n=1 tried=0
    while cp "$folder/before.session" "$folder/session" && attack $call $fault $n "${pin[@]}" "$folder/session"; do
      judge_failure $fault
      cmp -s "$folder/session" "$folder/whole.session" || cmp -s "$folder/session" "$folder/before.session" ||
        problem="another session at $call $n"
      [ "$status" != 0 ] || cmp -s "$folder/session" "$folder/whole.session" ||
        problem="status 0 without the session at $call $n"
      n=$((n + 1)) tried=$((tried + 1))
    done
    [ "$tried" -gt 0 ] || problem="no $call took place"
    tell "the session, $fault at each of $tried $call"
  done
done

# The table of a pane, exported: the explorer goes on, and says so.
printf '%s\n' 'resize 80x24' 'key e' 'type csv' 'key Enter ^U' "type $folder/table.csv" 'key Enter' text \
  >"$folder/export.script"
exporting=("${explore[@]}" "$folder/export.script")
"${exporting[@]}" >"$folder/out" && mv "$folder/table.csv" "$folder/whole.table" || exit 1
for call in write fsync renameat2; do
  for fault in error=ENOSPC signal=KILL; do
    problem='' n=1 tried=0
    while rm -f "$folder"/table.csv* && attack $call $fault $n "${exporting[@]}"; do
      if [ -e "$folder/table.csv" ]; then
        cmp -s "$folder/table.csv" "$folder/whole.table" || problem="half a file at $call $n"
      elif [ "$fault" != signal=KILL ]; then
        grep -q 'cannot write' "$folder/out" || problem="no word of the failure at $call $n"
        [ "$(find "$folder" -name 'table.csv?*' | wc -l)" = 0 ] || problem="a temporary file is left after $call $n"
      fi
      n=$((n + 1)) tried=$((tried + 1))
    done
    [ "$tried" -gt 0 ] || problem="no $call took place"
    tell "an export, $fault at each of $tried $call"
  done
done

# on_disk OPTIONS COMMAND..: runs it with a file system of its own as $disk, to which $folder/before is copied; what is there
# at the end is in $folder/after.
disk=$folder/disk
on_disk() {
  rm -rf "$folder/after" && mkdir -p "$disk" "$folder/after"
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --map-root-user sh -c 'mount -t tmpfs -o "$1" none "$2/disk" || exit
    folder=$2
    shift 2
    cp "$folder"/before/* "$folder/disk" 2>"$folder/err"
    "$@" >"$folder/out" 2>"$folder/err"
    status=$?
    cp "$folder"/disk/* "$folder/after" 2>"$folder/shell"
    exit "$status"' - "$1" "$folder" "${@:2}" 2>"$folder/shell"
  status=$?
}
holds() { # FILE..: the disk has these files
  [ "$(cd "$folder/after" && echo *)" = "$*" ] || problem="files: $(ls "$folder/after"); $problem"
}

mkdir "$folder/before" && head -c 4096 /dev/zero >"$folder/before/full"
on_disk size=4k true
if [ "$status" != 0 ]; then
  echo "ok $((number += 1)) - # SKIP no file system of our own here: $(head -1 "$folder/shell")"
else
  problem=''
  on_disk size=4k "$program" show workload fsrcnn -o "$disk/net.yaml"
  judge_failure disk && grep -q 'No space left' "$folder/err" || problem="$(cat "$folder/err")"
  holds full
  tell 'a network saved to a full disk'

  problem='' rm "$folder/before/full"
  cp "$folder/before.session" "$folder/before/session"
  on_disk size=4k "${pin[@]}" "$disk/session"
  judge_failure disk && grep -q 'No space left' "$folder/err" || problem="$(cat "$folder/err")"
  holds session
  cmp -s "$folder/after/session" "$folder/before.session" || problem='another session'
  tell 'a session on a full disk: the one before'

  problem='' rm "$folder/before/session"
  on_disk size=4k "$program" sweep "${sweep[@]}" -o "$disk/rows.csv"
  judge_failure disk && grep -q 'No space left' "$folder/err" || problem="$(cat "$folder/err")"
  holds rows.csv
  "$program" sweep "${sweep[@]}" -o "$folder/after/rows.csv" --resume 2>"$folder/err" ||
    problem="no resuming: $(head -1 "$folder/err")"
  cmp -s "$folder/after/rows.csv" "$folder/whole.csv" || problem='other rows'
  tell 'a sweep fills a disk, and goes on with more room'

  problem=''
  on_disk ro "$program" show workload fsrcnn -o "$disk/net.yaml"
  judge_failure disk && grep -q 'Read-only' "$folder/err" || problem="$(cat "$folder/err")"
  on_disk ro "$program" sweep "${sweep[@]}" -o "$disk/rows.csv"
  judge_failure disk && grep -q 'Read-only' "$folder/err" || problem="$(cat "$folder/err")"
  on_disk ro "${pin[@]}" "$disk/session"
  judge_failure disk && grep -q 'Read-only' "$folder/err" || problem="$(cat "$folder/err")"
  tell 'a folder that cannot be written: one sentence from a network, a sweep, a session'
fi

# Output that nobody can take.
problem=''
for command in "eval ${files[*]} --mode cached --tile 4x4" "eval ${files[*]} --mode cached --tile 4x4 --json" \
  "sweep ${sweep[*]}" "best ${files[*]} --tile-x 4 --tile-y 4 -j1" "show workload fsrcnn" "show hardware tpu_like" \
  "check ${files[1]}" list --help --man "--completions bash" "lesson smallest_tile" \
  "compare ${files[*]} --mode cached --tile=4x4 --tile=8x8" "walk ${files[*]} --mode cached --tile 4x4"; do
  read -ra words <<<"$command"
  "$program" "${words[@]}" >/dev/full 2>"$folder/err"
  status=$?
  [ "$status" != 0 ] && [ "$(wc -l <"$folder/err")" = 1 ] || problem="$command: status $status: $(head -2 "$folder/err")"
done
tell 'a full disk behind standard output: one sentence'

echo "1..$number"
exit "$failed"
