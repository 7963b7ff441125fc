/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.c - which columns of the input are keys, which are amounts, and their entries in the catalog. See
 * aggregate.h. */
#include "stages/aggregate/aggregate.h"

#include "base/i18n.h"
#include "knowledge/forms.h"
#include "knowledge/schemes.h"

static const char *const default_by[] = {"region", "period", "scheme", "category"};
/* Columns of the long table behind the keys. */
static const char *const fixed_columns[] = {"indicator", "value", "unit", "se", "count", "formula", "vintage"};

/* And behind them, where the records bring errors. */
static const char *const error_columns[] = {"cv", "imputed_share", "deff"};

static bool asked(const struct option_list *list, const char *name) {
  for (size_t i = 0; i < list->n; i++)
    if (strcmp(list->item[i], name) == 0) return true;
  return false;
}

static void defaults(struct option_list *list, const char *const *item, size_t n, struct arena *arena) {
  for (size_t i = 0; list->n < n && i < n; i++) option_list_add(list, item[i], arena);
}

static size_t add_key(struct aggregate *a, const char *name, size_t column) {
  struct key_column *key = &a->key[a->keys];
  *key = (struct key_column){.name = name,
                             .column = column,
                             .period = a->in.column[column].type == COLUMN_PERIOD,
                             .region = strcmp(name, "region") == 0,
                             .cut = strcmp(name, "region") == 0 && a->options->region_digits > 0};
  return a->keys++;
}

/* Keys are columns of the long table beside those it always has. */
static int keys_check(const struct option_list *by, struct err *err) {
  for (size_t i = 0; i < by->n; i++)
    for (size_t k = 0; k < sizeof fixed_columns / sizeof *fixed_columns; k++)
      if (strcmp(by->item[i], fixed_columns[k]) == 0)
        return err_set(err, EX_USAGE, _("--by %s: the table of results has a column of this name; it cannot be a key"),
                       by->item[i]);
  return 0;
}

static int repeated_check(const struct option_list *list, const char *option, struct err *err) {
  for (size_t i = 0; i < list->n; i++)
    for (size_t k = 0; k < i; k++)
      if (strcmp(list->item[i], list->item[k]) == 0)
        return err_set(err, EX_USAGE, _("--%s: '%s' is named twice"), option, list->item[i]);
  return 0;
}

static int lists_check(const struct aggregate_options *options, struct err *err) {
  int code = repeated_check(&options->by, "by", err);
  if (!code) code = repeated_check(&options->sum, "sum", err);
  if (!code) code = repeated_check(&options->matched, "matched", err);
  if (!code) code = repeated_check(&options->above_size, "above-size", err);
  return code ? code : keys_check(&options->by, err);
}

static int base_keys(struct aggregate *a, struct err *err) {
  a->period = SIZE_MAX;
  int bad = lists_check(a->options, err);
  if (bad) return bad;
  for (size_t i = 0; i < a->options->by.n; i++) {
    const char *name = a->options->by.item[i];
    if (strcmp(name, "scheme") == 0 || strcmp(name, "category") == 0) continue;
    size_t column;
    int code = stage_need(&a->in, name, &column, err);
    if (code) return code;
    if (a->in.column[column].type == COLUMN_DECIMAL || a->in.column[column].type == COLUMN_REAL)
      return err_set(err, EX_USAGE, _("--by %s: an amount cannot be a key"), name);
    size_t at = add_key(a, name, column);
    if (a->key[at].period && strcmp(name, "period") == 0) a->period = at;
  }
  a->bases = a->keys;
  return 0;
}

/* The scheme's categories and parents from the catalog; a scheme that the catalog does not list is flat. */
int aggregate_read_scheme(struct stage_context *context, struct scheme_column *scheme, struct err *err) {
  const struct catalog_schemes *schemes;
  const struct table *table;
  int code = knowledge_schemes(context->knowledge, &schemes, err);
  const struct catalog_scheme *listed = code ? NULL : catalog_scheme(schemes, span_of(scheme->name));
  if (!listed) return code;
  scheme->overlapping = listed->overlapping;
  code = (listed->shipped ? context->catalog : context->catalog_if_there)(context, listed->file, &table, err);
  if (!code && table) scheme->tree = scheme_tree_build(table, context->arena);
  return code;
}

