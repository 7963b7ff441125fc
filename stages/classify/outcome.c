/* outcome.c - where each code of each edition leads in GB/T 4754-2017, and under which categories. See classify.h.
 *
 * A class with one target, or a main one, goes there; one without goes to all of its targets, and editions are chained,
 * so a code leads to a set of classes of 2017. It is placed at the deepest code they have in common. Where that is a
 * section or nothing, no scheme lists it, and it counts in category Z (domain rulings 10 and 13). */
#include "stages/classify/classify.h"

#include <stdlib.h>

/* A set of classes of 2017. */
struct leaves {
  const struct industry_code **code;
  size_t n, room;
};

static void leaf_add(struct leaves *set, const struct industry_code *code) {
  for (size_t i = 0; i < set->n; i++)
    if (set->code[i] == code) return;
  if (set->n == set->room) {
    set->room = set->room ? 2 * set->room : 64;
    set->code = memory_grow(set->code, set->room * sizeof *set->code);
  }
  set->code[set->n++] = code;
}

/* How far from 1:1 the way was: each step can only make it worse. */
enum way { WAY_SAME, WAY_MERGE, WAY_MAIN, WAY_MANY, WAY_NONE };

static void worse(enum way *way, enum way step) {
  if (step > *way) *way = step;
}

static const struct concordance *next_of(const struct classify *c, enum edition edition) {
  return edition == EDITION_2002 ? c->to_2011 : edition == EDITION_2011 ? c->to_2017 : NULL;
}

/* Add what a class became; with `all`, also the parts that a main target leaves behind. */
static void follow(const struct classify *c, enum edition edition, const struct industry_code *class, bool all,
                   struct leaves *set, enum way *way, bool *reused) {
  const struct concordance *next = next_of(c, edition);
  if (!next) {
    leaf_add(set, class);
    return;
  }
  size_t n;
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
    if (link[i].to && (all || !main || link[i].to == main)) follow(c, edition + 1, link[i].to, all, set, way, reused);
}

/* The same for a code of any level: what its classes became. */
static void follow_all(const struct classify *c, enum edition edition, const struct industry_code *code, bool all,
                       struct leaves *set, enum way *way, bool *reused) {
  if (code->level == LEVEL_CLASS) {
    follow(c, edition, code, all, set, way, reused);
    return;
  }
  bool ignored = false;
  unsigned each = code->level == LEVEL_GROUP ? 10 : 100; /* its classes have slots side by side */
  unsigned first = (code_slot(code->code) - (code->level == LEVEL_GROUP ? 10000 : 11000)) * each;
  for (unsigned slot = first; slot < first + each; slot++) {
    const struct industry_code *class = codebook_slot(c->book[edition], slot);
    if (class) follow(c, edition, class, all, set, way, &ignored);
  }
}

static const struct industry_code *common_of(const struct leaves *set) {
  const struct industry_code *common = set->n ? set->code[0] : NULL;
  for (size_t i = 1; i < set->n; i++) common = code_common(common, set->code[i]);
  return common;
}

/* Is the category among "JB03|JB10*"? *partial when it stands there with a star. */
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
static bool all_within(const struct scheme *scheme, const struct outcome *o, struct span category, bool *partial,
                       struct arena *arena) {
  *partial = false;
  for (size_t i = 0; i < o->maybes; i++)
    if (!among(scheme_categories_of(scheme, o->maybe[i]->code, arena), category, partial)) return false;
  return o->maybes > 1;
}

static struct span categories_of(const struct scheme *scheme, const struct outcome *o, struct span code,
                                 struct arena *arena) {
  struct span own = scheme_categories_of(scheme, code, arena);
  bool parent = o->place && (o->place->level == LEVEL_GROUP || o->place->level == LEVEL_DIVISION);
  if (o->maybes < 2 || !parent || o->edition == EDITION_2017) return own;
  for (size_t i = 0; i < scheme->categories; i++) {
    struct span category = scheme->category[i].code;
    bool partial = false, there = among(own, category, &partial);
    if (there || !all_within(scheme, o, category, &partial, arena)) continue;
    own = span_of(
        arena_format(arena, "%.*s%s%.*s%s", SPAN_ARG(own), own.n ? "|" : "", SPAN_ARG(category), partial ? "*" : ""));
  }
  return own;
}

