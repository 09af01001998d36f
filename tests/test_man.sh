#!/usr/bin/env bash
# mandoc has no warnings about the man page, but for its missing date, and the page names every option.
set -u
cd "$(dirname "$0")/.." || exit 1
program=${1:-${TILESCOPE:-build/release/tilescope}}
export LC_ALL=C.UTF-8
number=0 failed=0

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

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
page=$folder/tilescope.1
"$program" --man >"$page"
tell "prints the page" $?
remarks=$(mandoc -T lint -W warning "$page" | grep -v 'missing date')
echo "# mandoc: ${remarks:-nothing}"
same "$remarks" ""
tell "mandoc has no warnings" $?
text=$(mandoc -T utf8 "$page" | sed 's/.\x08//g')
for word in NAME SYNOPSIS OPTIONS KEYS FILES ENVIRONMENT 'EXIT STATUS' EXAMPLES; do
  [[ $text == *$'\n'"$word"$'\n'* ]]
  tell "has $word" $?
done
told=$'\n'$(grep -o -- '^ *--[a-z-]*' <<<"$text" | tr -d ' ')$'\n'
help=$("$program" --help)
for command in '' $(sed -n 's/^  \([a-z][a-z]*\) .*  .*/\1/p' <<<"$help"); do
  [ -z "$command" ] || help=$("$program" "$command" --help)
  while read -r option; do
    [[ $told == *$'\n'"$option"$'\n'* ]]
    tell "tells $command $option" $?
  done < <(grep -o -- '^  \(-., \)\?--[a-z-]*' <<<"$help" | grep -o -- '--.*')
done
echo "1..$number"
exit $failed
