# SPDX-License-Identifier: GPL-3.0-or-later
# lib.sh - what the cases of tests/traps share; read with `. "$T"`.
set -u

problems=0

problem() { # MESSAGE: counts, and the case goes on
  echo "$*"
  problems=$((problems + 1))
}

finish() { # the last line of a case
  [ "$problems" = 0 ]
  exit
}

# expect STATUS COMMAND... : runs it with its output in out and err, and complains about another exit status.
# STATUS may be a list, "65|66".
expect() {
  local want=$1 code
  shift
  "$@" > out 2> err
  code=$?
  case "|$want|" in
  *"|$code|"*) ;;
  *) problem "exit status $code, not $want: $*" && tail -3 err ;;
  esac
}

same() { # EXPECTED ACTUAL [WHAT]
  cmp -s "$1" "$2" || { problem "${3:-$1 and $2} differ" && diff "$1" "$2" | head -10; }
}

mentions() { # FILE TEXT
  grep -qF -- "$2" "$1" || { problem "$1 does not mention '$2'" && head -5 "$1"; }
}

# A small file of form F603 with $1 records (default 2), in the current folder as F603_500105_2023.csv. Made up.
f603() {
  echo '统一社会信用代码,单位详细名称,行政区划代码,行业代码(GB/T4754-2017),期别(年),固定资产原价,本年折旧,营业收入,营业成本,税金及附加,营业利润,应付职工薪酬,应交增值税,期末用工人数'
  awk -v n="${1:-2}" 'BEGIN {
    split("1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28", w, " "); a = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    split("3 7 9 10 5 8 4 2", v, " ")
    for (i = 1; i <= n; i++) {
      org = sprintf("M%07d", i); s = 0
      for (k = 1; k <= 8; k++) s += (substr(org, k, 1) == "M" ? 22 : substr(org, k, 1)) * v[k]
      c = 11 - s % 11; org = org (c == 10 ? "X" : c == 11 ? 0 : c)
      code = "91500105" org; s = 0
      for (k = 1; k <= 17; k++) s += (index(a, substr(code, k, 1)) - 1) * w[k]
      code = code substr(a, (31 - s % 31) % 31 + 1, 1)
      printf "%s,测试单位%d,500105001001,6560,2023,1000,100,%d,3000,50,1950,800,200,40\n", code, i, 5000 + i
    }
  }'
}
