/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relations.c - what adds up: categories to the one above, regions to the one above, indicators to a total; and what
 * these leave over. See problem.h. */
#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "stages/protect/problem.h"

/* --- what parts leave of a whole
 * --------------------------------------------------------------------------------------- */

struct whole {
  size_t cell; /* of the run */
  const size_t *part;
  size_t parts;
};

/* Sums of figures that were rounded to millionths. */
static double rounding_of(const struct whole *w, double value) {
  return 2e-6 * (double)(w->parts + 1) + 1e-11 * fabs(value);
}

static double required_of(const struct protect *protect) {
  double required = 0;
  for (size_t i = 0; i < protect->rules->n; i++)
    if (protect->rules->rule[i].kind != RULE_NONE) required = fmax(required, protect->rules->rule[i].required);
  return required;
}

/* How many contributors are left; SIZE_MAX: not known. */
static size_t contributors_left(const struct problem *p, const struct whole *w) {
  const struct cell *whole = &p->run->cell[w->cell];
  uint64_t members = whole->members, n = whole->contributors;
  bool known = whole->known;
  for (size_t i = 0; i < w->parts; i++) {
    const struct cell *part = &p->run->cell[w->part[i]];
    known &= part->known;
    members -= part->members;
    n = n > part->contributors ? n - part->contributors : 0;
  }
  if (!known) return SIZE_MAX;
  return members == 0 ? 0 : n ? (size_t)n : 1;
}

/* A variable for what is left, which has to be protected where it has too few. */
static size_t rest_variable(struct problem *p, const struct whole *w, double left, const char *what) {
  const struct cell *whole = &p->run->cell[w->cell];
  size_t contributors = contributors_left(p, w);
  bool few = contributors != SIZE_MAX && contributors > 0 &&
             contributors < threshold_of(p->run->protect, whole->key.indicator);
  bool negative = left < 0 || p->disclosure.cell[p->of_cell[w->cell]].lower < 0;
  struct disclosure_cell d = {.value = left,
                              .lower = negative ? -HUGE_VAL : 0,
                              .upper = HUGE_VAL,
                              .weight = 1,
                              .level = p->disclosure.cell[p->of_cell[w->cell]].level,
                              .mark = DISCLOSURE_HIDDEN};
  if (contributors == 0) d.lower = fmin(0, left), d.upper = fmax(0, left);
  if (few) d.up = d.down = required_of(p->run->protect) / 200 * fabs(left);
  struct variable variable = {.indicator = whole->key.indicator,
                              .title = arena_format(p->arena, "%s: %s", cell_title(&whole->key, p->arena), what)};
  return problem_variable(p, &d, &variable);
}

static void whole_add(struct problem *p, const struct whole *w, const char *what) {
  const struct protecting *run = p->run;
  double left = run->cell[w->cell].value;
  problem_term(p, p->of_cell[w->cell], 1);
  for (size_t i = 0; i < w->parts; i++) {
    left -= run->cell[w->part[i]].value;
    problem_term(p, p->of_cell[w->part[i]], -1);
  }
  if (fabs(left) > rounding_of(w, run->cell[w->cell].value)) problem_term(p, rest_variable(p, w, left, what), -1);
  problem_row(p, 0, 0);
}

/* --- categories
 * ---------------------------------------------------------------------------------------------------------- */

static bool same_table(const struct cell_key *a, const struct cell_key *b) {
  return a->period == b->period && span_equal(a->indicator, b->indicator) && span_equal(a->region, b->region) &&
         span_equal(a->scheme, b->scheme);
}

/* The nearest category above that has a figure, of those from..to; SIZE_MAX: none. */
static size_t above_within(const struct protecting *run, size_t from, size_t to, size_t cell) {
  struct cell_key key = run->cell[cell].key;
  for (int depth = 0; depth < 16; depth++) {
    key.category = cell_category_above(run->protect, key.scheme, key.category);
    if (!key.category.n) return SIZE_MAX;
    const struct cell *found = cell_find(run, &key);
    size_t at = found ? (size_t)(found - run->cell) : SIZE_MAX;
    if (found && at >= from && at < to) return at;
  }
  return SIZE_MAX;
}

/* "JB10+" is "JB10" and the records that belong to it in part. */
static size_t without_plus(const struct protecting *run, size_t cell) {
  struct cell_key key = run->cell[cell].key;
  if (!key.category.n || key.category.p[key.category.n - 1] != '+') return SIZE_MAX;
  key.category.n--;
  const struct cell *found = cell_find(run, &key);
  return found ? (size_t)(found - run->cell) : SIZE_MAX;
}

struct below {
  size_t above, cell;
};