/* Category of an outcome under a scheme. */
static struct span category_of(const struct scheme *scheme, const struct outcome *o, struct arena *arena) {
  struct span code = o->place ? o->place->code : (struct span){0};
  if (scheme->overlapping) return categories_of(scheme, o, code, arena);
  const struct scheme_category *category = scheme_category_of(scheme, code);
  if (category) return category->code;
  bool any = o->maybes == 0;
  for (size_t i = 0; i < o->maybes && !any; i++) any = scheme_category_of(scheme, o->maybe[i]->code) != NULL;
  return any ? span_of(SCHEME_RESIDUAL) : (struct span){0};
}

void outcome_cells(const struct classify *c, struct outcome *o, const char *mapping, struct arena *arena) {
  static const enum code_level level[] = {LEVEL_CLASS, LEVEL_GROUP, LEVEL_DIVISION, LEVEL_SECTION};
  o->cell = arena_array(arena, struct span, CELL_SCHEMES + c->schemes);
  for (size_t i = 0; i < 4; i++) {
    const struct industry_code *code = code_above(o->place, level[i]);
    if (code) o->cell[CELL_CLASS + i] = code->code;
  }
  o->cell[CELL_MAPPING] = span_of(mapping);
  for (size_t s = 0; s < c->schemes; s++) o->cell[CELL_SCHEMES + s] = category_of(c->scheme[s], o, arena);
}

static const char *mapping_of(enum edition edition, enum way way, const struct outcome *o) {
  if (edition == EDITION_2017) return "direct";
  if (!o->place || o->place->level == LEVEL_SECTION) return "residual";
  if (o->place->level != LEVEL_CLASS || o->from->level != LEVEL_CLASS) return "parent";
  return way == WAY_SAME ? "1:1" : way == WAY_MAIN ? "main" : "merge"; /* many ways that meet in one class: a merge */
}

static void outcome_make(const struct classify *c, enum edition edition, const struct industry_code *code,
                         struct outcome *o, struct arena *arena) {
  struct leaves set = {0}, all = {0};
  enum way way = WAY_SAME, ignored = WAY_SAME;
  bool reused = false;
  follow_all(c, edition, code, false, &set, &way, &reused);
  follow_all(c, edition, code, true, &all, &ignored, &reused);
  o->edition = edition;
  o->from = code;
  o->maybes = all.n;
  o->maybe = arena_array(arena, const struct industry_code *, all.n + 1);
  if (all.n) memcpy(o->maybe, all.code, all.n * sizeof *o->maybe);
  o->place = edition == EDITION_2017 ? code : common_of(&set);
  const char *mapping = mapping_of(edition, way, o);
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
static void unknown_make(struct classify *c, enum edition edition, struct arena *arena) {
  struct outcome *o = outcome_new(c, arena);
  o->edition = edition;
  outcome_cells(c, o, "unknown", arena);
  unknown_words(o, edition, arena);
  o->odd = edition != EDITION_NONE;
  for (size_t slot = 0; slot <= CODE_SLOTS; slot++) c->at[edition][slot] = (uint16_t)o->number;
}

/* A group that may be a class without its zero counts in Z, unless something tells which of the two it is. */
static void odd_make(struct classify *c, enum edition edition, const struct industry_code *code,
                     const struct outcome *plain, struct arena *arena) {
  const struct industry_code *class = code_with_zero(c->book[edition], code);
  struct outcome *o = outcome_new(c, arena);
  o->edition = edition, o->from = code, o->odd = true, o->plain = plain->number;
  outcome_cells(c, o, "unknown", arena);
  o->rule = "industry-zero-lost";
  o->message =
      arena_format(arena,
                   "%.*s is a group of GB/T 4754-%s (%.*s), or %.*s (%.*s) that lost its zero to a spreadsheet; "
                   "nothing tells which, so the record counts in category Z",
                   SPAN_ARG(code->code), edition_name(edition), SPAN_ARG(code->title), SPAN_ARG(class->code),
                   SPAN_ARG(class->title));
  c->at[edition][code_slot(code->code)] = (uint16_t)o->number;
}

static void edition_make(struct classify *c, enum edition edition, struct arena *arena) {
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
  for (int e = EDITION_NONE; e < EDITIONS; e++) unknown_make(c, (enum edition)e, arena);
  for (int e = EDITION_2002; e < EDITIONS; e++) edition_make(c, (enum edition)e, arena);
  size_t codes = c->outcomes;
  for (size_t i = 0; c->weights && i < codes; i++) weights_apply(c, c->outcome[i], arena);
  words_make(c, arena);
}
