/* SPDX-License-Identifier: GPL-3.0-or-later */
/* out_columns.c - the output columns of cleaning: the fixed ones by their names in the catalog, those a unit list
 * adds, and the items of the forms of the files. */
#include "stages/clean/cleaning.h"

/* Output columns: the fixed ones by their names in the catalog, what a unit list adds, the items of the files' forms.
 */
static const char *const fixed_columns[OUT_ITEMS] = {
    "form",     "period",    "unit",   "org_code", "unit_name", "region", "industry",  "edition",
    "acct_std", "acct_rule", "status", "file",     "line",      "flags",  "headcount", "headcount_source"};

static bool item_is_requested(const struct clean_options *options, const char *name) {
  for (size_t i = 0; i < options->columns.n; i++)
    if (strcmp(options->columns.item[i], name) == 0) return true;
  return options->columns.n == 0;
}

/* Is the item on one of the files' forms, and requested there or required? */
static bool item_is_written(const struct cleaning *cleaning, size_t item) {
  const char *name = cleaning->layouts.item[item].name;
  bool asked = item_is_requested(cleaning->options, name) || cleaning->layouts.item[item].uses & USE_EMPLOYED;
  for (size_t f = 0; f < cleaning->files; f++) {
    const struct bound *bound = &cleaning->bound[f];
    for (size_t i = 0; !bound->stopped && i < bound->items; i++)
      if (bound->item[i].item == item && (asked || bound->item[i].need == NEED_YES)) return true;
  }
  return false;
}

/* A column of texts that some file has, after all others. */
static size_t column_add_text(struct cleaning *cleaning, struct schema_builder *builder, const char *name,
                              enum target target) {
  for (size_t f = 0; f < cleaning->files; f++)
    if (!cleaning->bound[f].stopped && cleaning->bound[f].at[target] != NO_COLUMN)
      return schema_add(builder, span_of(name), COLUMN_TEXT);
  return SCHEMA_ABSENT;
}

/* Output columns with a use of their own (columns.csv). */
static void columns_find_uses(struct cleaning *cleaning) {
  size_t n = 0;
  cleaning->employed = SCHEMA_ABSENT;
  for (size_t i = 0; i < CUMULATIVE_MOST; i++) cleaning->cumulative[i] = SCHEMA_ABSENT;
  for (size_t i = 0; i < cleaning->layouts.items; i++) {
    unsigned uses = cleaning->layouts.item[i].uses;
    if (uses & USE_EMPLOYED) cleaning->employed = cleaning->column_of[i];
    if (uses & USE_CUMULATIVE && n < CUMULATIVE_MOST) cleaning->cumulative[n++] = cleaning->column_of[i];
  }
}

void cleaning_make_schema(struct cleaning *cleaning, bool with_list_columns) {
  struct schema_builder builder;
  schema_start(&builder, cleaning->arena);
  for (size_t i = 0; i < OUT_ITEMS; i++) {
    enum column_type type = i == OUT_PERIOD                       ? COLUMN_PERIOD
                            : i == OUT_LINE || i == OUT_HEADCOUNT ? COLUMN_DECIMAL
                                                                  : COLUMN_TEXT;
    schema_add(&builder, span_of(fixed_columns[i]), type);
  }
  cleaning->activity = cleaning->opened = cleaning->founded = SCHEMA_ABSENT;
  if (with_list_columns) {
    cleaning->activity = schema_add(&builder, span_of("activity"), COLUMN_TEXT);
    cleaning->opened = schema_add(&builder, span_of("opened"), COLUMN_PERIOD);
    cleaning->founded = schema_add(&builder, span_of("founded"), COLUMN_PERIOD);
  }
  cleaning->column_of = arena_array(cleaning->arena, size_t, cleaning->layouts.items + 1);
  for (size_t i = 0; i < cleaning->layouts.items; i++) {
    const char *name = cleaning->layouts.item[i].name;
    cleaning->column_of[i] =
        item_is_written(cleaning, i) ? schema_add(&builder, span_of(name), COLUMN_DECIMAL) : SCHEMA_ABSENT;
  }
  cleaning->size = column_add_text(cleaning, &builder, "size", TARGET_SIZE);
  cleaning->contact = column_add_text(cleaning, &builder, "contact", TARGET_CONTACT);
  cleaning->phone = column_add_text(cleaning, &builder, "phone", TARGET_PHONE);
  cleaning->schema = schema_done(&builder);
  columns_find_uses(cleaning);
  cleaning->revenue = schema_find(&cleaning->schema, span_of("revenue"));
  static const char *const amount[PRIORS_MOST] = {"revenue", "op_profit", "payroll", "assets"};
  for (size_t i = 0; i < PRIORS_MOST; i++) {
    cleaning->prior_of[i] = schema_find(&cleaning->schema, span_of(amount[i]));
    cleaning->prior[i] = schema_find(&cleaning->schema, span_of(arena_format(cleaning->arena, "%s_prior", amount[i])));
  }
}

void cleaning_drop_unasked(struct cleaning *cleaning) {
  for (size_t f = 0; f < cleaning->files; f++) {
    struct bound *bound = &cleaning->bound[f];
    size_t kept = 0;
    for (size_t i = 0; i < bound->items; i++)
      if (cleaning->column_of[bound->item[i].item] != SCHEMA_ABSENT) bound->item[kept++] = bound->item[i];
    bound->items = kept;
  }
}
