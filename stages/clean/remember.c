/* SPDX-License-Identifier: GPL-3.0-or-later */
/* remember.c - what of a record goes into the history, and what the history shows as findings (history.h). */
#include <stdlib.h>

#include "stages/clean/cleaning.h"

static decimal remember_value_of(const struct vector *vector, size_t column, size_t at) {
  return column == SCHEMA_ABSENT ? DECIMAL_MISSING : vector[column].number[at];
}

void remember_row(const struct cleaning *cleaning, struct history *history, const struct vector *vector, size_t at,
                  struct span unit, size_t form, size_t file, decimal month) {
  struct history_row row = {.period = (period_code)vector[OUT_PERIOD].number[at],
                            .form = (uint32_t)form,
                            .file = (uint32_t)file,
                            .line = (uint64_t)vector[OUT_LINE].number[at] / DECIMAL_SCALE,
                            .revenue = remember_value_of(vector, cleaning->revenue, at),
                            .month = month};
  for (size_t i = 0; i < CUMULATIVE_MOST; i++)
    row.cumulative[i] = remember_value_of(vector, cleaning->cumulative[i], at);
  for (size_t i = 0; i < PRIORS_MOST; i++) {
    row.value[i] = remember_value_of(vector, cleaning->prior_of[i], at);
    row.prior[i] = remember_value_of(vector, cleaning->prior[i], at);
  }
  memcpy(row.unit, unit.p, unit.n);
  const struct bound *bound = &cleaning->bound[file];
  for (size_t i = 0; i < bound->items; i++) {
    if (bound->item[i].at == NO_COLUMN) continue;
    decimal value = remember_value_of(vector, cleaning->column_of[bound->item[i].item], at);
    if (value == DECIMAL_MISSING || value == 0) continue; /* layouts differ from year to year in what they ask for */
    row.figures++;
    row.content += history_mix(bound->item[i].item, value);
  }
  history_add(history, &row);
}

/* What a fault is called, the column it is about, and the value to show. */
static enum check check_of(const struct cleaning *cleaning, const struct history_finding *found, const char **column,
                           decimal *value) {
  const struct history_row *row = found->row;
  if (found->fault == HISTORY_COPIED) {
    *column = "period";
    return CHECK_COPIED;
  }
  if (found->fault < HISTORY_MONTH_DIFFERS) {
    size_t which = (size_t)(found->fault - HISTORY_PRIOR_DIFFERS);
    *column = cleaning->schema.column[cleaning->prior[which]].name, *value = row->prior[which];
    return CHECK_PRIOR_DIFFERS;
  }
  if (found->fault == HISTORY_MONTH_DIFFERS) {
    *column = "revenue", *value = row->month;
    return CHECK_MONTH_DIFFERS;
  }
  size_t which = (size_t)(found->fault - HISTORY_FALLS);
  *column = cleaning->schema.column[cleaning->cumulative[which]].name, *value = row->cumulative[which];
  return CHECK_FALLS;
}

static void give(const struct cleaning *cleaning, const struct history_finding *found,
                 const struct finding_sink *sink) {
  const struct history_row *row = found->row, *before = found->before;
  const char *column = "";
  decimal value = DECIMAL_MISSING;
  enum check check = check_of(cleaning, found, &column, &value);
  if (check_set_has(&cleaning->skipped, check)) return;
  char number[32];
  struct strbuf where = {0};
  strbuf_format(&where, ": %.*s:%llu", SPAN_ARG(cleaning->bound[before->file].file), (unsigned long long)before->line);
  if (check == CHECK_PRIOR_DIFFERS) {
    strbuf_put(&where, ": ");
    decimal_write(before->value[found->fault - HISTORY_PRIOR_DIFFERS], &where);
  }
  struct check_place place = {.file = cleaning->bound[row->file].file,
                              .line = row->line,
                              .unit = {row->unit, strnlen(row->unit, sizeof row->unit)},
                              .column = span_of(column),
                              .value = span_between(number, decimal_put(number, value))};
  check_give(&cleaning->checks, sink, check, place, strbuf_view(&where));
  strbuf_free(&where);
}

void judge_history(struct cleaning *cleaning, const struct emit *emit) {
  size_t n;
  struct history_finding *found = history_judge(&cleaning->history, &n);
  for (size_t i = 0; i < n; i++) give(cleaning, &found[i], emit->findings);
  free(found);
  struct check_place nowhere = {0};
  if (cleaning->history_off)
    check_give(&cleaning->checks, emit->findings, CHECK_HISTORY_OFF, nowhere, (struct span){0});
}
