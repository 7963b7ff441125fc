/* SPDX-License-Identifier: GPL-3.0-or-later */
/* missing.c - see missing.h: each unit of the lists, form by form and period by period; and how many filed. */
#include "stages/clean/missing.h"

#include <stdlib.h>

#include "base/list.h"
#include "flow/row_writer.h"
#include "knowledge/obligations.h"
#include "stages/clean/cleaning.h"
#include "stages/clean/listing.h"

const struct port_column missing_columns[] = {
    {"form", COLUMN_TEXT},      {"period", COLUMN_PERIOD}, {"unit", COLUMN_TEXT},     {"org_code", COLUMN_TEXT},
    {"unit_name", COLUMN_TEXT}, {"region", COLUMN_TEXT},   {"industry", COLUMN_TEXT}, {"status", COLUMN_TEXT},
    {"reason", COLUMN_TEXT},    {"file", COLUMN_TEXT},     {"line", COLUMN_DECIMAL},  {0}};

const struct port_column response_columns[] = {
    {"form", COLUMN_TEXT},        {"period", COLUMN_PERIOD},     {"owed", COLUMN_DECIMAL}, {"filed", COLUMN_DECIMAL},
    {"rejected", COLUMN_DECIMAL}, {"not_filed", COLUMN_DECIMAL}, {"rate", COLUMN_REAL},    {0}};

enum {
  FIRST_MONTH = 2,
  PERIODS_OF_YEAR = 16
}; /* reports of January are not collected; a period's number is below 16 */

/* A report that is missing. */
struct missing {
  const struct register_entry *entry;
  uint32_t form;
  period_code period;
  bool refused; /* a record came and was rejected */
};

/* Reports of a form for a period. */
struct response {
  uint64_t owed, refused, not_filed;
};

struct search {
  const struct cleaning *cleaning;
  period_code due;
  period_code *list; /* the periods of all unit lists, in order */
  size_t lists;
  bool *among; /* forms that are among the files */
  struct missing *missing;
  size_t n, room;
  int first_year;
  size_t years;
  struct response *response; /* by form, year and number of the period */
};

static struct response *response_of(const struct search *in, size_t form, period_code period) {
  size_t year = (size_t)(period_year(period) - in->first_year);
  return &in->response[(form * in->years + year) * PERIODS_OF_YEAR + (size_t)period_number(period)];
}

/* The years of the unit lists; no list, no obligations. */
static void search_years(struct search *in) {
  if (!in->lists) return;
  in->first_year = period_year(in->list[0]);
  in->years = (size_t)(period_year(in->list[in->lists - 1]) - in->first_year) + 1;
  in->response = memory_zero(in->cleaning->layouts.forms * in->years * PERIODS_OF_YEAR + 1, sizeof *in->response);
}

static int order_period(const void *a, const void *b) {
  period_code x = *(const period_code *)a, y = *(const period_code *)b;
  return (x > y) - (x < y);
}

static void find_lists(struct search *in, const struct register_entry *const *entry, size_t n) {
  in->list = memory_alloc((n + 1) * sizeof *in->list);
  for (size_t i = 0; i < n; i++)
    if (!in->lists || in->list[in->lists - 1] != entry[i]->period) in->list[in->lists++] = entry[i]->period;
  if (!in->lists) return;
  qsort(in->list, in->lists, sizeof *in->list, order_period);
  size_t kept = 1;
  for (size_t i = 1; i < in->lists; i++)
    if (in->list[i] != in->list[kept - 1]) in->list[kept++] = in->list[i];
  in->lists = kept;
}

/* The list that applies to a period: of those of its year the last that is not later, else the first. */
static period_code list_for(const struct search *in, period_code period) {
  period_code best = PERIOD_NONE;
  for (size_t i = 0; i < in->lists; i++) {
    if (period_year(in->list[i]) != period_year(period)) continue;
    if (!best || in->list[i] >> 4 <= period >> 4) best = in->list[i];
  }
  return best;
}

static struct span missing_short_text(const char *p, size_t room) { return (struct span){p, strnlen(p, room)}; }

static void missing_add(struct search *in, const struct register_entry *entry, size_t form, period_code period) {
  const struct cleaning *cleaning = in->cleaning;
  struct response *response = response_of(in, form, period);
  response->owed++;
  if (filings_have(&cleaning->filings, entry_org(entry), form, period)) return;
  in->missing = list_room(in->missing, &in->room, in->n + 1, sizeof *in->missing);
  in->missing[in->n++] =
      (struct missing){entry, (uint32_t)form, period, filings_have(&cleaning->refused, entry_org(entry), form, period)};
  if (in->missing[in->n - 1].refused)
    response->refused++;
  else
    response->not_filed++;
}

static enum period_kind form_kind(const struct search *in, size_t form) {
  static const enum period_kind kinds[] = {[FREQUENCY_LIST] = PERIOD_YEAR,
                                           [FREQUENCY_ANNUAL] = PERIOD_YEAR,
                                           [FREQUENCY_QUARTERLY] = PERIOD_QUARTER,
                                           [FREQUENCY_MONTHLY] = PERIOD_MONTH};
  return kinds[in->cleaning->layouts.form[form].frequency];
}

