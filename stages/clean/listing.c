/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing.c - see listing.h.
 *
 * The list of who has not filed (催报) has every unit of a unit list for whose period no record of a main form came,
 * usable or superseded: of a list of a year, no annual form of that year. Rejected records are no filing: their units
 * are in it. */
#include "stages/clean/listing.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "flow/row_writer.h"
#include "stages/clean/header.h"

const struct port_column files_columns[] = {{"file", COLUMN_TEXT},
                                            {"form", COLUMN_TEXT},
                                            {"period", COLUMN_TEXT},
                                            {"charset", COLUMN_TEXT},
                                            {"separator", COLUMN_TEXT},
                                            {"header_line", COLUMN_DECIMAL},
                                            {"columns", COLUMN_DECIMAL},
                                            {"unknown_columns", COLUMN_DECIMAL},
                                            {"status", COLUMN_TEXT},
                                            {"kind", COLUMN_TEXT},
                                            {"sheet", COLUMN_TEXT},
                                            {"unit", COLUMN_TEXT},
                                            {"records", COLUMN_DECIMAL},
                                            {"rejected", COLUMN_DECIMAL},
                                            {"first_period", COLUMN_PERIOD},
                                            {"last_period", COLUMN_PERIOD},
                                            {"unknown_titles", COLUMN_TEXT},
                                            {"reason", COLUMN_TEXT},
                                            {0}};

const struct port_column unfiled_columns[] = {
    {"period", COLUMN_PERIOD}, {"unit", COLUMN_TEXT},     {"org_code", COLUMN_TEXT},
    {"region", COLUMN_TEXT},   {"industry", COLUMN_TEXT}, {"status", COLUMN_TEXT},
    {"file", COLUMN_TEXT},     {"line", COLUMN_DECIMAL},  {0}};

static struct span listing_short_text(const char *p, size_t room) { return (struct span){p, strnlen(p, room)}; }

/* What the file itself states of its period: "2023", "2023-05"; empty where a column of it does. */
static struct span file_period(const struct bound *bound, char room[16]) {
  struct named named = bound->named;
  if (!bound->form || !named.year) return (struct span){0};
  period_code period = named_period(named, bound->form->frequency);
  return span_between(room, period_put(room, period));
}

/* The name of the sheet in FILE#SHEET; empty for what is no sheet. */
static struct span file_sheet(const struct bound *bound) {
  bool has_sheets =
      bound->container && bound->kind && strcmp(bound->kind, "text") != 0 && strcmp(bound->kind, "html") != 0;
  const char *hash = has_sheets ? memrchr(bound->file.p, '#', bound->file.n) : NULL;
  return hash ? span_between(hash + 1, bound->file.p + bound->file.n) : (struct span){0};
}

/* What the amounts of a file are in: "千元"; "元|千元" where columns differ. */
static void file_unit(const struct cleaning *cleaning, const struct bound *bound, struct strbuf *out) {
  bool met[UNIT_PERSONS] = {false};
  strbuf_clear(out);
  for (size_t i = 0; i < bound->items; i++) {
    int canonical = cleaning->layouts.item[bound->item[i].item].unit, unit = canonical + bound->item[i].shift;
    bool money = canonical >= 0 && canonical < UNIT_PERSONS && unit >= 0 && unit < UNIT_PERSONS;
    if (!money || bound->item[i].at == NO_COLUMN || met[unit] || !unit_word(unit)) continue;
    met[unit] = true;
    if (out->n) strbuf_char(out, '|');
    strbuf_put(out, unit_word(unit));
  }
}

static void file_row_more(const struct cleaning *cleaning, size_t i, struct row_writer *out) {
  const struct bound *bound = &cleaning->bound[i];
  const struct file_count *count = &cleaning->file_count[i];
  struct strbuf unit = {0};
  file_unit(cleaning, bound, &unit);
  row_string(out, bound->kind ? bound->kind : "");
  row_text(out, file_sheet(bound));
  row_text(out, strbuf_view(&unit));
  row_count(out, count->records_in);
  row_count(out, count->rejected);
  row_period(out, count->first);
  row_period(out, count->last);
  row_string(out, bound->unknown_titles ? bound->unknown_titles : "");
  row_string(out, bound->reason ? bound->reason : "");
  strbuf_free(&unit);
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
    file_row_more(cleaning, i, &out);
    row_end(&out);
  }
  return row_finish(&out);
}

static void unfiled_row(const struct cleaning *cleaning, const struct register_entry *entry, struct row_writer *out) {
  struct span org = {entry_org(entry), ENTRY_ORG},
              unit = entry->uscc[0] ? (struct span){entry->uscc, sizeof entry->uscc} : org;
  row_period(out, entry->period);
  row_text(out, unit);
  row_text(out, org);
  row_text(out, listing_short_text(entry->region, sizeof entry->region));
  row_text(out, listing_short_text(entry->industry, sizeof entry->industry));
  row_text(out, listing_short_text(entry->status, sizeof entry->status));
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
