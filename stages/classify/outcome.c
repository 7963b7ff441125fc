/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outcome.c - where each code of each edition leads in the newest edition, and under which categories. See classify.h.
 *
 * A class with one target, or a main one, goes there; one without goes to all of its targets, and editions are chained,
 * so a code leads to a set of classes of the newest. It is placed at the deepest code they have in common. Where that
 * is a section or nothing, no scheme lists it, and it counts in category Z (domain rulings 10 and 13). */
#include "stages/classify/classify.h"

#include "base/list.h"

#include <stdlib.h>

/* A set of classes of one edition. */
struct leaves {
  const struct industry_code **code;
  size_t n, room;
};

static void leaf_add(struct leaves *set, const struct industry_code *code) {
  for (size_t i = 0; i < set->n; i++)
    if (set->code[i] == code) return;
  set->code = list_room(set->code, &set->room, set->n + 1, sizeof *set->code);
  set->code[set->n++] = code;
}

/* How far from 1:1 the way was: each step can only make it worse. */
enum way { WAY_SAME, WAY_MERGE, WAY_MAIN, WAY_MANY, WAY_NONE };

static void worse(enum way *way, enum way step) {
  if (step > *way) *way = step;
}

/* Add what a class became in edition `to`; with `all`, also the parts that a main target leaves behind. */
static void follow(const struct classify *c, edition_number edition, edition_number to,
                   const struct industry_code *class, bool all, struct leaves *set, enum way *way, bool *reused) {
  if (edition == to) {
    leaf_add(set, class);
    return;
  }
  size_t n;
  const struct concordance *next = c->next[edition];
  const struct concordance_link *link = concordance_links(next, class, &n);
  const struct industry_code *main = concordance_main(next, class);
  *reused |= link->reused;
  if (!main && n == 1)
    worse(way, WAY_NONE);
  else if (n > 1)
    worse(way, main ? WAY_MAIN : WAY_MANY);
  else if (link->kind == LINK_MERGE)
    worse(way, WAY_MERGE);
  for (size_t i = 0; i < n; i++)
    if (link[i].to && (all || !main || link[i].to == main))
      follow(c, (edition_number)(edition + 1), to, link[i].to, all, set, way, reused);
}

/* Add the classes of the earlier edition `to` that a class came from. */
static void follow_back(const struct classify *c, edition_number edition, edition_number to,
                        const struct industry_code *class, struct leaves *set) {
  if (edition == to) {
    leaf_add(set, class);
    return;
  }
  const struct concordance *before = c->next[edition - 1];
  for (size_t i = 0; i < before->n; i++)
    if (before->link[i].to == class) follow_back(c, (edition_number)(edition - 1), to, before->link[i].from, set);
}

/* The classes of a code of any level have slots side by side. */
struct slots {
  unsigned first, end;
};

static struct slots slots_under(const struct industry_code *code) {
  unsigned slot = code_slot(code->code);
  if (code->level == LEVEL_CLASS) return (struct slots){slot, slot + 1};
  unsigned each = code->level == LEVEL_GROUP ? 10 : 100, base = code->level == LEVEL_GROUP ? 10000 : 11000;
  return (struct slots){(slot - base) * each, (slot - base + 1) * each};
}

/* What the classes of a code became. */
static void follow_all(const struct classify *c, edition_number edition, edition_number to,
                       const struct industry_code *code, bool all, struct leaves *set, enum way *way, bool *reused) {
  bool ignored = false;
  struct slots under = slots_under(code);
  for (unsigned slot = under.first; slot < under.end; slot++) {
    const struct industry_code *class = codebook_slot(c->book[edition], slot);
    if (class) follow(c, edition, to, class, all, set, way, code->level == LEVEL_CLASS ? reused : &ignored);
  }
}

static void follow_all_back(const struct classify *c, edition_number to, const struct industry_code *code,
                            struct leaves *set) {
  struct slots under = slots_under(code);
  for (unsigned slot = under.first; slot < under.end; slot++) {
    const struct industry_code *class = codebook_slot(c->book[c->last], slot);
    if (class) follow_back(c, c->last, to, class, set);
  }
}

static const struct industry_code *common_of(const struct leaves *set) {
  const struct industry_code *common = set->n ? set->code[0] : NULL;
  for (size_t i = 1; i < set->n; i++) common = code_common(common, set->code[i]);
  return common;
}

/* Where an outcome is in the edition of a scheme. */
struct standing {
  const struct industry_code *place; /* NULL: none */
  const struct industry_code *const *maybe;
  size_t maybes;
  bool direct; /* the code is of that edition */
};

/* Is the category among "JB03|JB10*"? *partial when it has a star there. */
static bool among(struct span categories, struct span category, bool *partial) {
  struct span one;
  while (categories.n && span_cut(&categories, '|', &one)) {
    bool star = one.n && one.p[one.n - 1] == '*';
    if (!span_equal((struct span){one.p, one.n - star}, category)) continue;
    *partial |= star;
    return true;
  }
  return false;
}

