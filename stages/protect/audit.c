/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.c - the attack: what anybody can compute of each suppressed cell, and what a contributor can who knows its own.
 * See problem.h, stat/disclosure.h. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "flow/row_writer.h"
#include "stages/protect/problem.h"
#include "stat/disclosure_move.h"

void audit_columns(const void *shared, struct schema_builder *builder) {
  (void)shared;
  static const char *const name[] = {"region",         "period",         "scheme",  "category", "indicator",
                                     "vintage",        "status",         "value",   "lower",    "upper",
                                     "required_lower", "required_upper", "against", "verdict",  "note"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(builder, span_of(name[i]), COLUMN_TEXT);
}

struct audit {
  struct problem *problem;
  struct row_writer w;
  struct disclosure_search search;
  size_t narrow;       /* cells that are not protected */
  struct strbuf names; /* of the first of them */
};

enum { NAMED_MOST = 10 };

static const char *variable_title(const struct audit *a, size_t v) {
  const struct variable *variable = &a->problem->variable[v];
  return variable->cell ? cell_title(&variable->cell->key, a->problem->arena) : variable->title;
}

static void name_narrow(struct audit *a, size_t v, struct disclosure_range range, const char *against,
                        const char *verdict) {
  const struct disclosure_cell *d = &a->problem->disclosure.cell[v];
  if (++a->narrow > NAMED_MOST) return;
  strbuf_format(&a->names, _("\n  %s: %s: %.15g to %.15g by %s; required %.15g to %.15g"), variable_title(a, v),
                verdict, range.lower, range.upper, against, d->value - d->down, d->value + d->up);
}

static void audit_put_row(struct audit *a, size_t v, struct disclosure_range range, const char *against,
                          const char *verdict) {
  const struct disclosure_cell *d = &a->problem->disclosure.cell[v];
  const struct variable *variable = &a->problem->variable[v];
  struct cell_key none = {.indicator = variable->indicator};
  row_key(&a->w, variable->cell ? &variable->cell->key : &none);
  row_string(&a->w, d->mark == DISCLOSURE_PRIMARY ? "primary" : d->mark == DISCLOSURE_HIDDEN ? "implied" : "secondary");
  row_number(&a->w, d->value);
  row_number(&a->w, range.lower);
  row_number(&a->w, range.upper);
  row_number(&a->w, d->value - d->down);
  row_number(&a->w, d->value + d->up);
  row_string(&a->w, against);
  row_string(&a->w, verdict);
  row_string(&a->w, variable->cell ? "" : variable->title);
  row_end(&a->w);
  if (strcmp(verdict, "protected") != 0) name_narrow(a, v, range, against, verdict);
}

static const char *audit_verdict_of(const struct disclosure_cell *d, struct disclosure_range range) {
  if (!range.solved) return "not solved";
  return disclosure_range_is_safe(d, range) ? "protected" : "too narrow";
}

/* --- contributors who know their own cells
 * ------------------------------------------------------------------------------ */

static void audit_insiders(struct audit *a, size_t v) {
  struct disclosure *d = &a->problem->disclosure;
  uint32_t against = 0;
  bool guarded = disclosure_is_guarded(d, &a->search, v, true, &against) &&
                 disclosure_is_guarded(d, &a->search, v, false, &against);
  if (guarded || !against) return;
  struct disclosure_group *group = disclosure_group_new(d, v, against);
  struct disclosure_range range = disclosure_group_range(group, v);
  bool safe = disclosure_group_is_safe(group, v);
  disclosure_group_free(group);
  if (!safe)
    audit_put_row(a, v, range, arena_format(a->problem->arena, "%.*s", SPAN_ARG(a->problem->holder[against])),
                  "too narrow");
}

/* --- all of it
 * ------------------------------------------------------------------------------------------------------------ */

static bool is_audited(const struct disclosure_cell *d) {
  return disclosure_is_unknown(d) && (d->mark != DISCLOSURE_HIDDEN || d->up > 0 || d->down > 0);
}

static void audit_cell(struct audit *a, struct disclosure_group *group, size_t v) {
  const struct disclosure_cell *d = &a->problem->disclosure.cell[v];
  struct disclosure_range range = disclosure_group_range(group, v);
  audit_put_row(a, v, range, "anybody", audit_verdict_of(d, range));
  if (d->up > 0 || d->down > 0) audit_insiders(a, v);
}

/* A confidential cell that an earlier table shows cannot be protected any more. */
static void audit_known(struct audit *a, size_t v) {
  const struct disclosure_cell *d = &a->problem->disclosure.cell[v];
  struct disclosure_range range = {d->value, d->value, true};
  if (a->problem->variable[v].known_before && (d->up > 0 || d->down > 0))
    audit_put_row(a, v, range, "anybody", "published before");
}

int audit_write(struct problem *p, const struct emit *emit, struct err *err) {
  struct audit a = {.problem = p};
  size_t n = p->disclosure.cells;
  bool *done = arena_array(p->arena, bool, n + 1);
  row_start(&a.w, emit, PROTECT_AUDIT, err);
  strbuf_put(&a.names, "");
  disclosure_search_start(&a.search, &p->disclosure);
  for (size_t v = 0; v < n; v++) {
    audit_known(&a, v);
    if (done[v] || !is_audited(&p->disclosure.cell[v])) continue;
    struct disclosure_group *group = disclosure_group_new(&p->disclosure, v, 0);
    const size_t *list;
    size_t cells = disclosure_group_cells(group, &list);
    for (size_t k = 0; k < cells; k++) {
      done[list[k]] = true;
      if (is_audited(&p->disclosure.cell[list[k]])) audit_cell(&a, group, list[k]);
    }
    disclosure_group_free(group);
  }
  disclosure_search_end(&a.search);
  int code = row_finish(&a.w);
  if (!code && a.narrow)
    code = err_set(err, EX_DATAERR, _("%zu suppressed figures can be computed too closely; nothing is published:%s"),
                   a.narrow, strbuf_text(&a.names));
  strbuf_free(&a.names);
  return code;
}
