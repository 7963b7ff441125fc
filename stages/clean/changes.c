/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.c - the trail of cleaning: every value of a record that differs from its cell (flow/change.h).
 *
 * The output is compared with the cell it comes from, so nothing that cleaning does can be left out: amounts in another
 * unit (unit-factor), numbers written otherwise than as plain digits (number-format), blank cells that count 0
 * (blank-is-zero), codes that were folded (code-format), and what unit lists and employment forms add (unit-list, the
 * form's name). `evidence` is the factor, or file and line of the list. A cell with the same value in another form
 * (007.50) is no change. Records that another supersedes have their changes too: file and line distinguish them. */
#include "data/number.h"
#include "flow/change.h"
#include "stages/clean/draft.h"
#include "stages/clean/listing.h"

/* The current row, and the rows of the port. */
struct trail {
  struct draft *draft;
  struct row_writer out;
  struct change change; /* of the current row, but for column, values and reasons */
  const struct register_entry *list, *employment;
};

static void trail_put(struct trail *trail, size_t column, struct span before, struct span after, const char *rule,
                      struct span evidence) {
  struct change change = trail->change;
  change.column = span_of(trail->draft->cleaning->schema.column[column].name);
  change.before = before;
  change.after = after;
  change.rule = span_of(rule);
  change.evidence = evidence;
  change_put(&trail->out, &change);
}

static struct span entry_place(const struct trail *trail, const struct register_entry *entry) {
  return span_of(arena_format(&trail->draft->arena, "%.*s:%llu",
                              SPAN_ARG(trail->draft->cleaning->bound[entry->file].file),
                              (unsigned long long)entry->line));
}

static struct span amount_text(const struct trail *trail, decimal value) {
  struct strbuf text = {0};
  if (value != DECIMAL_MISSING) decimal_write(value, &text);
  struct span kept = row_keep(trail->draft, strbuf_view(&text));
  strbuf_free(&text);
  return kept;
}

/* --- amounts --- */

static bool says_same(struct span cell, decimal value) {
  decimal plain;
  if (!cell.n) return value == DECIMAL_MISSING;
  return decimal_read(cell, 0, &plain) == DECIMAL_OK && plain == value;
}

static const char *amount_rule(const struct bound_item *item, struct span cell, decimal value) {
  decimal ignored;
  enum number number = number_repair(cell, item->shift, &ignored);
  if (number == NUMBER_BLANK) return value == 0 ? "blank-is-zero" : "repeated-column";
  if (number == NUMBER_TOO_FINE) return "too-fine";
  if (number == NUMBER_EXPONENT) return "exponent";
  if (number != NUMBER_OK) return "unreadable";
  return item->shift ? "unit-factor" : "number-format";
}

static void amount_compare(struct trail *trail, const struct bound_item *item) {
  const struct draft *draft = trail->draft;
  size_t column = draft->cleaning->column_of[item->item];
  struct span cell = text_trim(draft->cell[item->at]), evidence = {0};
  decimal value = draft->vector[column].number[draft->n];
  if (says_same(cell, value)) return;
  const char *rule = amount_rule(item, cell, value);
  if (strcmp(rule, "unit-factor") == 0) evidence = span_of(arena_format(&trail->draft->arena, "10^%d", item->shift));
  if (strcmp(rule, "repeated-column") == 0 && item->second != NO_COLUMN) evidence = draft->bound->title[item->second];
  trail_put(trail, column, cell, amount_text(trail, value), rule, evidence);
}

/* --- texts --- */

static struct span raw_text(const struct trail *trail, size_t column) {
  const struct draft *draft = trail->draft;
  uint32_t at = bound_raw_column(draft->cleaning, draft->bound, column);
  struct span cell = at == NO_COLUMN ? (struct span){0} : text_trim(draft->cell[at]);
  for (size_t e = 0; column == OUT_INDUSTRY && !cell.n && e < EDITIONS_MOST; e++)
    cell = text_trim(row_target(draft, TARGET_INDUSTRY_EDITION + (enum target)e));
  if (column == OUT_INDUSTRY && !cell.n) cell = text_trim(row_target(draft, TARGET_INDUSTRY));
  return cell;
}

static void text_compare(struct trail *trail, size_t column) {
  const struct draft *draft = trail->draft;
  struct span before = raw_text(trail, column), after = vector_text(&draft->vector[column], draft->n), evidence = {0};
  const char *rule = "code-format";
  if (span_equal(before, after)) return;
  if (!before.n && trail->list)
    rule = "unit-list", evidence = entry_place(trail, trail->list);
  else if (!before.n && column == OUT_REGION)
    rule = span_equal(after, draft->bound->region) ? "file-name" : "handling-region";
  else if (!before.n)
    return; /* the unit of a record known by its organisation code only */
  trail_put(trail, column, before, after, rule, evidence);
}

static void headcount_compare(struct trail *trail) {
  const struct draft *draft = trail->draft;
  size_t own = draft->cleaning->employed;
  decimal before = own == SCHEMA_ABSENT ? DECIMAL_MISSING : draft->vector[own].number[draft->n];
  decimal after = draft->vector[OUT_HEADCOUNT].number[draft->n];
  struct span source = vector_text(&draft->vector[OUT_SOURCE], draft->n);
  if (before == after || after == DECIMAL_MISSING || span_is(source, "form")) return;
  const struct register_entry *entry = span_is(source, "unit-list") ? trail->list : trail->employment;
  trail_put(trail, OUT_HEADCOUNT, amount_text(trail, before), amount_text(trail, after),
            arena_copy(&trail->draft->arena, source.p, source.n), entry ? entry_place(trail, entry) : (struct span){0});
}

/* --- rows --- */

static void trail_enter(struct trail *trail, size_t i) {
  struct draft *draft = trail->draft;
  const struct cleaning *cleaning = draft->cleaning;
  row_enter(draft, i, true);
  trail->change = (struct change){.form = span_of(draft->bound->form->name),
                                  .unit = row_code(draft),
                                  .period = row_period_of(draft),
                                  .stage = span_of("clean"),
                                  .file = draft->bound->file,
                                  .line = (uint64_t)draft->vector[OUT_LINE].number[i] / DECIMAL_SCALE};
  trail->list = trail->employment = NULL;
  if (!cleaning->registers.n) return;
  trail->list = registers_list(&cleaning->registers, row_org(draft).p, period_year(row_period_of(draft)),
                               cleaning->options->unit_list_years);
  trail->employment = registers_headcount(&cleaning->registers, row_org(draft).p, row_period_of(draft));
}

static void row_compare(struct trail *trail) {
  static const enum out texts[] = {OUT_UNIT,     OUT_NAME,      OUT_REGION, OUT_INDUSTRY,
                                   OUT_ACCT_STD, OUT_ACCT_RULE, OUT_STATUS};
  const struct bound *bound = trail->draft->bound;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) text_compare(trail, texts[i]);
  if (bound->form->role == ROLE_MAIN) headcount_compare(trail);
  for (size_t i = 0; i < bound->items; i++)
    if (bound->item[i].at != NO_COLUMN) amount_compare(trail, &bound->item[i]);
}

int clean_changes_write(struct draft *draft, const struct emit *emit, struct err *err) {
  struct trail trail = {.draft = draft};
  row_start(&trail.out, emit, CLEAN_CHANGES, err);
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) continue;
    trail_enter(&trail, i);
    row_compare(&trail);
  }
  return row_finish(&trail.out);
}