/* A code that went to several classes, all of them in a category, belongs to it although no code above them does: in
 * part where one of them does, so that it counts in the figure with partial rows (domain ruling 11). */
static bool all_within(const struct scheme *scheme, const struct standing *o, struct span category, bool *partial,
                       struct arena *arena) {
  *partial = false;
  for (size_t i = 0; i < o->maybes; i++)
    if (!among(scheme_categories_of(scheme, o->maybe[i]->code, arena), category, partial)) return false;
  return o->maybes > 1;
}

static struct span categories_of(const struct scheme *scheme, const struct standing *o, struct span code,
                                 struct arena *arena) {
  struct span own = scheme_categories_of(scheme, code, arena);
  bool parent = o->place && (o->place->level == LEVEL_GROUP || o->place->level == LEVEL_DIVISION);
  if (o->maybes < 2 || !parent || o->direct) return own;
  for (size_t i = 0; i < scheme->categories; i++) {
    struct span category = scheme->category[i].code;
    bool partial = false, there = among(own, category, &partial);
    if (there || !all_within(scheme, o, category, &partial, arena)) continue;
    own = span_of(
        arena_format(arena, "%.*s%s%.*s%s", SPAN_ARG(own), own.n ? "|" : "", SPAN_ARG(category), partial ? "*" : ""));
  }
  return own;
}

/* The category of the text: where it has none, but some class it may have become has one, the residual. */
static struct span category_at(const struct scheme *scheme, const struct standing *o, struct arena *arena) {
  struct span code = o->place ? o->place->code : (struct span){0};
  if (scheme->overlapping) return categories_of(scheme, o, code, arena);
  const struct scheme_category *category = scheme_category_of(scheme, code);
  if (category) return category->code;
  bool any = o->maybes == 0;
  for (size_t i = 0; i < o->maybes && !any; i++) any = scheme_category_of(scheme, o->maybe[i]->code) != NULL;
  return any ? span_of(SCHEME_RESIDUAL) : (struct span){0};
}

/* The one category that all of several classes are in; NULL where there is none. */
static const struct scheme_category *category_shared(const struct scheme *scheme, const struct leaves *set) {
  const struct scheme_category *shared = set->n ? scheme_category_of(scheme, set->code[0]->code) : NULL;
  for (size_t i = 1; i < set->n; i++)
    if (scheme_category_of(scheme, set->code[i]->code) != shared) return NULL;
  return shared;
}

/* Category under a scheme written for an older edition: by what the code was, or became, in that edition. */
static struct span category_before(const struct classify *c, const struct classify_scheme *scheme,
                                   const struct outcome *o, struct arena *arena) {
  struct leaves set = {0};
  enum way ignored = WAY_SAME;
  bool reused = false;
  if (o->from && o->edition <= scheme->edition && o->share == DECIMAL_SCALE)
    follow_all(c, o->edition, scheme->edition, o->from, false, &set, &ignored, &reused);
  else if (o->place && o->place->level != LEVEL_SECTION)
    follow_all_back(c, scheme->edition, o->place, &set);
  const struct scheme_category *shared = scheme->table->overlapping ? NULL : category_shared(scheme->table, &set);
  struct standing at = {.place = common_of(&set), .maybe = set.code, .maybes = set.n};
  struct span category = shared ? shared->code : category_at(scheme->table, &at, arena);
  free(set.code);
  return category;
}

struct span outcome_category(const struct classify *c, size_t s, const struct outcome *o, struct arena *arena) {
  const struct classify_scheme *scheme = &c->scheme[s];
  struct standing at = {o->place, o->maybe, o->maybes, o->edition == c->last};
  return scheme->edition == c->last ? category_at(scheme->table, &at, arena) : category_before(c, scheme, o, arena);
}

void outcome_cells(const struct classify *c, struct outcome *o, const char *mapping, struct arena *arena) {
  static const enum code_level level[] = {LEVEL_CLASS, LEVEL_GROUP, LEVEL_DIVISION, LEVEL_SECTION};
  o->cell = arena_array(arena, struct span, CELL_SCHEMES + c->schemes);
  for (size_t i = 0; i < 4; i++) {
    const struct industry_code *code = code_above(o->place, level[i]);
    if (code) o->cell[CELL_CLASS + i] = code->code;
  }
  o->cell[CELL_MAPPING] = span_of(mapping);
  for (size_t s = 0; s < c->schemes; s++) o->cell[CELL_SCHEMES + s] = outcome_category(c, s, o, arena);
}

static const char *mapping_of(const struct classify *c, edition_number edition, enum way way, const struct outcome *o) {
  if (edition == c->last) return "direct";
  if (!o->place || o->place->level == LEVEL_SECTION) return "residual";
  if (o->place->level != LEVEL_CLASS || o->from->level != LEVEL_CLASS) return "parent";
  return way == WAY_SAME ? "1:1" : way == WAY_MAIN ? "main" : "merge"; /* many ways that meet in one class: a merge */
}

