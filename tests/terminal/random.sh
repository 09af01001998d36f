#!/usr/bin/env bash
# Random keys and sizes in a real terminal, under sanitizers: nothing may go wrong, whatever is typed.
# Usage: tests/terminal/random.sh [PROGRAM]. KEYS and SEED may be set, and FEWER for a part of the keys (Makefile); a
# failure prints the seed and the last keys.
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh" "${1:-${TILESCOPE:-build/asan/tilescope}}"

KEYS=${KEYS:-$((6000 / ${FEWER:-1}))} SEED=${SEED:-1} BATCH=50
RANDOM=$SEED
# All but those that end or stop the program; each sends one input event.
named=(Up Down Left Right PageUp PageDown Home End Tab BTab Enter Space DC BSpace F1 F2 F3 F4 F5 F6 F7
  C-l C-r C-d C-u C-a C-e C-k C-w C-g)
letters='abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789=+-_,.*/:?[]{}()<>!@#%^&|~'

# Fills `batch` with BATCH keys, the most useful ones most often. Escape ends some: before others it would change them.
choose_keys() {
  local i
  batch=()
  for ((i = 0; i < BATCH; i++)); do
    case $((RANDOM % 8)) in
      0 | 1 | 2) batch+=("${named[RANDOM % 4]}") ;;
      3 | 4) batch+=("${named[RANDOM % ${#named[@]}]}") ;;
      5) batch+=($((1 + RANDOM % 6))) ;;
      *) batch+=("${letters:RANDOM % ${#letters}:1}") ;;
    esac
  done
  [ $((RANDOM % 2)) = 0 ] || batch[BATCH - 1]=Escape
}

is_painted() { grep -qE "^paint $events " "$folder/sync"; }
is_painted_or_dead() { is_painted || ! is_alive; }

program_log=$folder/log
tmux_ send-keys -t t "cd '$folder'" Enter
start "ASAN_OPTIONS=log_path=$program_log UBSAN_OPTIONS=log_path=$program_log TILESCOPE_INPUTS=$PWD/inputs TERM=tmux-256color"
tell "starts" $?
sent=0 status=0 columns_now=80
while [ "$sent" -lt "$KEYS" ] && [ "$status" = 0 ]; do
  choose_keys
  tmux_ send-keys -t t -- "${batch[@]}"
  events=$((events + BATCH)) sent=$((sent + BATCH))
  wait_until is_painted_or_dead && is_alive
  status=$?
  if [ "$((RANDOM % 4))" = 0 ] && [ "$status" = 0 ]; then
    # To another size each time: a size that stays the same is no event.
    columns=$((columns_now == 80 ? 20 + RANDOM % 160 : 80))
    [ "$columns" = "$columns_now" ] && columns=$((columns + 1))
    tmux_ resize-window -t t -x "$columns" -y $((5 + RANDOM % 55))
    columns_now=$columns events=$((events + 1))
    wait_until is_painted_or_dead && is_alive
    status=$?
  fi
done
tell "$sent random keys and sizes (seed $SEED), the last: ${batch[*]}" "$status"
! cat "$program_log"* 2>/dev/null | sed 's/^/# /' | grep .
tell "no fault is found" $?
tmux_ send-keys -t t C-c
wait_until has_ended
tell "still leaves the terminal as it was" $?
finish_tests