static int scheme_keys(struct stage_context *context, struct aggregate *a, struct err *err) {
  int code = 0;
  if (!asked(&a->options->by, "scheme") && !asked(&a->options->by, "category")) return 0;
  a->scheme = arena_array(context->arena, struct scheme_column, a->in.n + 1);
  for (size_t c = 0; c < a->in.n && !code; c++) {
    const char *name = a->in.column[c].name;
    if (strncmp(name, "scheme:", 7) != 0) continue;
    schema_mark(&a->in, c);
    struct scheme_column *scheme = &a->scheme[a->schemes++];
    *scheme = (struct scheme_column){.name = name + 7, .part = add_key(a, name, c)};
    code = aggregate_read_scheme(context, scheme, err);
  }
  return code;
}

static size_t optional_key(struct aggregate *a, const char *name) {
  size_t column = schema_find(&a->in, span_of(name));
  return column == SCHEMA_ABSENT ? SIZE_MAX : add_key(a, name, column);
}

static int measures(struct stage_context *context, struct aggregate *a, const struct option_list *sum, bool given,
                    struct err *err) {
  size_t room = sum->n + a->options->above_size.n;
  room += ratio_sums_room(a, room);
  a->measure = arena_array(context->arena, const char *, room);
  a->measure_unit = arena_array(context->arena, const char *, room);
  a->measure_column = arena_array(context->arena, size_t, room);
  for (size_t i = 0; i < sum->n; i++) {
    size_t column = schema_find(&a->in, span_of(sum->item[i]));
    if (column == SCHEMA_ABSENT && !given) continue; /* a default that this input does not have */
    if (column == SCHEMA_ABSENT) return stage_need(&a->in, sum->item[i], &column, err);
    if (a->in.column[column].type != COLUMN_DECIMAL)
      return err_set(err, EX_USAGE, _("--sum %s: the column has no amounts"), sum->item[i]);
    a->measure[a->measures] = sum->item[i];
    const struct catalog_column *known = catalog_column(a->catalog, span_of(sum->item[i]));
    a->measure_unit[a->measures] = known && known->unit.n ? known->unit.p : "";
    a->measure_column[a->measures++] = column;
  }
  return 0;
}

static size_t measure_named(const struct aggregate *a, const char *name) {
  for (size_t i = 0; i < a->measures; i++)
    if (strcmp(a->measure[i], name) == 0) return i;
  return SIZE_MAX;
}

/* Forms whose amounts repeat those of another record of the same unit (the unit list and the head counts), and forms of
 * units above the threshold (规模以上). */
static int forms_read(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct catalog_forms *forms;
  int code = knowledge_forms(context->knowledge, &forms, err);
  if (code) return code;
  a->not_main = arena_array(context->arena, const char *, forms->n + 1);
  a->above = arena_array(context->arena, const char *, forms->n + 1);
  for (size_t i = 0; i < forms->n; i++) {
    const struct catalog_form *form = &forms->form[i];
    if (form->role != FORM_MAIN) a->not_main[a->not_mains++] = form->name.p;
    if (form->above_size) a->above[a->aboves++] = form->name.p;
  }
  return 0;
}

/* The amounts of columns.csv that are summed where nothing else is asked for, in their order there. */
static void default_sums(struct option_list *sum, const struct catalog_columns *columns, struct arena *arena) {
  for (long place = 1; place <= (long)columns->n; place++)
    for (size_t i = 0; i < columns->n; i++)
      if (columns->column[i].sum == place) option_list_add(sum, columns->column[i].name.p, arena);
}

