# SPDX-License-Identifier: GPL-3.0-or-later
# classify.awk - where every code of every edition leads, worked out anew from the published tables. It made classify.csv.gz:
#
#   awk -v dir=FOLDER -f classify.awk | gzip -9n > classify.csv.gz
#
# prints edition,code,place,mapping,three-sectors-2018,modern-working-2020,modern-sections-alt,key sectors. Shares no code
# and no table with the program: those tables are the ones its catalog was made from. The rules are domain rulings 10, 11 and 13, and that a
# key sector keeps a class all of whose successors are in it.
function common(a, b,   n) {
  if (a == b) return a
  for (n = 3; n >= 2; n--) if (length(a) >= n && length(b) >= n && substr(a, 1, n) == substr(b, 1, n)) return substr(a, 1, n)
  if (a == "" || b == "") return ""
  a = length(a) == 1 ? a : section[substr(a, 1, 2)]
  b = length(b) == 1 ? b : section[substr(b, 1, 2)]
  return a == b ? a : ""
}
function category(s, code,   n) {
  for (n = length(code); n >= 2; n--) if ((s, substr(code, 1, n)) in listed) return listed[s, substr(code, 1, n)]
  return ""
}
# Codes a class of edition e leads to, as "a b c"; all = 1: parts that a main target leaves behind as well.
function leads(e, code, all,   n, part, i, out, next_e) {
  if (e == 2017) return code
  next_e = e == 2002 ? 2011 : 2017
  if (!all && (e, code) in main) return leads(next_e, main[e, code], all)
  n = split(targets[e, code], part, " ")
  out = ""
  for (i = 1; i <= n; i++) out = out (out == "" ? "" : " ") leads(next_e, part[i], all)
  return out
}
function way(e, code,   m) {
  if (e == 2017) return 0
  if (kind[e, code] == "unresolved") return 4
  if (count[e, code] == 1) m = kind[e, code] == "merge" ? 1 : 0
  else m = (e, code) in main ? 2 : 3
  if (m == 3) return 3
  code = (e, code) in main ? main[e, code] : targets[e, code]
  e = e == 2002 ? way(2011, code) : 0
  return m > e ? m : e
}
function sectors(code,   j, n, out, p) {
  out = ""
  for (j = 1; j <= 16; j++)
    for (n = length(code); n >= 2; n--) {
      p = substr(code, 1, n)
      if (!((j, p) in key)) continue
      out = out (out == "" ? "" : "|") sprintf("JB%02d", j) (key[j, p] == 1 ? "*" : "")
      break
    }
  return out
}
# Key sectors that all of these classes are in, save those named already: in part where one of them is.
function sectors_of_all(parts, n, named,   j, i, star, at, own, out) {
  out = named
  for (j = 1; n > 1 && j <= 16; j++) {
    if (("|" named "|") ~ ("\\|" sprintf("JB%02d", j) "[*]?\\|")) continue
    star = ""
    for (i = 1; i <= n; i++) {
      own = "|" sectors(parts[i]) "|"
      if (!match(own, "\\|" sprintf("JB%02d", j) "[*]?\\|")) break
      if (substr(own, RSTART, RLENGTH) ~ /[*]/) star = "*"
    }
    if (i > n) out = out (out == "" ? "" : "|") sprintf("JB%02d", j) star
  }
  return out
}
function print_code(e, code, level,   list, part, n, i, place, every, s, c, mapping, line) {
  list = every = ""
  if (level == "class") { list = leads(e, code, 0); every = leads(e, code, 1) }
  else
    for (i = 1; i <= classes[e]; i++)
      if (index(class_of[e, i], code) == 1) {
        list = list " " leads(e, class_of[e, i], 0)
        every = every " " leads(e, class_of[e, i], 1)
      }
  n = split(list, part, " ")
  place = n ? part[1] : ""
  for (i = 2; i <= n; i++) place = common(place, part[i])
  if (e == 2017) { place = code; mapping = "direct" }
  else if (length(place) < 2) mapping = "residual"
  else if (length(place) < 4 || level != "class") mapping = "parent"
  else mapping = substr("1:1  mergemain merge", 5 * way(e, code) + 1, 5)
  sub(/ +$/, "", mapping)
  line = e "," code "," place "," mapping
  n = split(every, part, " ")
  for (s = 1; s <= 3; s++) {
    c = length(place) >= 2 ? category(s, place) : ""
    if (c == "") {
      if (n == 0) c = "Z"
      for (i = 1; i <= n; i++) if (category(s, part[i]) != "") c = "Z"
    }
    line = line "," c
  }
  c = sectors(length(place) >= 2 ? place : "")
  if (e != 2017 && (length(place) == 2 || length(place) == 3)) c = sectors_of_all(part, n, c)
  print line "," c
}
BEGIN {
  FS = ","
  split("2002 2011 2017", editions, " ")
  for (i = 1; i <= 3; i++) {
    e = editions[i]
    file = dir "/gbt4754-" e ".csv"
    while ((getline < file) > 0) {
      if ($1 == "code" || $2 == "section") continue
      order[e, ++codes[e]] = $1
      level_of[e, $1] = $2
      if ($2 == "class") class_of[e, ++classes[e]] = $1
      if (e == 2017) section[substr($1, 1, 2)] = $4
    }
  }
  for (e = 2002; e <= 2011; e += 9) {
    file = dir "/concordance-" e "-" (e == 2002 ? 2011 : 2017) ".csv"
    while ((getline < file) > 0) {
      if ($1 == "" || $3 == "kind") continue
      kind[e, $1] = $3
      if ($2 == "") continue
      targets[e, $1] = targets[e, $1] (count[e, $1]++ ? " " : "") $2
      if ($4 ~ /role=main/) main[e, $1] = $2
    }
  }
  split("three-sectors-2018 modern-working-2020 modern-sections-alt", scheme, " ")
  for (s = 1; s <= 3; s++) {
    file = dir "/" scheme[s] ".csv"
    while ((getline < file) > 0) if ($5 ~ /^[0-9]/) listed[s, $5] = $2
  }
  file = dir "/jiangbei-sectors.csv"
  while ((getline < file) > 0) if ($5 ~ /^[0-9]/) key[substr($2, 3) + 0, $5] = $6
  for (i = 1; i <= 3; i++)
    for (k = 1; k <= codes[editions[i]]; k++) print_code(editions[i], order[editions[i], k], level_of[editions[i], order[editions[i], k]])
}