static void outcome_make(const struct classify *c, edition_number edition, const struct industry_code *code,
                         struct outcome *o, struct arena *arena) {
  struct leaves set = {0}, all = {0};
  enum way way = WAY_SAME, ignored = WAY_SAME;
  bool reused = false;
  follow_all(c, edition, c->last, code, false, &set, &way, &reused);
  follow_all(c, edition, c->last, code, true, &all, &ignored, &reused);
  o->edition = edition;
  o->from = code;
  o->maybes = all.n;
  o->maybe = arena_array(arena, const struct industry_code *, all.n + 1);
  if (all.n) memcpy(o->maybe, all.code, all.n * sizeof *o->maybe);
  o->place = edition == c->last ? code : common_of(&set);
  const char *mapping = mapping_of(c, edition, way, o);
  outcome_cells(c, o, mapping, arena);
  outcome_words(c, o, mapping, reused, arena);
  free(set.code);
  free(all.code);
}

struct outcome *outcome_new(struct classify *c, struct arena *arena) {
  if (c->outcomes == c->outcome_room) {
    c->outcome_room = c->outcome_room ? 2 * c->outcome_room : 1024;
    struct outcome **bigger = arena_array(arena, struct outcome *, c->outcome_room);
    if (c->outcomes) memcpy(bigger, c->outcome, c->outcomes * sizeof *bigger);
    c->outcome = bigger;
  }
  struct outcome *o = arena_array(arena, struct outcome, 1);
  o->number = (uint32_t)c->outcomes;
  o->share = DECIMAL_SCALE;
  return c->outcome[c->outcomes++] = o;
}

static void missing_make(struct classify *c, struct arena *arena) {
  struct outcome *o = outcome_new(c, arena);
  o->rule = "industry-missing";
  o->message = "the record has no industry code; it counts in category Z";
  outcome_cells(c, o, "missing", arena);
  c->missing = (uint16_t)o->number;
}

/* Until a code is known, every slot leads to the unknown code of the edition. */
static void unknown_make(struct classify *c, edition_number edition, struct arena *arena) {
  struct outcome *o = outcome_new(c, arena);
  o->edition = edition;
  outcome_cells(c, o, "unknown", arena);
  unknown_words(c, o, edition, arena);
  o->odd = edition > 0;
  for (size_t slot = 0; slot <= CODE_SLOTS; slot++) c->at[edition][slot] = (uint16_t)o->number;
}

/* A group that may be a class without its zero counts in Z, unless something shows which of the two it is. */
static void odd_make(struct classify *c, edition_number edition, const struct industry_code *code,
                     const struct outcome *plain, struct arena *arena) {
  const struct industry_code *class = code_with_zero(c->book[edition], code);
  struct outcome *o = outcome_new(c, arena);
  o->edition = edition, o->from = code, o->odd = true, o->plain = plain->number;
  outcome_cells(c, o, "unknown", arena);
  o->rule = "industry-zero-lost";
  o->message = arena_format(arena,
                            "%.*s is a group of %.*s (%.*s), or %.*s (%.*s) that lost its zero to a spreadsheet; "
                            "which of them is unknown, so the record counts in category Z",
                            SPAN_ARG(code->code), SPAN_ARG(edition_standard(c, edition)), SPAN_ARG(code->title),
                            SPAN_ARG(class->code), SPAN_ARG(class->title));
  c->at[edition][code_slot(code->code)] = (uint16_t)o->number;
}

static void edition_make(struct classify *c, edition_number edition, struct arena *arena) {
  const struct codebook *book = c->book[edition];
  for (size_t i = 0; i < book->n; i++) {
    const struct industry_code *code = &book->code[i];
    if (code->level == LEVEL_SECTION) continue;
    struct outcome *o = outcome_new(c, arena);
    outcome_make(c, edition, code, o, arena);
    c->at[edition][code_slot(code->code)] = (uint16_t)o->number;
    if (code_with_zero(book, code)) odd_make(c, edition, code, o, arena);
  }
}

/* What a batch needs, by number: the words of each column, and which outcomes want a closer look. */
static void words_make(struct classify *c, struct arena *arena) {
  size_t cells = CELL_SCHEMES + c->schemes;
  c->word = arena_array(arena, struct span *, cells);
  c->rare = arena_array(arena, bool, c->outcomes);
  for (size_t k = 0; k < cells; k++) {
    c->word[k] = arena_array(arena, struct span, c->outcomes);
    for (size_t i = 0; i < c->outcomes; i++) c->word[k][i] = c->outcome[i]->cell[k];
  }
  for (size_t i = 0; i < c->outcomes; i++) {
    const struct outcome *o = c->outcome[i];
    c->rare[i] = o->rule || o->reused || o->part;
  }
}

void outcomes_make(struct classify *c, struct arena *arena) {
  missing_make(c, arena);
  for (edition_number e = 0; e <= c->last; e++) unknown_make(c, e, arena);
  for (edition_number e = 1; e <= c->last; e++) edition_make(c, e, arena);
  size_t codes = c->outcomes;
  for (size_t i = 0; c->weights && i < codes; i++) weights_apply(c, c->outcome[i], arena);
  words_make(c, arena);
}
