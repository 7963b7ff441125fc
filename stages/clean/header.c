/* SPDX-License-Identifier: GPL-3.0-or-later */
/* header.c - see header.h. */
#include "stages/clean/header.h"

#include "base/strbuf.h"
#include "data/text.h"

enum { TOKENS = 12 };

static const struct unit_word {
  const char *word;
  int unit;
} unit_words[] = {{"千元", 3},         {"元", 0},   {"万元", 4},     {"亿元", 8},          {"百万元", 6},
                  {"十万元", 5},       {"百元", 2}, {"人民币元", 0}, {"人", UNIT_PERSONS}, {"人次", UNIT_PERSONS},
                  {"名", UNIT_PERSONS}};

static const struct period_word {
  const char *word;
  enum header_period period;
  char cycle;
} period_words[] = {{"1-本月", HEADER_TO_DATE, 'm'},  {"1-本季", HEADER_TO_DATE, 'q'},   {"本年", HEADER_TO_DATE, 'y'},
                    {"本期", HEADER_TO_DATE, 0},      {"本年累计", HEADER_TO_DATE, 0},   {"本季", HEADER_QUARTER, 'q'},
                    {"本月", HEADER_MONTH, 'm'},      {"上年同期", HEADER_LAST_YEAR, 0}, {"上年", HEADER_LAST_YEAR, 0},
                    {"去年同期", HEADER_LAST_YEAR, 0}};

/* Remarks that belong to a title's wording and not to the item; brackets around them are gone by then. */
static const char *const remarks[] = {"本年贷方累计发生额", "本年累计发生额", "损失以-号记",     "损失以-号填列",
                                      "亏损以-号记",        "亏损以-号填列",  "净亏损以-号填列", "亏损总额以-号填列",
                                      "损失以负号记",       "损失以-记"};

/* Titles over a group of columns, which say nothing about the items below them. */
static const char *const groups[] = {
    "单位",     "单位情况",         "单位信息",     "单位基本情况", "单位基本信息", "基本情况",
    "基本信息", "调查单位基本情况", "企业基本情况", "企业信息",     "企业基本信息", "标识",
    "单位标识", "财务状况",         "财务指标",     "主要财务指标", "主要指标",     "指标",
    "资产负债", "资产负债情况",     "资产负债指标", "期末资产负债", "损益及分配",   "损益",
    "损益情况", "损益指标",         "利润情况",     "其他资料",     "其他指标",     "人工成本及增值税",
    "人员情况"};

static const char *const lead_ins[] = {"其中:", "减:", "加:", "其中：", "#"};

int unit_of(struct span word) {
  struct span label = span_of("单位:"), longer = span_of("计量单位:");
  if (span_starts(word, longer)) word.p += longer.n, word.n -= longer.n;
  if (span_starts(word, label)) word.p += label.n, word.n -= label.n;
  for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++)
    if (span_is(word, unit_words[i].word)) return unit_words[i].unit;
  return UNIT_UNSAID;
}

const char *unit_word(int unit) {
  for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++)
    if (unit_words[i].unit == unit && unit != UNIT_PERSONS) return unit_words[i].word;
  return NULL;
}

static const struct period_word *period_word(struct span word) {
  for (size_t i = 0; i < sizeof period_words / sizeof *period_words; i++)
    if (span_is(word, period_words[i].word)) return &period_words[i];
  return NULL;
}

static bool is_remark(struct span word) {
  for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
    if (span_is(word, remarks[i])) return true;
  return false;
}

/* Bytes at the start that number a line: 四、 or 12、 or 3. before a name. */
static size_t numbering(struct span token) {
  size_t i = 0, digits = 0;
  while (digits < token.n && token.p[digits] >= '0' && token.p[digits] <= '9') digits++;
  i = digits;
  while (!digits && i + 3 <= token.n && i < 9 &&
         span_find(span_of("一二三四五六七八九十"), (struct span){token.p + i, 3}))
    i += 3;
  if (i == 0) return 0;
  struct span rest = {token.p + i, token.n - i}, mark = span_of("、");
  if (span_starts(rest, mark)) return i + mark.n;
  bool dot = digits && rest.n > 1 && rest.p[0] == '.' && (rest.p[1] < '0' || rest.p[1] > '9');
  return dot ? i + 1 : 0;
}

static struct span strip_lead_ins(struct span token) {
  for (size_t before = token.n + 1; token.n < before;) {
    before = token.n;
    size_t n = numbering(token);
    token.p += n, token.n -= n;
    for (size_t i = 0; i < sizeof lead_ins / sizeof *lead_ins; i++)
      if (span_starts(token, span_of(lead_ins[i]))) token.p += strlen(lead_ins[i]), token.n -= strlen(lead_ins[i]);
  }
  return token;
}

