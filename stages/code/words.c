/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - see words.h. */
#include "stages/code/words.h"

#include "data/text.h"

/* --- parts --- */

/* Signs at which a text is cut; blanks too. */
static bool is_sign(struct span c) {
  static const char *const sign[] = {",",  ";",  "/",  "+",  "&",  "|",  "\\", ":",  ".",  "、", "，", "。",
                                     "；", "：", "／", "＋", "·",  "•",  "及", "和", "与", "\t", " ",  "　",
                                     "\n", "!",  "！", "?",  "＆", "｜", "…",  "“",  "”",  "\""};
  for (size_t i = 0; i < sizeof sign / sizeof *sign; i++)
    if (span_is(c, sign[i])) return true;
  return false;
}
static bool is_open(struct span c) {
  return span_is(c, "(") || span_is(c, "（") || span_is(c, "【") || span_is(c, "[");
}
static bool is_close(struct span c) {
  return span_is(c, ")") || span_is(c, "）") || span_is(c, "】") || span_is(c, "]");
}

static size_t character_size(const char *p) {
  unsigned char c = (unsigned char)*p;
  return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static struct span character_at(struct span text, size_t at) {
  size_t n = character_size(text.p + at);
  return (struct span){text.p + at, at + n <= text.n ? n : text.n - at};
}

/* The spelling of a piece in the text. */
enum standing { STANDS_MAIN, STANDS_FIRST, STANDS_LATER, STANDS_ASIDE, STANDS_SIDE };

struct cutting {
  const struct activity_marks *marks;
  struct arena *arena;
  struct part *part;
  enum standing standing[PARTS_MOST];
  size_t n;
};

static void piece_keep(struct cutting *c, struct span text, enum standing standing) {
  if (text.n == 0 || c->n == PARTS_MOST) return;
  if (standing == STANDS_FIRST)
    for (size_t i = 0; i < c->n; i++)
      if (c->standing[i] == STANDS_FIRST) standing = STANDS_LATER;
  c->part[c->n].text = text;
  c->standing[c->n++] = standing;
}

/* The first mark in a piece. */
static const struct activity_mark *mark_in(const struct activity_marks *marks, struct span text, const char **at) {
  const struct activity_mark *found = NULL;
  for (size_t i = 0; i < marks->n; i++) {
    const char *p = span_find(text, marks->mark[i].word);
    if (p && (!found || p < *at)) found = &marks->mark[i], *at = p;
  }
  return found;
}

/* Keep a folded piece, cut at its marks. */
static void piece_cut(struct cutting *c, struct span text, enum standing standing) {
  const char *at = NULL;
  const struct activity_mark *mark = text.n ? mark_in(c->marks, text, &at) : NULL;
  if (!mark) {
    piece_keep(c, text, standing);
    return;
  }
  struct span before = span_between(text.p, at), after = span_between(at + mark->word.n, text.p + text.n);
  switch (mark->kind) {
  case MARK_MAIN_BEFORE:
    piece_keep(c, before, standing);
    piece_cut(c, after, after.n ? STANDS_MAIN : standing);
    break;
  case MARK_MAIN_AFTER:
    piece_keep(c, before, STANDS_MAIN);
    piece_cut(c, after, STANDS_LATER);
    break;
  case MARK_SIDE_BEFORE:
    piece_keep(c, before, standing);
    piece_cut(c, after, STANDS_SIDE);
    break;
  case MARK_SIDE_AFTER:
    piece_keep(c, before, STANDS_SIDE);
    piece_cut(c, after, STANDS_LATER);
    break;
  case MARK_NOT_BEFORE:
    piece_keep(c, before, standing);
    break;
  case MARK_NOT_AFTER:
    piece_cut(c, after, standing);
    break;
  }
}

static void words_weigh(struct cutting *c) {
  static const double alone[] = {1, 1, 0.45, 0.4, 0.2}, beside_main[] = {1, 0.2, 0.15, 0.3, 0.1};
  bool main = false;
  for (size_t i = 0; i < c->n; i++) main |= c->standing[i] == STANDS_MAIN;
  for (size_t i = 0; i < c->n; i++) c->part[i].weight = (main ? beside_main : alone)[c->standing[i]];
}

size_t parts_of(struct span text, const struct activity_marks *marks, struct arena *arena,
                struct part part[PARTS_MOST]) {
  struct cutting c = {.marks = marks, .arena = arena, .part = part};
  size_t from = 0;
  bool aside = false;
  for (size_t at = 0; at <= text.n;) {
    struct span one = at < text.n ? character_at(text, at) : (struct span){0};
    bool open = is_open(one), close = is_close(one);
    if (at == text.n || open || close || is_sign(one)) {
      struct span piece = {text.p + from, at - from};
      if (piece.n) piece_cut(&c, text_fold_in(arena, piece, FOLD_LOWER), aside ? STANDS_ASIDE : STANDS_FIRST);
      from = at + one.n;
      if (open) aside = c.n > 0;
      if (close) aside = false;
    }
    at += one.n ? one.n : 1;
  }
  words_weigh(&c);
  return c.n;
}

/* --- features --- */

struct collecting {
  struct feature *feature;
  size_t n;
};

enum { NAME_MOST = 512 };
static const char before_of[] = {[WAY_FIRST] = '^', [WAY_WHOLE] = '='};

static size_t name_write(const struct feature *f, char name[NAME_MOST]) {
  size_t n = 0;
  if (f->way == WAY_GAP) {
    memcpy(name, f->text.p, f->first), name[f->first] = '_';
    memcpy(name + f->first + 1, f->text.p + f->text.n - f->last, f->last);
    return (size_t)f->first + 1 + f->last;
  }
  if (f->way == WAY_FIRST || f->way == WAY_WHOLE) name[n++] = before_of[f->way];
  memcpy(name + n, f->text.p, f->text.n), n += f->text.n;
  if (f->way == WAY_LAST) name[n++] = '$';
  return n;
}

static void feature_keep(struct collecting *c, struct feature feature) {
  char name[NAME_MOST];
  if (c->n == FEATURES_MOST || feature.text.n + 2 > NAME_MOST) return;
  feature.hash = span_hash((struct span){name, name_write(&feature, name)});
  c->feature[c->n++] = feature;
}

static void feature_add(struct collecting *c, enum feature_way way, const char *from, const char *to, double value) {
  feature_keep(c, (struct feature){.text = span_between(from, to), .value = value, .way = way});
}

struct span feature_name(const struct feature *feature, struct arena *arena) {
  char name[NAME_MOST];
  size_t n = name_write(feature, name);
  return (struct span){arena_copy(arena, name, n), n};
}

static bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

enum { CHARACTERS_MOST = 80 };

/* Where the characters of a part begin, and its end. */
static size_t characters_of(struct span text, size_t at[CHARACTERS_MOST + 1]) {
  size_t n = 0, p = 0;
  while (p < text.n && n < CHARACTERS_MOST) {
    at[n++] = p;
    bool latin = is_latin(text.p[p]);
    p += character_at(text, p).n;
    while (latin && p < text.n && is_latin(text.p[p])) p++;
  }
  at[n] = p;
  return n;
}

/* Runs of one to four characters, and pairs with one character between. */
static void run_features(struct collecting *c, const char *p, const size_t *at, size_t n, double weight) {
  static const double of_length[] = {0, 0.35, 1, 1.2, 1.2};
  for (size_t i = 0; i < n; i++)
    for (size_t k = 1; k <= 4 && i + k <= n; k++)
      feature_add(c, WAY_RUN, p + at[i], p + at[i + k], weight * of_length[k]);
  for (size_t i = 0; i + 3 <= n; i++)
    feature_keep(c, (struct feature){.text = span_between(p + at[i], p + at[i + 3]),
                                     .value = 0.4 * weight,
                                     .way = WAY_GAP,
                                     .first = (uint16_t)(at[i + 1] - at[i]),
                                     .last = (uint16_t)(at[i + 3] - at[i + 2])});
}

static void part_features(struct collecting *c, const struct part *part) {
  size_t at[CHARACTERS_MOST + 1], n = characters_of(part->text, at);
  const char *p = part->text.p;
  run_features(c, p, at, n, part->weight);
  for (size_t k = 1; k <= 2 && k <= n; k++) {
    feature_add(c, WAY_FIRST, p, p + at[k], 0.5 * part->weight);
    feature_add(c, WAY_LAST, p + at[n - k], p + at[n], 0.7 * part->weight);
  }
  feature_add(c, WAY_WHOLE, p, p + at[n], part->weight);
}

size_t features_of(const struct part *part, size_t parts, struct feature feature[FEATURES_MOST]) {
  struct collecting c = {.feature = feature};
  for (size_t i = 0; i < parts; i++) part_features(&c, &part[i]);
  return c.n;
}
