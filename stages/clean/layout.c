/* layout.c - see layout.h. */
#include "stages/clean/layout.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "stages/clean/header.h"

static const char *const target_names[TARGET_ITEM] = {
    "-",           "uscc",          "org_code",      "unit_name",     "region",         "handle_region",
    "industry",    "industry_2002", "industry_2011", "industry_2017", "edition",        "acct_std",
    "acct_rule",   "status",        "activity",      "open_year",     "open_month",     "found_year",
    "found_month", "period",        "period_year",   "period_month",  "period_quarter", "filed_date",
    "filed_year",  "filed_month",   "filed_day"};

static const char *const need_names[] = {"no", "yes", "nil", "blank"};
static const char *const role_names[] = {"main", "register", "headcount"};
static const char *const frequency_names[] = {"list", "annual", "quarterly", "monthly"};

static int which(struct span word, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (span_is(word, names[i])) return (int)i;
  return -1;
}

static int bad_cell(const struct table *table, size_t row, struct span value, const char *column, struct err *err) {
  return err_set(err, EX_CONFIG, _("%s:%u: '%.*s' is no %s"), table->name, table->line[row], SPAN_ARG(value), column);
}

static long whole(struct span text) { return text.n && text.n < 12 ? strtol(text.p, NULL, 10) : 0; }

size_t layouts_item(const struct layouts *layouts, struct span name) {
  for (size_t i = 0; i < layouts->items; i++)
    if (span_is(name, layouts->item[i].name)) return i;
  return layouts->items;
}

const struct form *layouts_form(const struct layouts *layouts, struct span name) {
  for (size_t i = 0; i < layouts->forms; i++)
    if (span_is(name, layouts->form[i].name)) return &layouts->form[i];
  return NULL;
}

const char *layouts_edition(const struct layouts *layouts, int year) {
  for (size_t i = 0; i < layouts->editions; i++) {
    const struct edition *edition = &layouts->edition[i];
    if ((!edition->from || year >= edition->from) && (!edition->to || year <= edition->to)) return edition->name;
  }
  return NULL;
}

/* The catalog's decimal columns that can stand on a form: those with a unit. */
static int read_items(struct stage_context *context, struct layouts *layouts, struct err *err) {
  const struct table *table;
  size_t column, type, unit;
  int code = context->catalog(context, "columns.csv", &table, err);
  if (code || (code = table_need(table, "column", &column, err)) || (code = table_need(table, "type", &type, err)) ||
      (code = table_need(table, "unit", &unit, err)))
    return code;
  layouts->item = arena_array(context->arena, struct item, table->rows);
  for (size_t r = 0; r < table->rows; r++) {
    struct span name = table_at(table, r, column), in = table_at(table, r, unit);
    if (!span_is(table_at(table, r, type), "decimal") || in.n == 0 || span_is(name, "headcount")) continue;
    layouts->item[layouts->items++] = (struct item){arena_copy(context->arena, name.p, name.n), unit_of(in)};
  }
  return 0;
}

static int read_editions(struct stage_context *context, struct layouts *layouts, struct err *err) {
  const struct table *table;
  size_t from, to, edition;
  int code = context->catalog(context, "forms/editions.csv", &table, err);
  if (code || (code = table_need(table, "from", &from, err)) || (code = table_need(table, "to", &to, err)) ||
      (code = table_need(table, "edition", &edition, err)))
    return code;
  layouts->edition = arena_array(context->arena, struct edition, table->rows);
  for (size_t r = 0; r < table->rows; r++) {
    struct span name = table_at(table, r, edition);
    layouts->edition[layouts->editions++] =
        (struct edition){(int)whole(table_at(table, r, from)), (int)whole(table_at(table, r, to)),
                         arena_copy(context->arena, name.p, name.n)};
  }
  return 0;
}

/* Column positions of a layout table. */
struct layout_columns {
  size_t column, item, unit, required, from, to, occurrence;
};

static int layout_columns(const struct table *table, struct layout_columns *at, struct err *err) {
  int code = table_need(table, "column", &at->column, err);
  if (!code) code = table_need(table, "item", &at->item, err);
  if (!code) code = table_need(table, "unit", &at->unit, err);
  if (!code) code = table_need(table, "required", &at->required, err);
  at->from = table_column(table, "valid_from");
  at->to = table_column(table, "valid_to");
  at->occurrence = table_column(table, "occurrence");
  return code;
}

static int target_of(const struct layouts *layouts, struct span name) {
  int target = which(name, target_names, TARGET_ITEM);
  if (target >= 0) return target;
  size_t item = layouts_item(layouts, name);
  return item < layouts->items ? TARGET_ITEM + (int)item : -1;
}