static struct span strip_remarks(struct span token) {
  for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
    struct span remark = span_of(remarks[i]);
    if (token.n > remark.n && span_ends(token, remark)) token.n -= remark.n;
  }
  while (token.n && (token.p[token.n - 1] == ':' || token.p[token.n - 1] == '*')) token.n--;
  return token;
}

/* Brackets: around a unit or a period they make it a token of its own, around a remark they go with it, around a line
 * number too; around anything else only the brackets go. */
static struct span open_brackets(struct span folded, struct arena *arena) {
  char *out = arena_alloc(arena, folded.n * 2 + 2), *to = out;
  for (const char *p = folded.p, *end = p + folded.n; p < end; p++) {
    const char *close = *p == '(' ? memchr(p, ')', (size_t)(end - p)) : NULL;
    struct span inside = close ? span_between(p + 1, close) : (struct span){0};
    bool first = to == out || to[-1] == ';';
    if (close && (unit_of(inside) != UNIT_UNSAID || period_word(inside))) {
      *to++ = ';';
      memcpy(to, inside.p, inside.n);
      to += inside.n;
      *to++ = ';';
      p = close;
    } else if (close && (is_remark(inside) ||
                         (first && (text_is_digits(inside) ||
                                    (inside.n == 3 && span_find(span_of("一二三四五六七八九十"), inside)))))) {
      p = close;
    } else if (*p != '(' && *p != ')') {
      *to++ = *p;
    }
  }
  return span_between(out, to);
}

static void add_sorted(struct span *token, size_t *n, struct span fresh) {
  if (fresh.n == 0 || *n == TOKENS) return;
  size_t at = *n;
  for (; at > 0 && span_compare(token[at - 1], fresh) > 0; at--) token[at] = token[at - 1];
  token[at] = fresh;
  ++*n;
}

static struct span header_join(const struct span *token, size_t n, struct arena *arena) {
  size_t bytes = n;
  for (size_t i = 0; i < n; i++) bytes += token[i].n;
  char *out = arena_alloc(arena, bytes + 1), *to = out;
  for (size_t i = 0; i < n; i++) {
    if (i) *to++ = ';';
    memcpy(to, token[i].p, token[i].n);
    to += token[i].n;
  }
  return span_between(out, to);
}

static bool is_group(struct span word) {
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
    if (span_is(word, groups[i])) return true;
  return false;
}

/* Without the titles of groups, unless nothing else is left. */
static size_t drop_groups(struct span *token, size_t n) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) kept += !is_group(token[i]);
  if (kept == 0 || kept == n) return n;
  for (size_t i = kept = 0; i < n; i++)
    if (!is_group(token[i])) token[kept++] = token[i];
  return kept;
}

struct header header_parse(struct span title, struct arena *arena) {
  struct header header = {.period = HEADER_UNSAID, .unit = UNIT_UNSAID};
  struct span rest = open_brackets(text_fold_in(arena, title, FOLD_LOWER), arena), word, token[TOKENS];
  size_t tokens = 0;
  while (span_cut(&rest, ';', &word)) {
    period_code date;
    const struct period_word *period = period_word(word);
    if (period) {
      if (header.period != HEADER_LAST_YEAR) header.period = period->period;
      if (period->cycle) header.cycle = period->cycle;
    } else if (unit_of(word) != UNIT_UNSAID) {
      header.unit = unit_of(word);
    } else if (word.n >= 7 && period_read(word, &date)) {
      header.date = date;
    } else {
      add_sorted(token, &tokens, strip_remarks(strip_lead_ins(word)));
    }
  }
  header.item = header_join(token, drop_groups(token, tokens), arena);
  return header;
}

struct span header_strip_digits(struct span item) {
  size_t n = item.n;
  while (n && item.p[n - 1] >= '0' && item.p[n - 1] <= '9') n--;
  return n < item.n && n > 0 && (unsigned char)item.p[n - 1] >= 0x80 ? (struct span){item.p, n} : (struct span){0};
}

struct span header_strip_unit(struct span item, int *unit) {
  struct span best = {0};
  for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++) {
    struct span word = span_of(unit_words[i].word);
    if (item.n <= word.n || !span_ends(item, word) || (best.n && item.n - word.n >= best.n)) continue;
    best = (struct span){item.p, item.n - word.n};
    *unit = unit_words[i].unit;
  }
  return best;
}
