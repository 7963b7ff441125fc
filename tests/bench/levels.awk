# SPDX-License-Identifier: GPL-3.0-or-later
# awk -f levels.awk levels.csv LINES - each level of the table that the bench's lines speak of, what was found, and whether it is met.
BEGIN { FS = "," }
FNR == 1 { file++ }
file == 1 && FNR > 1 { n++; match_[n] = $1; field[n] = $2; least[n] = $3; most[n] = $4; what[n] = $5; next }
file == 2 {
  split("", value)
  count = split($0, part, " ")
  for (i = 1; i <= count; i++) value[substr(part[i], 1, index(part[i], "=") - 1)] = substr(part[i], index(part[i], "=") + 1)
  if (value["tertia_rss_mib"]) value["memory"] = value["peer_rss_mib"] / value["tertia_rss_mib"]
  for (k = 1; k <= n; k++) if (index($0 " ", match_[k] " ") == 1) show(k, value[field[k]])
}
function show(k, found,    good) {
  good = (least[k] == "" || found + 0 >= least[k] + 0) && (most[k] == "" || found + 0 <= most[k] + 0)
  printf "level=\"%s\" asked=%s found=%.2f met=%s\n", what[k], least[k] != "" ? ">=" least[k] : "<=" most[k], found, good ? "yes" : "no"
  good ? met++ : missed++
}
END { if (met + missed) printf "levels: %d met, %d missed\n", met, missed }
