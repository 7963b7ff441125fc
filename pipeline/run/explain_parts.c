/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_parts.c - what computed figures of an aggregate are computed from: shares, growth, single months. See
 * explain_own.h. */
#include "base/i18n.h"
#include "data/period.h"
#include "run/explain_own.h"

static struct span shifted(struct span period, int by, bool years, struct arena *arena) {
  period_code code;
  struct strbuf text = {0};
  if (!period_read(period, &code)) return (struct span){0};
  period_write(period_shift(code, years ? by * (int)period_kind(code) : by), &text);
  struct span kept = {arena_copy(arena, text.bytes ? text.bytes : "", text.n), text.n};
  strbuf_free(&text);
  return kept;
}

/* The category above, from the lists of categories that records count in ("3|total"). */
static struct span parent_of(const struct figure_key *key, struct explaining *in) {
  for (size_t t = 0; t < in->tables; t++) {
    if (!in->table[t].step) continue;
    const char *file = arena_format(in->arena, EXPLAIN_FILE, in->table[t].step->step, "aggregate", "units");
    const char *column = arena_format(in->arena, "scheme:%.*s", SPAN_ARG(key->scheme));
    const struct row_want want[] = {
        {"region", key->region, NULL, 0}, {"period", key->period, NULL, 0}, {"rank", span_of("0"), NULL, 0}};
    struct found_rows rows;
    struct err unread = {0};
    if (rows_matching(arena_format(in->arena, "%s/%s", in->folder, file), want, 3, &rows, in->arena, &unread)) continue;
    for (size_t r = 0; r < rows.n; r++) {
      struct span rest = row_cell(&rows, r, column), one, before = {0};
      while (rest.n && span_cut(&rest, '|', &one)) {
        if (before.n && span_equal(before, key->category)) return one;
        before = one;
      }
    }
  }
  return (struct span){0};
}

/* What an ending means. */
struct ending {
  const char *ending, *how;
};

static const struct ending endings[] = {
    {"share_total", N_("100 x the category over the total of the scheme")},
    {"share_parent", N_("100 x the category over the category above it")},
    {"growth", N_("100 x (the figure over that of a year before, less 1)")},
    {"growth_matched", N_("100 x (now over a year before, less 1), over the units that are in both periods")},
    {"growth_prior",
     N_("100 x (the figure over the column of the same period last year, less 1), over the records that have both")},
    {"month", N_("the figure less that of the month before")},
};

static bool is_year_before(const char *name) { return strncmp(name, "growth", 6) == 0; }

bool explain_parts(const struct figure_key *key, struct explaining *in, struct figure_key part[2], size_t *parts,
                   const char **how) {
  const char *point = memchr(key->indicator.p, '.', key->indicator.n);
  *parts = 0;
  if (!point) return false;
  struct span measure = span_between(key->indicator.p, point),
              ending = span_between(point + 1, key->indicator.p + key->indicator.n);
  *how = _("computed from the records of this cell");
  const char *name = NULL;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (span_is(ending, endings[i].ending)) name = endings[i].ending, *how = _(endings[i].how);
  part[0] = part[1] = *key;
  part[0].indicator = part[1].indicator = measure;
  *parts = name ? 2 : 1;
  if (!name) return true;
  if (strcmp(name, "share_total") == 0)
    part[1].category = span_of("total");
  else if (strcmp(name, "share_parent") == 0)
    part[1].category = parent_of(key, in);
  else if (is_year_before(name))
    part[1].period = shifted(key->period, -1, true, in->arena);
  else
    part[1].period = shifted(key->period, -1, false, in->arena);
  if (strcmp(name, "growth_prior") == 0 || !part[1].period.n || !part[1].category.n) *parts = 1;
  return true;
}