static int by_above(const void *a, const void *b) {
  const struct below *x = a, *y = b;
  if (x->above != y->above) return x->above < y->above ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Each part with what is above it, as one row for each whole. */
static void wholes_add(struct problem *p, struct below *list, size_t n, const char *what) {
  size_t *part = arena_array(p->arena, size_t, n + 1);
  if (n) qsort(list, n, sizeof *list, by_above);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i; end < n && list[end].above == list[i].above; end++) part[end - i] = list[end].cell;
    struct whole whole = {list[i].above, part, end - i};
    whole_add(p, &whole, what);
  }
}

static void categories_add(struct problem *p) {
  const struct protecting *run = p->run;
  struct below *list = arena_array(p->arena, struct below, run->cells + 1),
               *plus = arena_array(p->arena, struct below, run->cells + 1);
  size_t n = 0, pluses = 0;
  for (size_t from = 0, to; from < run->cells; from = to) {
    for (to = from; to < run->cells && same_table(&run->cell[to].key, &run->cell[from].key);) to++;
    for (size_t i = from; i < to; i++) {
      if (cell_is_repeated(run, i)) continue;
      size_t above = above_within(run, from, to, i), in = without_plus(run, i);
      if (above != SIZE_MAX && above != i) list[n++] = (struct below){above, i};
      if (in != SIZE_MAX) plus[pluses++] = (struct below){i, in};
    }
  }
  wholes_add(p, list, n, "what its categories leave");
  wholes_add(p, plus, pluses, "what belongs to it in part");
}

/* --- regions
 * -------------------------------------------------------------------------------------------------------------- */

/* Without the zeros that fill a code up: 500000 is 50. */
static struct span significant(struct span code) {
  while (code.n >= 2 && code.p[code.n - 1] == '0' && code.p[code.n - 2] == '0') code.n -= 2;
  return code;
}

struct by_region {
  const struct protecting *run;
};

static int region_compare(const void *a, const void *b, void *context) {
  const struct protecting *run = ((const struct by_region *)context)->run;
  const struct cell_key *x = &run->cell[*(const size_t *)a].key, *y = &run->cell[*(const size_t *)b].key;
  int order = span_compare(x->indicator, y->indicator);
  if (!order) order = (x->period > y->period) - (x->period < y->period);
  if (!order) order = span_compare(x->scheme, y->scheme);
  if (!order) order = span_compare(x->category, y->category);
  if (!order) order = span_compare(x->vintage, y->vintage);
  return order ? order : span_compare(x->region, y->region);
}

static bool same_but_region(const struct cell_key *a, const struct cell_key *b) {
  return a->period == b->period && span_equal(a->indicator, b->indicator) && span_equal(a->scheme, b->scheme) &&
         span_equal(a->category, b->category) && span_equal(a->vintage, b->vintage);
}

/* The nearest region above among order[from..to]; SIZE_MAX: none. */
static size_t region_above(const struct protecting *run, const size_t *order, size_t from, size_t to, size_t cell) {
  struct span code = significant(run->cell[cell].key.region), best = {0};
  size_t found = SIZE_MAX;
  for (size_t i = from; i < to; i++) {
    struct span other = significant(run->cell[order[i]].key.region);
    bool above = other.n < code.n && span_starts(code, other) && !span_is(run->cell[order[i]].key.region, "*");
    if (span_is(run->cell[order[i]].key.region, "*"))
      other.n = 0, above = code.n > 0 && !span_is(run->cell[cell].key.region, "*");
    if (!above || (found != SIZE_MAX && other.n <= best.n)) continue;
    found = order[i], best = other;
  }
  return found;
}

static void regions_add(struct problem *p) {
  const struct protecting *run = p->run;
  size_t *order = arena_array(p->arena, size_t, run->cells + 1), n = 0;
  struct below *list = arena_array(p->arena, struct below, run->cells + 1);
  struct by_region context = {run};
  size_t cells = 0;
  for (size_t i = 0; i < run->cells; i++)
    if (!cell_is_repeated(run, i)) order[cells++] = i;
  if (cells) qsort_r(order, cells, sizeof *order, region_compare, &context);
  for (size_t from = 0, to; from < cells; from = to) {
    for (to = from; to < cells && same_but_region(&run->cell[order[to]].key, &run->cell[order[from]].key);) to++;
    for (size_t i = from; to - from > 1 && i < to; i++) {
      size_t above = region_above(run, order, from, to, order[i]);
      if (above != SIZE_MAX) list[n++] = (struct below){above, order[i]};
    }
  }
  wholes_add(p, list, n, "what its regions leave");
}

/* --- indicators
 * ------------------------------------------------------------------------------------------------------------ */

