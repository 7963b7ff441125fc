# SPDX-License-Identifier: GPL-3.0-or-later
# mawk -v codebook=FILE -f job.awk - the wide job in awk; the first of duplicates stays. Run with LC_ALL=C.
# Lines without quotes are split by FS; the others by cells(), which joins lines where a quote is open.
BEGIN {
  FS = ","
  while ((getline line < codebook) > 0) { at = index(line, ","); category[substr(line, 1, at - 1)] = substr(line, at + 1) }
}
NR == 1 { next }
{
  if (index($0, "\"")) {
    if (cells($0) != 11) next
    id = cell[1]; code = cell[4]; year = cell[5]; for (i = 6; i <= 11; i++) value[i] = cell[i]
  } else {
    if (NF != 11) next
    id = $1; code = $4; year = $5; for (i = 6; i <= 11; i++) value[i] = $i
  }
  if (length(id) != 18 || !(code in category)) next
  for (i = 6; i <= 11; i++) {
    gsub(/[,\r]/, "", value[i])
    if (value[i] !~ /^-?[0-9]+(\.[0-9]+)?$/) next
  }
  if ((id, year) in seen) next
  seen[id, year]
  key = year "," category[code]
  n[key]++; va[key] += value[7] + value[8] + value[9] + value[10]; emp[key] += value[11]
}
END {
  print "year,category,n,va,emp"
  for (key in n) printf "%s,%d,%.2f,%d\n", key, n[key], va[key], emp[key]
}
function cells(rest,    n, at, part, more) {
  while (1) {
    if (substr(rest, 1, 1) != "\"") {
      at = index(rest, ",")
      if (!at) { cell[++n] = rest; return n }
      cell[++n] = substr(rest, 1, at - 1); rest = substr(rest, at + 1)
      continue
    }
    part = ""; rest = substr(rest, 2)
    while (1) {
      while (!(at = index(rest, "\""))) { if ((getline more) <= 0) return 0; rest = rest "\n" more }
      part = part substr(rest, 1, at - 1); rest = substr(rest, at + 1)
      if (substr(rest, 1, 1) != "\"") break
      part = part "\""; rest = substr(rest, 2)
    }
    cell[++n] = part
    if (substr(rest, 1, 1) != ",") return n
    rest = substr(rest, 2)
  }
}
