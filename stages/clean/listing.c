/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing.c - see listing.h.
 *
 * The list of who has not filed (催报) has every unit of a unit list for whose period no record of a main form came,
 * usable or superseded: of a list of a year, no annual form of that year. Rejected records are no filing: their units
 * are in it. */
#include "stages/clean/listing.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "flow/row_writer.h"

const struct port_column files_columns[] = {{"file", COLUMN_TEXT},       {"form", COLUMN_TEXT},
                                            {"period", COLUMN_TEXT},     {"charset", COLUMN_TEXT},
                                            {"separator", COLUMN_TEXT},  {"header_line", COLUMN_DECIMAL},
                                            {"columns", COLUMN_DECIMAL}, {"unknown_columns", COLUMN_DECIMAL},
                                            {"status", COLUMN_TEXT},     {0}};

const struct port_column unfiled_columns[] = {
    {"period", COLUMN_PERIOD}, {"unit", COLUMN_TEXT},     {"org_code", COLUMN_TEXT},
    {"region", COLUMN_TEXT},   {"industry", COLUMN_TEXT}, {"status", COLUMN_TEXT},
    {"file", COLUMN_TEXT},     {"line", COLUMN_DECIMAL},  {0}};

static struct span short_text(const char *p, size_t room) { return (struct span){p, strnlen(p, room)}; }

/* What the file itself tells of its period: "2023", "2023-05"; empty where a column of it does. */
static struct span file_period(const struct bound *bound, char room[16]) {
  struct named named = bound->named;
  if (!bound->form || !named.year) return (struct span){0};
  period_code period = named_period(named, bound->form->frequency);
  return span_between(room, period_put(room, period));
}

int files_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, CLEAN_FILES, err);
  for (size_t i = 0; row_wanted(&out) && i < cleaning->files; i++) {
    const struct bound *bound = &cleaning->bound[i];
    char room[16], separator[2] = {bound->delimiter, 0};
    row_text(&out, bound->file);
    row_string(&out, bound->form ? bound->form->name : "");
    row_text(&out, file_period(bound, room));
    row_string(&out, bound->charset);
    row_string(&out, bound->delimiter == '\t' ? "tab" : separator);
    row_count(&out, bound->form ? bound->header + 1 : 0);
    row_count(&out, bound->columns);
    row_count(&out, bound->unknown_columns);
    row_string(&out, bound->passed_over ? "passed-over" : bound->stopped ? "not-read" : "read");
    row_end(&out);
  }
  return row_finish(&out);
}

static void unfiled_row(const struct cleaning *cleaning, const struct register_entry *entry, struct row_writer *out) {
  struct span org = {entry->org, sizeof entry->org},
              unit = entry->uscc[0] ? (struct span){entry->uscc, sizeof entry->uscc} : org;
  row_period(out, entry->period);
  row_text(out, unit);
  row_text(out, org);
  row_text(out, short_text(entry->region, sizeof entry->region));
  row_text(out, short_text(entry->industry, sizeof entry->industry));
  row_text(out, short_text(entry->status, sizeof entry->status));
  row_text(out, cleaning->bound[entry->file].file);
  row_count(out, entry->line);
  row_end(out);
}

int unfiled_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, CLEAN_UNFILED, err);
  if (row_wanted(&out)) {
    size_t n;
    const struct register_entry **entry = registers_unfiled(&cleaning->registers, &n);
    for (size_t i = 0; i < n; i++) unfiled_row(cleaning, entry[i], &out);
    free(entry);
  }
  return row_finish(&out);
}
