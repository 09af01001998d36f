#!/usr/bin/env bash
# Shared by the terminal tests, which source it: the explorer in tmux, keys into it, its screen out of it. The program is
# the test's first argument. Prints TAP, and the screen of a test that fails.
#
# No test waits by sleeping: the program writes `idle N` to its --test-sync file when it has painted the effects of N
# input events, and `still N` when its prefetches have ended, too (tui/explorer/sync.h).
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
program=$(realpath "${1:-${TILESCOPE:-build/release/tilescope}}") || exit 1
folder=$(mktemp -d) || exit 1
export LC_ALL=C.UTF-8 TZ=UTC HOME="$folder" XDG_CONFIG_HOME="$folder" XDG_STATE_HOME="$folder" XDG_DATA_HOME="$folder"
export XDG_RUNTIME_DIR="$folder"
unset TMUX NO_COLOR ESCDELAY
number=0 failures=0 events=0
process='' # of the program that was started last
mkfifo "$folder/never" && exec 8<>"$folder/never" || exit 1 # nothing is ever written to it

tmux_() { tmux -L "tilescope-$$" -f /dev/null "$@"; }

finish() {
  tmux_ kill-server 2>/dev/null
  wait_until rm -rf "$folder" 2>/dev/null # the program may be saving its session
}
trap finish EXIT

screen() { tmux_ capture-pane -pt t; }

# Prints the result of the test called $1: status $2 is 0 if it passed.
tell() {
  number=$((number + 1))
  if [ "$2" = 0 ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    screen | sed 's/^/# /'
    tail -n 5 "$folder/sync" | sed 's/^/# sync: /'
    failures=$((failures + 1))
  fi
}

same() { [ "$1" = "$2" ]; }

# Waits until the command succeeds, at most a minute, which no test that passes needs.
wait_until() {
  local i
  for ((i = 0; i < 3000; i++)); do
    "$@" && return 0
    read -rt 0.02 -u 8 _ # without a process, as sleep would be
  done
  return 1
}

# Whether text $1 has the line $2.
is_line_of() { [[ $'\n'$1$'\n' == *$'\n'"$2"$'\n'* ]]; }
# Whether the program has written that line to its --test-sync file.
has_written() {
  local lines
  [ -e "$folder/sync" ] || return 1
  IFS='' read -rd '' lines <"$folder/sync"
  is_line_of "$lines" "$1"
}
is_idle() { has_written "idle $events"; }
wait_idle() { wait_until is_idle; }
is_still() { has_written "still $events"; }
has_line() { is_line_of "$(screen)" "$1"; }
shows() { [[ $(screen) == *"$1"* ]]; }

# Sends keys by tmux's names, each one input event; `text` sends characters.
keys() {
  tmux_ send-keys -t t "$@"
  events=$((events + $#))
  wait_idle
}

text() {
  tmux_ send-keys -t t -l -- "$1"
  events=$((events + ${#1}))
  wait_idle
}

clean=--clean # "": with the session of the last run

# Starts the program in the shell of the pane: start 'VARIABLES' OPTIONS.
start() {
  local variables=$1
  shift
  events=0
  rm -f "$folder/sync"
  type_line "clear; $variables '$program' $clean --test-sync '$folder/sync' $*"
  wait_idle && process=$(pgrep -x -t "$(tmux_ display -pt t '#{s|/dev/||:pane_tty}')" "${program##*/}")
}

# Types a command for the shell of the pane; a `;` may not be its end, for tmux.
type_line() { tmux_ send-keys -t t -l -- "$1" \; send-keys -t t Enter; }

# Whether all threads sleep until something happens: in poll, ppoll or futex without a time to wake at (Linux, x86-64 and
# arm64; the -1 of poll has 64 bits since glibc 2.41). It says more than a second in which nothing was seen to happen.
sleeps() {
  cat "/proc/$process/task/"*/syscall | awk '
    $1 == 7 ? $4 !~ "^0x(ffffffff)+$" : $1 == 73 ? $4 != "0x0" : ($1 != 202 && $1 != 98) || $5 != "0x0" { wakes = 1 }
    END { exit wakes || NR == 0 }'
}

# Alternate screen, cursor, mouse: 010 is the terminal of a shell.
is_restored() { [ "$(tmux_ display -pt t '#{alternate_on}#{cursor_flag}#{mouse_any_flag}')" = 010 ]; }
is_taken() { [ "$(tmux_ display -pt t '#{alternate_on}#{mouse_any_flag}')" = 11 ]; }
is_alive() { kill -0 "$process" 2>/dev/null; }
has_ended() { ! is_alive && is_restored; }
mouse_is_off() { [ "$(tmux_ display -pt t '#{mouse_any_flag}')" = 0 ]; }

# Waits until the program has ended with status $1 and the shell has its terminal back.
left_with() {
  wait_until has_ended || return 1
  type_line 'echo "status=$?."'
  wait_until shows "status=$1."
}

# The numbers behind Energy and Latency in the pane Result, in the units of the JSON output.
shown_numbers() {
  screen | awk '
    BEGIN { unit["p"] = 1e-12; unit["n"] = 1e-9; unit["µ"] = 1e-6; unit["m"] = 1e-3; unit["k"] = 1e3; unit["M"] = 1e6
            unit["G"] = 1e9; unit[""] = 1 }
    { gsub(/[|]|│/, " | ")
      for (i = 2; i + 2 <= NF; i++) {
        if (($i != "Energy" && $i != "Latency") || $i in found) continue
        if ($(i - 1) != "|" || $(i + 2) !~ /(J|cyc)$/) continue
        prefix = $(i + 2)
        is_energy = sub(/J$/, "", prefix)
        sub(/cyc$/, "", prefix)
        found[$i] = $(i + 1) * unit[prefix] / (is_energy ? 1e-12 : 1) } }
    END { printf "%.17g %.17g\n", found["Energy"], found["Latency"] }'
}

# Whether the screen shows the energy and latency that eval prints for the options, to the four digits shown.
agrees_with_eval() {
  "$program" eval --json "$@" >"$folder/eval.json" || return 1
  { shown_numbers && jq -r '"\(.energy_pj) \(.latency_cycles)"' "$folder/eval.json"; } | awk '
    function near(x, y) { return x > 0 && (x - y) / y < 5.1e-4 && (y - x) / y < 5.1e-4 }
    NR == 1 { energy = $1; latency = $2 }
    END { exit !(NR == 2 && near(energy, $1) && near(latency, $2)) }'
}

quit() {
  tmux_ send-keys -t t q
  left_with 0
}

check_knob() {
  local name=$1
  shift
  agrees_with_eval "$@"
  tell "$name shows what eval prints" $?
}

resize() {
  tmux_ resize-window -t t -x "$1" -y "$2"
  events=$((events + 1))
  wait_idle
}

# The last line of a test.
finish_tests() {
  echo "1..$number"
  [ "$failures" = 0 ]
}

tmux_ start-server \; set -g exit-empty off \; set -g status off \; set -g escape-time 0
if ! tmux_ new-session -d -s t -x 80 -y 24 "env PS1='\$ ' bash --norc --noprofile" || ! wait_until shows '$'; then
  echo "not ok 1 - tmux opens a terminal"
  exit 1
fi
