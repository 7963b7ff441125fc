/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nature.c - what kind of figure a series is, by catalog/natures.csv; the first line that fits is used. See forecast.h.
 */
#include "base/i18n.h"
#include "stages/forecast/forecast.h"

static const char *const nature_name[] = {"level", "share", "amount", "positive", "count"};
enum { NATURES = sizeof nature_name / sizeof *nature_name };

static bool nature_named(struct span text, enum nature *nature) {
  for (int i = 0; i < NATURES; i++)
    if (span_is(text, nature_name[i])) {
      *nature = (enum nature)i;
      return true;
    }
  return false;
}

/* "*" at the beginning, the end, or both means any text. */
static bool pattern_fits(struct span pattern, struct span text) {
  bool open = pattern.n && pattern.p[0] == '*';
  if (open) pattern.p++, pattern.n--;
  bool close = pattern.n && pattern.p[pattern.n - 1] == '*';
  if (close) pattern.n--;
  if (open && close) return !pattern.n || (text.n && span_find(text, pattern));
  if (open && !pattern.n) return true;
  if (text.n < pattern.n) return false;
  struct span end = {text.p + (text.n - pattern.n), pattern.n};
  if (open) return span_equal(end, pattern);
  return close ? span_starts(text, pattern) : span_equal(text, pattern);
}

int natures_read(const struct table *table, struct arena *arena, struct nature_table *natures, struct err *err) {
  size_t column, pattern, nature;
  int code = table_need(table, "column", &column, err);
  if (!code) code = table_need(table, "pattern", &pattern, err);
  if (!code) code = table_need(table, "nature", &nature, err);
  natures->row = arena_array(arena, struct nature_row, table->rows + 1);
  natures->rows = 0;
  for (size_t r = 0; !code && r < table->rows; r++) {
    struct nature_row *row = &natures->row[natures->rows++];
    *row = (struct nature_row){.by_unit = span_is(table_at(table, r, column), "unit"),
                               .pattern = table_at(table, r, pattern)};
    if (!row->by_unit && !span_is(table_at(table, r, column), "indicator"))
      code = err_set(err, EX_CONFIG, _("%s:%u: column '%.*s' is neither indicator nor unit"), table_file(table, r),
                     table->line[r], SPAN_ARG(table_at(table, r, column)));
    else if (!nature_named(table_at(table, r, nature), &row->nature))
      code = err_set(err, EX_CONFIG, _("%s:%u: no nature '%.*s' (level, share, amount, positive, count)"),
                     table_file(table, r), table->line[r], SPAN_ARG(table_at(table, r, nature)));
  }
  return code;
}

enum nature nature_of(const struct panel *panel, struct span indicator, struct span unit) {
  const struct nature_table *t = &panel->natures;
  for (size_t r = 0; r < t->rows; r++)
    if (pattern_fits(t->row[r].pattern, t->row[r].by_unit ? unit : indicator)) return t->row[r].nature;
  return NATURE_LEVEL;
}