static void search_form(struct search *in, const struct register_entry *entry, size_t form) {
  enum period_kind kind = form_kind(in, form);
  int first = kind == PERIOD_MONTH ? FIRST_MONTH : 1;
  for (int number = first; number <= (int)kind; number++) {
    period_code period = period_make(kind, period_year(entry->period), number);
    if (period >> 4 <= in->due >> 4 && list_for(in, period) == entry->period) missing_add(in, entry, form, period);
  }
}

static void search_unit(struct search *in, const struct register_entry *entry) {
  struct obliged unit = {missing_short_text(entry->form_class, sizeof entry->form_class),
                         missing_short_text(entry->acct_std, sizeof entry->acct_std),
                         missing_short_text(entry->status, sizeof entry->status), period_year(entry->period)};
  const struct layouts *layouts = &in->cleaning->layouts;
  for (size_t form = 0; form < layouts->forms; form++)
    if (in->among[form] && catalog_owes(in->cleaning->obligations, span_of(layouts->form[form].name), &unit))
      search_form(in, entry, form);
}

static void find_forms(struct search *in) {
  const struct cleaning *cleaning = in->cleaning;
  in->among = memory_zero(cleaning->layouts.forms + 1, sizeof *in->among);
  for (size_t f = 0; f < cleaning->files; f++)
    if (!cleaning->bound[f].stopped) in->among[cleaning->bound[f].form - cleaning->layouts.form] = true;
}

static int order_missing(const void *a, const void *b) {
  const struct missing *x = a, *y = b;
  if (x->form != y->form) return x->form < y->form ? -1 : 1;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->entry->file != y->entry->file) return x->entry->file < y->entry->file ? -1 : 1;
  return (x->entry->line > y->entry->line) - (x->entry->line < y->entry->line);
}

static void missing_row(const struct search *in, const struct missing *missing, struct row_writer *out) {
  const struct register_entry *entry = missing->entry;
  struct span org = {entry_org(entry), ENTRY_ORG};
  row_string(out, in->cleaning->layouts.form[missing->form].name);
  row_period(out, missing->period);
  row_text(out, entry->uscc[0] ? (struct span){entry->uscc, sizeof entry->uscc} : org);
  row_text(out, org);
  row_string(out, entry->name ? entry->name : "");
  row_text(out, missing_short_text(entry->region, sizeof entry->region));
  row_text(out, missing_short_text(entry->industry, sizeof entry->industry));
  row_text(out, missing_short_text(entry->status, sizeof entry->status));
  row_string(out, missing->refused ? "rejected" : "not-filed");
  row_text(out, in->cleaning->bound[entry->file].file);
  row_count(out, entry->line);
  row_end(out);
}

static void response_row(const struct search *in, size_t form, period_code period, struct row_writer *out) {
  const struct response *r = response_of(in, form, period);
  uint64_t filed = r->owed - r->refused - r->not_filed;
  if (!r->owed) return;
  row_string(out, in->cleaning->layouts.form[form].name);
  row_period(out, period);
  row_count(out, r->owed), row_count(out, filed), row_count(out, r->refused), row_count(out, r->not_filed);
  row_real(out, 100 * (double)filed / (double)r->owed);
  row_end(out);
}

static int response_write(const struct search *in, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, CLEAN_RESPONSE, err);
  for (size_t form = 0; form < in->cleaning->layouts.forms; form++) {
    enum period_kind kind = form_kind(in, form);
    for (size_t year = 0; year < in->years; year++)
      for (int number = 1; number <= (int)kind; number++)
        response_row(in, form, period_make(kind, in->first_year + (int)year, number), &out);
  }
  return row_finish(&out);
}

/* Lists that are not there, or do not state which forms their units owe, leave no unit with an obligation: this is
 * reported.
 */
static void check_lists(const struct cleaning *cleaning, const struct finding_sink *findings) {
  struct check_place nowhere = {0};
  if (!cleaning->has_list) check_give(&cleaning->checks, findings, CHECK_NO_LIST, nowhere, (struct span){0});
  for (size_t f = 0; f < cleaning->files; f++) {
    const struct bound *bound = &cleaning->bound[f];
    if (bound->stopped || bound->form->role != ROLE_REGISTER || bound->at[TARGET_FORM_CLASS] != NO_COLUMN) continue;
    struct check_place place = {.file = bound->file};
    check_give(&cleaning->checks, findings, CHECK_NO_CLASS, place, (struct span){0});
  }
}

int missing_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  struct search in = {.cleaning = cleaning, .due = cleaning->due ? cleaning->due : cleaning->filings.last};
  struct row_writer out;
  size_t entries;
  if (!cleaning->lists_missing) return 0;
  check_lists(cleaning, emit->findings);
  const struct register_entry **entry = registers_lists(&cleaning->registers, &entries);
  find_lists(&in, entry, entries);
  find_forms(&in);
  search_years(&in);
  for (size_t i = 0; i < entries; i++) search_unit(&in, entry[i]);
  if (in.n) qsort(in.missing, in.n, sizeof *in.missing, order_missing);
  row_start(&out, emit, CLEAN_MISSING, err);
  for (size_t i = 0; row_wanted(&out) && i < in.n; i++) missing_row(&in, &in.missing[i], &out);
  int code = row_finish(&out);
  if (!code) code = response_write(&in, emit, err);
  free(entry), free(in.list), free(in.among), free(in.missing), free(in.response);
  return code;
}