static int read_alias(struct stage_context *context, const struct layouts *layouts, const struct table *table, size_t r,
                      const struct layout_columns *at, struct alias *alias, struct err *err) {
  struct span column = table_at(table, r, at->column), required = table_at(table, r, at->required);
  struct span unit = table_at(table, r, at->unit);
  int need = which(required, need_names, sizeof need_names / sizeof *need_names);
  alias->target = target_of(layouts, column);
  if (alias->target < 0) return bad_cell(table, r, column, "column", err);
  if (need < 0) return bad_cell(table, r, required, "requirement (yes, no, nil, blank)", err);
  alias->need = (enum need)need;
  alias->unit = unit.n ? unit_of(unit) : UNIT_UNSAID;
  if (unit.n && alias->unit == UNIT_UNSAID) return bad_cell(table, r, unit, "unit", err);
  alias->from = (int)whole(table_at(table, r, at->from));
  alias->to = (int)whole(table_at(table, r, at->to));
  alias->occurrence = whole(table_at(table, r, at->occurrence));
  alias->item = header_parse(table_at(table, r, at->item), context->arena).item;
  return 0;
}

/* Append the rows of a layout table to a form's aliases; `room` was made for them. */
static int read_aliases(struct stage_context *context, const struct layouts *layouts, const struct table *table,
                        struct alias *alias, size_t *n, struct err *err) {
  struct layout_columns at;
  int code = layout_columns(table, &at, err);
  for (size_t r = 0; !code && r < table->rows; r++)
    code = read_alias(context, layouts, table, r, &at, &alias[(*n)++], err);
  return code;
}

/* A column's own name in Tertia is a title of it too. */
static void add_own_names(const struct layouts *layouts, struct alias *alias, size_t *n) {
  size_t listed = *n;
  for (size_t i = 0; i < listed; i++) {
    if (alias[i].target < TARGET_ITEM) continue;
    bool there = false;
    struct span name = span_of(layouts->item[alias[i].target - TARGET_ITEM].name);
    for (size_t k = 0; k < *n && !there; k++) there = span_equal(alias[k].item, name);
    if (there) continue;
    alias[*n] = alias[i];
    alias[*n].item = name;
    alias[*n].occurrence = alias[*n].from = alias[*n].to = 0;
    ++*n;
  }
}

static int read_layout(struct stage_context *context, const struct layouts *layouts, const struct table *identity,
                       struct form *form, struct err *err) {
  const struct table *table;
  const char *path = arena_format(context->arena, "forms/%s.csv", form->name);
  int code = context->catalog(context, path, &table, err);
  if (code) return code;
  struct alias *alias = arena_array(context->arena, struct alias, 2 * table->rows + identity->rows);
  code = read_aliases(context, layouts, table, alias, &form->aliases, err);
  if (!code) code = read_aliases(context, layouts, identity, alias, &form->aliases, err);
  if (!code) add_own_names(layouts, alias, &form->aliases);
  form->alias = alias;
  return code;
}

static int read_form(struct stage_context *context, const struct table *table, size_t r, struct form *form,
                     struct err *err) {
  size_t name, role, frequency, pattern;
  int code = table_need(table, "form", &name, err);
  if (code || (code = table_need(table, "role", &role, err)) ||
      (code = table_need(table, "frequency", &frequency, err)) ||
      (code = table_need(table, "file_pattern", &pattern, err)))
    return code;
  struct span title = table_at(table, r, name);
  int role_at = which(table_at(table, r, role), role_names, 3);
  int frequency_at = which(table_at(table, r, frequency), frequency_names, 4);
  if (role_at < 0) return bad_cell(table, r, table_at(table, r, role), "role", err);
  if (frequency_at < 0) return bad_cell(table, r, table_at(table, r, frequency), "frequency", err);
  *form = (struct form){.name = arena_copy(context->arena, title.p, title.n),
                        .pattern = table_at(table, r, pattern),
                        .role = (enum role)role_at,
                        .frequency = (enum frequency)frequency_at};
  return 0;
}

int layouts_read(struct stage_context *context, struct layouts *layouts, struct err *err) {
  const struct table *forms, *identity;
  *layouts = (struct layouts){0};
  int code = read_items(context, layouts, err);
  if (!code) code = read_editions(context, layouts, err);
  if (!code) code = context->catalog(context, "forms.csv", &forms, err);
  if (!code) code = context->catalog(context, "forms/identity.csv", &identity, err);
  if (code) return code;
  layouts->form = arena_array(context->arena, struct form, forms->rows + 1);
  for (size_t r = 0; !code && r < forms->rows; r++) {
    code = read_form(context, forms, r, &layouts->form[r], err);
    if (!code) code = read_layout(context, layouts, identity, &layouts->form[r], err);
    layouts->forms = r + 1;
  }
  return code;
}
