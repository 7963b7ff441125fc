# SPDX-License-Identifier: GPL-3.0-or-later
# awk -v any=0|1 -f wide-check.awk TRUTH RESULT - the same rows and the same counts; va and emp exactly (any=0), or for somebody who
# keeps any one of two duplicates between the least and the most (any=1, to a billionth for sums of doubles). Prints yes, or
# what differs, and then fails. Columns are found by name; further ones do not matter.
BEGIN { FS = "," }
function plain(text) { if (text ~ /\./) { sub(/0+$/, "", text); sub(/\.$/, "", text) } return text }
function wrong(what) { if (!bad) print "no: " what; bad = 1 }
function hold(name, value,    low, high, slack) {
  if (!any) { if (plain(value) != plain(truth[key, name])) wrong(key " " name " " value " instead of " truth[key, name]); return }
  low = truth[key, name "_least"]; high = truth[key, name "_most"]; slack = 1e-9 * (high > 0 ? high : -high)
  if (value + 0 < low - slack || value + 0 > high + slack) wrong(key " " name " " value " is not in " low ".." high)
}
FNR == 1 { file++; for (i = 1; i <= NF; i++) title[i] = $i; for (i = 1; i <= NF; i++) at[$i] = i; next }
{ key = plain($at["year"]) "," $at["category"] }
file == 1 { rows++; for (i = 1; i <= NF; i++) truth[key, title[i]] = $i; next }
!((key, "n") in truth) { wrong(key " is not in the truth"); next }
{ found++; if (plain($at["n"]) != truth[key, "n"]) wrong(key " n " $at["n"] " instead of " truth[key, "n"]); hold("va", $at["va"]); hold("emp", $at["emp"]) }
END {
  if (found != rows) wrong(found + 0 " of " rows " rows")
  if (!bad) print "yes"
  exit bad
}