/* Amounts asked for of the units above the threshold: measures of their own, X_above_size beside X. */
static int above_measures(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct option_list *asked_for = &a->options->above_size;
  a->first_above = a->measures;
  if (!asked_for->n) return 0;
  int code = stage_need(&a->in, "form", &a->form, err);
  for (size_t i = 0; !code && i < asked_for->n; i++) {
    size_t of = measure_named(a, asked_for->item[i]);
    if (of == SIZE_MAX) return err_set(err, EX_USAGE, _("--above-size %s: not summed"), asked_for->item[i]);
    a->measure[a->measures] = arena_format(context->arena, "%s_above_size", a->measure[of]);
    a->measure_unit[a->measures] = a->measure_unit[of];
    a->measure_column[a->measures++] = a->measure_column[of];
  }
  return code;
}

static int matched_measures(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct option_list *asked_for = &a->options->matched;
  if (asked_for->n > MATCHED_MOST) return err_set(err, EX_USAGE, _("--matched: at most %d"), MATCHED_MOST);
  if (!asked_for->n) return 0;
  int code = stage_need(&a->in, "unit", &a->unit, err);
  if (code) return code;
  if (a->period == SIZE_MAX) return err_set(err, EX_USAGE, _("--matched: growth needs period among the keys"));
  a->matched = arena_array(context->arena, size_t, asked_for->n);
  for (size_t i = 0; i < asked_for->n; i++) {
    a->matched[i] = measure_named(a, asked_for->item[i]);
    if (a->matched[i] == SIZE_MAX) return err_set(err, EX_USAGE, _("--matched %s: not summed"), asked_for->item[i]);
  }
  a->matches = asked_for->n;
  return 0;
}

void aggregate_out_schema(struct aggregate *a, struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < a->bases; i++)
    schema_add(&builder, span_of(a->key[i].name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  if (a->schemes) {
    schema_add(&builder, span_of("scheme"), COLUMN_TEXT);
    schema_add(&builder, span_of("category"), COLUMN_TEXT);
  }
  for (size_t i = 0; i < sizeof fixed_columns / sizeof *fixed_columns; i++)
    schema_add(&builder, span_of(fixed_columns[i]), COLUMN_TEXT);
  for (size_t i = 0; a->errors.any && i < sizeof error_columns / sizeof *error_columns; i++)
    schema_add(&builder, span_of(error_columns[i]), COLUMN_TEXT);
  a->out = schema_done(&builder);
}

int aggregate_columns(struct stage_context *context, struct aggregate *a, struct aggregate_options *options,
                      struct err *err) {
  bool given = options->sum.n > 0;
  defaults(&options->by, default_by, options->by.n ? 0 : sizeof default_by / sizeof *default_by, context->arena);
  if (!given) default_sums(&options->sum, a->catalog, context->arena);
  a->key = arena_array(context->arena, struct key_column, options->by.n + a->in.n + 2);
  int code = base_keys(a, err);
  if (!code) code = scheme_keys(context, a, err);
  if (code) return code;
  a->basis = optional_key(a, "basis");
  a->formula = optional_key(a, "formula");
  a->weight = schema_find(&a->in, span_of("weight"));
  a->share = schema_find(&a->in, span_of("share"));
  a->form = schema_find(&a->in, span_of("form"));
  a->unit = SCHEMA_ABSENT;
  a->factors = a->weight != SCHEMA_ABSENT || a->share != SCHEMA_ABSENT;
  code = measures(context, a, &options->sum, given, err);
  a->headcount = measure_named(a, "headcount");
  a->value_added = measure_named(a, "value_added");
  if (!code) code = forms_read(context, a, err);
  if (!code) code = above_measures(context, a, err);
  if (!code) ratio_sums_bind(a, context->arena);
  if (!code) errors_bind(a, context->arena);
  a->covariances = stage_wants(context, AGGREGATE_COVARIANCES);
  a->unit_column = a->errors.any ? schema_find(&a->in, span_of("unit")) : SCHEMA_ABSENT;
  if (!code && options->structure && !options->matched.n)
    return err_set(err, EX_USAGE, _("--structure needs --matched: the amounts it is about"));
  return code ? code : matched_measures(context, a, err);
}
