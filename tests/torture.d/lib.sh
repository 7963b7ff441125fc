# SPDX-License-Identifier: GPL-3.0-or-later
# lib.sh - what the parts of scripts/torture share. A part is read by bash in a folder of its own and calls
#   pass                   something held
#   fail WHAT              it did not
#   skip WHAT              it could not be tried
# once for each try, and stops when it ends.
set -u
. "$root/tests/traps.d/lib.sh"

pass() { part_passed=$((part_passed + 1)); }
skip() { part_skipped=$((part_skipped + 1)) && echo "SKIPPED $part_name: $*"; }
fail() {
  part_failed=$((part_failed + 1))
  [ $part_failed -gt 20 ] || { echo "FAILED $part_name: $*" && [ -s err ] && tail -2 err | cut -c1-200 | sed 's/^/    /'; }
}
check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then pass; else fail "$what"; fi
}

part_run() { # NAME FILE
  part_name=$1
  mkdir "$work/$1" || exit 73
  (
    cd "$work/$1" || exit 73
    part_passed=0 part_failed=0 part_skipped=0
    ulimit -c 0
    . "$2"
    echo "$part_passed $part_failed $part_skipped" > "$work/$1.count"
  ) < /dev/null
  local p=0 f=1 s=0
  read -r p f s < "$work/$1.count" || { echo "FAILED $1 did not end" && p=0 f=1 s=0; }
  printf '%-12s %6d passed %4d failed %3d skipped\n' "$1" "$p" "$f" "$s"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  chmod -R u+rwx "$work/$1" 2> /dev/null
  rm -rf "${work:?}/$1"
}

# A bureau of a few made-up units in the current folder: files of four years, a control total, and a plan of four steps.
bureau() { # RECORDS OF A FILE
  mkdir data
  for year in 2020 2021 2022 2023; do f603 "$1" | sed "s/,2023,/,$year,/" > data/F603_500105_$year.csv; done
  gzip -n data/F603_500105_2021.csv
  printf 'region,period,scheme,category,indicator,value,unit\n500105,2023,three-sectors-2018,total,value_added,90000,千元\n' > controls.csv
  cat > p.plan << 'PLAN'
[annual]
input = data/F603*
stages = clean classify derive aggregate
classify.scheme = modern-working-2020
classify.moves = moves.csv
output = annual.csv
[levels]
from = annual
stages = reconcile
reconcile.controls = controls.csv
output = levels.csv
[future]
from = levels
stages = forecast
forecast.horizon = 1
forecast.seed = 7
output = future.csv
PLAN
}
# Results of a run: all of its files but the manifest, which has the times in it.
results_alike() { # FOLDER OF RUNS, FOLDER OF RUNS
  diff -r -x manifest.json "$1/latest-p/" "$2/latest-p/" > difference 2>&1
}
# Nothing half made is left among what users see.
tidy() { # FOLDER OF RUNS
  ! find "$1" -name '*.part-*' | grep -q .
}
