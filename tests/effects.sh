#!/usr/bin/env bash
# usage: effects.sh TILESCOPE README: writes the effect of each rule on the 50 golden pairs of accelerator and network
# into the README, between its marks.
set -eu
tilescope=$1
readme=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Pairs with their golden schedule: "hardware workload mode WxH".
cat tests/golden/rules_pairs.jsonl tests/golden/pairs_limit6.jsonl |
  jq -r '[.hardware, .workload, .mode, (.tile | map(tostring) | join("x"))] | join(" ")' | sort -u >"$folder/pairs"

# Lines of energy and latency, or "- -" where nothing fits, of all pairs with these rules.
costs() {
  local file
  file=$folder/$(tr ',+' '__' <<<"$1")
  if [ ! -f "$file" ]; then
    while read -r hardware workload mode tile; do
      "$tilescope" eval --hardware "$hardware" --workload "$workload" --mode "$mode" --tile "$tile" --search published \
        --lpf-limit 6 --rules "$1" 2>/dev/null |
        awk '$1 == "Energy" && !energy { gsub(/[(]/, "", $4); energy = $4 } $1 == "Latency" && !latency { gsub(/[(]/, "", $4); latency = $4 }
          END { print energy ? energy " " latency : "- -" }'
    done <"$folder/pairs" >"$file"
  fi
  cat "$file"
}

# Row of a rule: its name, the rules before it, with it.
row() {
  paste -d ' ' <(costs "$2") <(costs "$3") | awk -v name="$1" '
    function effect(old, new) { return (new - old) / old * 100 }
    function text(values, n,   i, j, t) {
      if (n == 0) return "0 | | "
      for (i = 2; i <= n; i++) for (j = i; j > 1 && values[j - 1] > values[j]; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
      t = n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
      return sprintf("%d | %+.3g %% | %+.3g .. %+.3g %%", n, t, values[1], values[n])
    }
    $1 == "-" || $3 == "-" { next }
    { a = effect($1, $3); b = effect($2, $4)
      if ($1 != $3) energies[++energy] = a
      if ($2 != $4) latencies[++latency] = b }
    END { printf "| %s | %s | %s |\n", name, text(energies, energy + 0), text(latencies, latency + 0) }'
}

table() {
  echo '| rule | energy of | median | range | latency of | median | range |'
  echo '|---|---|---|---|---|---|---|'
  for rule in pr-exact half-loading offload first-column highest-cache branch-lag producer-channels copy-clock live-maps \
    unmade-cache cache-flags fit-array input-caches; do
    row "\`$rule\`" published "published,+$rule"
  done
  row "\`offload-ports\`, with \`offload\`" published,+offload published,+offload,+offload-ports
  row "\`skip-delay\`, with \`branch-lag\`" published,+branch-lag published,+skip-delay
  before=published,+live-maps,+highest-cache,+cache-flags,+fit-array
  row "\`capacity\`, with what it needs and \`highest-cache\`" "$before" "$before,+capacity"
  row "\`corrected\`: all" published corrected
}

table >"$folder/table"
awk -v table="$folder/table" '
  /^<!-- effects -->$/ { print; while ((getline line < table) > 0) print line; skips = 1 }
  /^<!-- end of effects -->$/ { skips = 0 }
  !skips { print }' "$readme" >"$folder/readme"
cp "$folder/readme" "$readme"
