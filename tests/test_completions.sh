#!/usr/bin/env bash
# Completions: bash and fish offer the right words, zsh parses its file, and the program takes every word offered.
set -u
cd "$(dirname "$0")/.." || exit 1
program=$(realpath "${1:-${TILESCOPE:-build/release/tilescope}}") || exit 1
unset TILESCOPE_INPUTS
PATH=$(dirname "$program"):$PATH
number=0 failed=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

same() { [ "$1" = "$2" ]; }

tell() {
  number=$((number + 1))
  if [ "$2" = 0 ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    failed=1
  fi
}

for shell in bash zsh fish; do
  "$program" --completions "$shell" >"$folder/$shell" && "$shell" -n "$folder/$shell"
  tell "$shell parses its completions" $?
done
shellcheck -s bash "$folder/bash"
tell "shellcheck has nothing to say" $?
"$program" --completions csh 2>/dev/null
same $? 2
tell "other shells are refused" $?

# shellcheck source=/dev/null
. "$folder/bash"

# offered WORD..: what bash offers for the last word, sorted, a blank behind each, as $found.
offered() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _tilescope
  found=$(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort)
  found=${found//$'\n'/ }' '
}

check() {
  local expected=$1
  shift
  offered "$@"
  [ "$found" = "$expected" ] || echo "# offered: $found"
  [ "$found" = "$expected" ]
  tell "bash: ${*@Q}" $?
}

touch "$folder/my.yaml"
commands=$("$program" --help | sed -n 's/^  \([a-z][a-z]*\) .*  .*/\1/p' | LC_ALL=C sort | tr '\n' ' ')
check "$commands" tilescope ''
check 'show ' tilescope sh
check '--tile --tile-heads ' tilescope eval --ti
check '--tile-heads --tile-x --tile-y ' tilescope sweep --ti
check 'cached ' tilescope eval --mode c
check 'cached ' tilescope eval --mode = c
check 'cached h-cached recompute ' tilescope eval --mode =
check 'meta_prototype_df ' tilescope eval --hardware meta_prototype_d
check "$folder/my.yaml " tilescope eval --hardware "$folder/m"
check 'resnet18 resnet18_padded ' tilescope eval --workload resnet
check 'figures hardware lessons mappings numbers rules workloads ' tilescope list ''
check 'why_depth_first ' tilescope lesson why
check 'tpu_like tpu_like_df ' tilescope show hardware tpu
check '1 2 3 tileflow ' tilescope study ''
check 'latency_cycles ' tilescope sweep --figures la
check "$folder/my.yaml " tilescope check "$folder/m"
check '--palette --placement --plain --pr-sizes --print-keys ' tilescope --p
check 'high-contrast ' tilescope --palette h

check "$folder/my.yaml " tilescope sweep -o "$folder/m"
check 'eval ' tilescope help ev
check ' ' tilescope --set sram_64KB.size =
check ' ' tilescope --set sram_64KB.size = 4

check 'sram_64KB.latency= ' tilescope eval --hardware meta_prototype_df --set sram_64KB.l
check 'sram_64KB.size= ' tilescope eval --hardware meta_prototype_df --set sram_64KB.s
check 'sram_32KB.size= ' tilescope sweep --hardware = edge_tpu_like --set sram_32KB.s
check 'sram_2MB.size= ' tilescope show hardware tpu_like --set sram_2MB.s
check ' ' tilescope eval --hardware tpu_like --set sram_64KB.s

fish -c "source $folder/fish; complete -C 'tilescope eval --hardware tpu_like --set sram_2MB.s'" | grep -q '^sram_2MB.size='
tell "fish offers numbers of the hardware" $?
fish -c "source $folder/fish; complete -C 'tilescope eval --mode h'" | grep -q '^h-cached'
tell "fish offers modes" $?
fish -c "source $folder/fish; complete -C 'tilescope eval --workload mob'" | grep -q '^mobilenet'
tell "fish offers networks" $?

fish -c "source $folder/fish; complete -C 'tilescope sweep -o $folder/m'" | grep -qF "$folder/my.yaml"
tell "fish offers files after a letter" $?
fish -c "source $folder/fish; complete -C 'tilescope show workload resn'" | grep -q '^resnet18'
tell "fish offers networks to show" $?
[ -z "$(fish -c "source $folder/fish; complete -C 'tilescope study 1 '")" ]
tell "fish offers one study" $?

# zsh_makes LINE RESULT: what an interactive zsh makes of a line with Tab behind it.
zsh_makes() {
  # shellcheck disable=SC2016
  timeout 20 zsh -f -c '
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; print REA\DY"
    zpty -r -m shell answer "*READY*"
    zpty -w -n shell "$2"$'"'\t'"'
    zpty -r -m shell answer "*$3*"' zsh "$folder/functions" "$1" "$2" >/dev/null
  tell "zsh: $1" $?
}
mkdir "$folder/functions" && cp "$folder/zsh" "$folder/functions/_tilescope"
zsh_makes 'tilescope eval --mode h' h-cached
zsh_makes 'tilescope eval --hardware meta_prototype_d' meta_prototype_df
zsh_makes 'tilescope eval --workload=squ' squeezenet
zsh_makes 'tilescope show workload squ' squeezenet
zsh_makes 'tilescope lesson why' why_depth_first
zsh_makes "tilescope sweep -o $folder/m" my.yaml
zsh_makes 'tilescope eval --hardware tpu_like --set sram_2MB.s' sram_2MB.size=
zsh_makes 'tilescope help ev' eval

# eval takes every word that is offered for its options; "published" goes with a limit.
base=(eval --hardware meta_prototype_df --workload fsrcnn --mode recompute --tile full)
for option in stacks search objective rules pr-sizes; do
  offered tilescope eval "--$option" ''
  for word in $found; do
    "$program" "${base[@]}" "--$option" "$word" >/dev/null
    tell "eval takes --$option $word" $?
  done
done
offered tilescope list ''
for kind in $found; do
  "$program" list "$kind" >/dev/null
  tell "list takes $kind" $?
done
for option in color palette; do
  offered tilescope "--$option" ''
  for word in $found; do
    "$program" "--$option" "$word" --test-script /dev/null
    tell "the explorer takes --$option $word" $?
  done
done
echo "1..$number"
exit $failed
