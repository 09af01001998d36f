#!/usr/bin/env bash
# Nothing that a terminal does breaks the explorer: terminals of all kinds, sizes from 1x1 to 500x200, storms of resizes, a
# line that hangs up, every signal. Usage: tests/terminal/terminals.sh [PROGRAM].
set -u
# shellcheck source=tests/terminal/harness.sh
source "$(dirname "$0")/harness.sh" "$@"

# --- Terminals -----------------------------------------------------------------------------------------------

for name in vt100 linux screen tmux xterm-256color; do
  start "TERM=$name"
  shows 'Design point' && keys 3 && shows 'Sweep' && keys 1 Down && shows '▸Workload'
  tell "TERM=$name" $?
  quit
  tell "TERM=$name is left as it was" $?
done

# refuses TERM TEXT: status 2, one sentence with the text, no escape codes.
refuses() {
  TERM=$1 script -qec "'$program'" /dev/null >"$folder/refused" 2>&1 </dev/null
  [ $? = 2 ] && grep -qF -- "$2" "$folder/refused" && [ "$(wc -l <"$folder/refused")" = 1 ] && ! grep -q $'\e' "$folder/refused"
}
refuses dumb 'cannot place its cursor'
tell "TERM=dumb is refused" $?
refuses unknown TERM=unknown || refuses unknown "cannot place its cursor"
tell "TERM=unknown, which some systems describe, is refused" $?
refuses no-such-terminal 'TERM=no-such-terminal is not known here; try TERM=xterm-256color tilescope'
tell "a terminal without a description is refused" $?

# --- Sizes ---------------------------------------------------------------------------------------------------

start TERM=xterm-256color
status=0
for size in 1x1 2x1 1x2 500x1 1x200 20x5 59x18 60x17 60x18 61x19 132x43 160x48 500x200 499x199 200x60; do
  resize "${size%x*}" "${size#*x}" || status=1
  keys 2 || status=1
  keys 3 || status=1
  keys 4 || status=1
  keys 5 6 '?' Escape 1 || status=1
  [ "$status" = 0 ] || break
done
tell "is idle after each of its views at each size, up to $size" "$status"
resize 500 200
shows 'Design point' && shows 'Schedule' && shows 'Pins'
tell "500x200 has all panes" $?
resize 1 1
[ "$(screen | tr -d '\n' | wc -m)" -le 1 ]
tell "1x1 has at most one character" $?
resize 80 24
shows '┏━ Design point'
tell "and comes back" $?

# Resizes come faster than they are read: one of them counts, the last.
status=0
for ((i = 0; i < 150; i++)); do
  tmux_ resize-window -t t -x $((1 + i * 7 % 200)) -y $((1 + i * 5 % 60)) || status=1
done
tmux_ resize-window -t t -x 80 -y 24
is_settled() { tail -n 1 "$folder/sync" | grep -q '^still' && shows '┏━ Design point' && shows 'q quit'; }
wait_until is_settled || status=1
events=$(sed -n '$s/still //p' "$folder/sync")
[ "$status" = 0 ] && keys Down && shows '▸Workload'
tell "a storm of resizes ends at the last size" $?
tmux_ send-keys -t t 3
for ((i = 0; i < 50; i++)); do
  tmux_ resize-window -t t -x $((60 + i * 7 % 100)) -y $((18 + i * 5 % 40)) \; send-keys -t t Right
done
tmux_ resize-window -t t -x 80 -y 24 \; send-keys -t t 1
wait_until is_settled
tell "a storm among keys, while a sweep is under way" $?
events=$(sed -n '$s/still //p' "$folder/sync")
quit

# --- Signals -------------------------------------------------------------------------------------------------

# bash would repair the modes itself.
tmux_ send-keys -t t 'exec sh' Enter
has_good_modes() {
  type_line 'stty -a | grep -q "[^-]icanon.*[^-]echo " && echo modes are good'
  wait_until has_line 'modes are good'
}
for way in INT:0 QUIT:131 TERM:143 HUP:129 SEGV:139 ABRT:134 BUS:135 ILL:132 FPE:136 TRAP:133 SYS:159 PIPE:141 USR1:138 \
  USR2:140 ALRM:142 VTALRM:154 PROF:155 XCPU:152 XFSZ:153 IO:157 PWR:158 STKFLT:144 RTMIN:162 RTMIN+7:169 RTMAX:192; do
  start TERM=xterm-256color
  kill -s "${way%:*}" "$process"
  left_with "${way#*:}" && has_good_modes
  tell "SIG${way%:*} leaves the terminal and its modes as they were" $?
done
start TERM=xterm-256color
for signal in CHLD URG WINCH CONT; do kill -s "$signal" "$process"; done
keys Down && shows '▸Workload'
tell "SIGCHLD, URG, WINCH and CONT change nothing" $?
quit

# --- Hanging up ----------------------------------------------------------------------------------------------

# The pane's shell gets SIGHUP, and the program finds that its terminal is gone.
start TERM=xterm-256color
keys 3
id=$process
tmux_ respawn-pane -k -t t "env PS1='\$ ' bash --norc --noprofile"
is_gone() { [ -n "$id" ] && ! kill -0 "$id" 2>/dev/null; }
wait_until is_gone
tell "ends when the line hangs up, with a sweep under way" $?
finish_tests