static void parts_add(struct problem *p, size_t cell, struct span parts) {
  const struct protecting *run = p->run;
  size_t part[16];
  struct whole whole = {cell, part, 0};
  struct cell_key key = run->cell[cell].key;
  while (parts.n && span_cut(&parts, '|', &key.indicator)) {
    const struct cell *found = cell_find(run, &key);
    if (!found || whole.parts == 16) return;
    part[whole.parts++] = (size_t)(found - run->cell);
  }
  double left = run->cell[cell].value;
  for (size_t i = 0; i < whole.parts; i++) left -= run->cell[part[i]].value;
  if (fabs(left) <= rounding_of(&whole, run->cell[cell].value)) whole_add(p, &whole, "");
}

/* Units below the threshold of their survey are what those above leave. */
static void above_size_add(struct problem *p, size_t cell) {
  const struct protecting *run = p->run;
  struct cell_key key = run->cell[cell].key;
  key.indicator = span_of(arena_format(p->arena, "%.*s_above_size", SPAN_ARG(key.indicator)));
  const struct cell *found = cell_find(run, &key);
  if (!found) return;
  size_t part = (size_t)(found - run->cell);
  struct whole whole = {cell, &part, 1};
  whole_add(p, &whole, "units below the threshold");
}

static void indicators_add(struct problem *p) {
  const struct protecting *run = p->run;
  const struct indicator_sums *sums = run->protect->sums;
  for (size_t i = 0; i < run->cells; i++) {
    if (cell_is_repeated(run, i)) continue;
    above_size_add(p, i);
    for (size_t s = 0; s < sums->n; s++)
      if (span_equal(sums->sum[s].total, run->cell[i].key.indicator)) parts_add(p, i, sums->sum[s].parts);
  }
}

/* --- cells of the same contributors in one row
 * ------------------------------------------------------------------------------ */

static const struct cell *small_cell(const struct problem *p, size_t variable) {
  const struct cell *cell = variable < p->disclosure.cells ? p->variable[variable].cell : NULL;
  bool small = cell && cell->known && p->disclosure.cell[variable].mark == DISCLOSURE_PRIMARY &&
               cell->contributors > 0 && cell->contributors < threshold_of(p->run->protect, cell->key.indicator) &&
               cell->n_largest >= cell->contributors;
  return small ? cell : NULL;
}

static bool stands_within(const struct cell *a, const struct cell *b) {
  for (size_t i = 0; i < a->n_largest; i++) {
    size_t k = 0;
    while (k < b->n_largest && !span_equal(a->who[i], b->who[k])) k++;
    if (k == b->n_largest) return false;
  }
  return true;
}

/* Row r has cells that are based on contributors of cell `of` alone: what they are together must not follow from the
 * others. */
static void together_add(struct problem *p, size_t r, size_t of) {
  const struct disclosure_row row = p->disclosure.row[r];
  const struct cell *cell = small_cell(p, row.cell[of]);
  double sum = 0;
  size_t n = 0;
  for (size_t k = 0; k < row.n; k++) {
    const struct cell *other = small_cell(p, row.cell[k]);
    if (!other || row.factor[k] != row.factor[of] || !stands_within(other, cell)) continue;
    if (k < of && stands_within(cell, other)) n = row.n + 1; /* done from there */
    if (n > row.n) break;
    problem_term(p, row.cell[k], 1);
    sum += other->value;
    n++;
  }
  if (n < 2 || n > row.n) {
    problem_drop_terms(p);
    return;
  }
  const struct disclosure_cell *own = &p->disclosure.cell[row.cell[of]];
  double need = cell->required / 200 * fabs(sum);
  struct disclosure_cell d = {.value = sum,
                              .lower = own->lower,
                              .upper = HUGE_VAL,
                              .weight = 1,
                              .up = need,
                              .down = need,
                              .level = own->level,
                              .holder = own->holder,
                              .mark = DISCLOSURE_HIDDEN};
  struct variable variable = {
      .indicator = cell->key.indicator,
      .title = arena_format(p->arena, "%s: with others of its contributors", cell_title(&cell->key, p->arena))};
  problem_term(p, problem_variable(p, &d, &variable), -1);
  problem_row(p, 0, 0);
}

static void together_all(struct problem *p) {
  for (size_t r = 0, rows = p->disclosure.rows; r < rows; r++)
    for (size_t k = 0; k < p->disclosure.row[r].n; k++)
      if (small_cell(p, p->disclosure.row[r].cell[k])) together_add(p, r, k);
}

void relations_add(struct problem *p) {
  categories_add(p);
  regions_add(p);
  indicators_add(p);
  together_all(p);
}
