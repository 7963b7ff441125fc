/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unread.c - an optional item whose text is not a number is missing, never nil (domain ruling 18). See derive.h.
 *
 * In a formula nil(item) is 0 where a form has no such item. Cleaning writes 0 for a blank or a dash, so an item of the
 * form that is missing in a record it flagged optional-unreadable could not be read. */
#include "stages/derive/derive.h"

static const struct span flag = {"optional-unreadable", 19};

/* The next name within nil(...) of an expression. */
static bool nil_next(struct span *rest, struct span *name) {
  static const struct span nil = {"nil(", 4};
  const char *at = span_find(*rest, nil);
  if (!at) return false;
  *rest = span_between(at + nil.n, rest->p + rest->n);
  const char *end = rest->n ? memchr(rest->p, ')', rest->n) : NULL;
  if (!end) return false;
  *name = span_between(rest->p, end);
  return true;
}

/* The first item of a component that is missing where the formula would mistake it for nil. */
static struct span unread_item(const struct derive *d, const struct batch *batch, size_t row, struct span source) {
  struct span name;
  while (source.n && nil_next(&source, &name)) {
    size_t column = schema_index(&d->in, name);
    if (column != SCHEMA_ABSENT && batch->vector[column].number && batch->vector[column].number[row] == DECIMAL_MISSING)
      return name;
  }
  return (struct span){0};
}

static struct span row_withhold(const struct derive *d, const struct batch *batch, size_t row, unsigned formula,
                                decimal *const value[COMPONENTS]) {
  struct span first = {0}; /* none */
  if (formula >= NOT_MAIN) return first;
  for (int c = COMPENSATION; c < COMPONENTS; c++) {
    const struct expression *expression = d->formula[formula].table->component[c];
    struct span source = expression ? expression_source(expression) : (struct span){0};
    struct span name = unread_item(d, batch, row, source);
    if (!name.n) continue;
    value[c][row] = value[VALUE_ADDED][row] = DECIMAL_MISSING;
    if (!first.n) first = name;
  }
  return first;
}

struct span *unread_withhold(const struct derive *d, const struct batch *batch, const uint32_t *formula,
                             decimal *const value[COMPONENTS]) {
  struct span *unread = NULL;
  if (d->column.cleaned == SCHEMA_ABSENT) return NULL;
  const struct vector *flags = &batch->vector[d->column.cleaned];
  for (size_t r = 0; r < batch->rows; r++) {
    struct span text = vector_text(flags, r);
    if (__builtin_expect(text.n < flag.n || !span_find(text, flag), 1)) continue;
    struct span name = row_withhold(d, batch, r, formula[r], value);
    if (!name.n) continue;
    if (!unread) unread = arena_zero(batch->arena, batch->rows, sizeof *unread);
    unread[r] = name;
  }
  return unread;
}
