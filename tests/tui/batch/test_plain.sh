#!/usr/bin/env bash
# The explorer without a screen, and with keys of the user's own: tilescope --plain --bind.
set -u
# shellcheck source=tests/tui/batch/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

# Runs --plain with these lines; the result is in $out.
plain() {
  local lines=$1
  shift
  printf '%b' "$lines" | "$program" --plain --clean --clock 0 "$@" >"$out" 2>"$err"
  status=$?
}

has() {
  grep -qF -- "$1" "$out"
}

plain 'Down Down Down\n+\nq\n'
[ "$status" = 0 ] && has 'View Explore. fsrcnn on meta_prototype_df' && has 'Tile Tx 64'
tell $? 'keys come from a pipe, and each change is a line'
energy=$("$program" eval --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 64x72 --json | jq .energy_pj)
has "Energy $(awk -v pj="$energy" 'BEGIN { printf "%.3f mJ", pj / 1e9 }'), Latency"
tell $? 'figures are those of eval'
! grep -qP '[\x{2500}-\x{257f}]|\x1b' "$out"
tell $? 'nothing is drawn'
plain '3\nb\nnonsense\n?\nEsc\n=\nEsc\n9\n'
[ "$status" = 0 ] && has 'View Sweep' && has '4×60 cached: Energy 1.816 mJ, 1 of' && has 'nonsense: not a key' &&
  has 'List, 1 of' && has 'Field Tile widths, 1 of 2: auto.'
tell $? 'maps, lists, fields and unknown keys have their lines'
plain 'Down\n' --hardware tpu_like_df --workload fsrcnn --tile 1x1 --mode cached
has 'View Explore. fsrcnn on tpu_like_df'
tell $? 'options set the point'
plain 'q\n' --hardware nothing
[ "$(grep -c "there is no accelerator called 'nothing'" "$out")" = 1 ]
tell $? 'a failure is told once'

plain 'a\nU\nq\n' --bind 'pin=a undo=U redo= sweep=W'
[ "$status" = 0 ] && has 'Pinned as A' && has 'Nothing to undo'
tell $? 'own keys have their actions'
plain '?\nq\n' --bind 'up=w down=s sort=S left='
[ "$status" = 2 ] && grep -qF "there is no action 'left'" "$err"
tell $? 'an unknown action is refused'
plain 'q\n' --bind 'pin=u'
[ "$status" = 2 ] && grep -qF -- '--bind: u would be both pin and undo in Explore; give one of them another key' "$err"
tell $? 'a key with two meanings is refused with both'
plain 'q\n' --bind 'pin=nokey'
[ "$status" = 2 ] && grep -qF "'nokey' is no key" "$err"
tell $? 'an unknown key is refused'
plain '?\ntype undo\nq' --bind 'undo=U'
has 'undo (U): Undo'
tell $? '? shows own keys'
finish_tests
