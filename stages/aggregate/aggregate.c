/* aggregate.c - the stage itself: which columns are keys and measures, and the sums at the joint key. See aggregate.h. */
#include "stages/aggregate/aggregate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/period.h"

static const char *const default_by[] = {"region", "period", "scheme", "category"};
static const char *const default_sum[] = {"value_added", "compensation", "net_production_tax", "capital_consumption",
                                          "surplus",     "revenue",      "headcount"};

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
                             .cut = strcmp(name, "region") == 0 && a->options->region_digits > 0};
  return a->keys++;
}

static int base_keys(struct aggregate *a, struct err *err) {
  a->period = SIZE_MAX;
  for (size_t i = 0; i < a->options->by.n; i++) {
    const char *name = a->options->by.item[i];
    if (strcmp(name, "scheme") == 0 || strcmp(name, "category") == 0) continue;
    size_t column;
    int code = stage_need(&a->in, "tertia-aggregate", name, &column, err);
    if (code) return code;
    if (a->in.column[column].type == COLUMN_DECIMAL)
      return err_set(err, EX_USAGE, _("--by %s: an amount cannot be a key"), name);
    size_t at = add_key(a, name, column);
    if (a->key[at].period) a->period = at;
  }
  a->bases = a->keys;
  return 0;
}

/* The scheme's categories and parents from the catalog; a scheme the catalog does not know is flat. */
static void read_scheme(struct stage_context *context, struct scheme_column *scheme) {
  struct err ignored = {0};
  const struct table *table;
  char path[256];
  snprintf(path, sizeof path, "schemes/%s.csv", scheme->name);
  size_t category, parent;
  if (context->catalog(context, path, &table, &ignored) || table_need(table, "category", &category, &ignored)) return;
  parent = table_column(table, "parent");
  scheme->category = arena_array(context->arena, struct scheme_category, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++) {
    struct span name = table_at(table, r, category);
    bool known = false;
    for (size_t i = 0; i < scheme->categories; i++) known |= span_equal(scheme->category[i].category, name);
    if (!known) scheme->category[scheme->categories++] = (struct scheme_category){name, table_at(table, r, parent)};
  }
}

static bool scheme_overlaps(struct stage_context *context, const char *name) {
  struct err ignored = {0};
  const struct table *table;
  size_t scheme, overlapping;
  if (context->catalog(context, "schemes.csv", &table, &ignored) || table_need(table, "scheme", &scheme, &ignored) ||
      table_need(table, "overlapping", &overlapping, &ignored))
    return false;
  for (size_t r = 0; r < table->rows; r++)
    if (span_is(table_at(table, r, scheme), name)) return span_is(table_at(table, r, overlapping), "yes");
  return false;
}

static void scheme_keys(struct stage_context *context, struct aggregate *a) {
  if (!asked(&a->options->by, "scheme") && !asked(&a->options->by, "category")) return;
  a->scheme = arena_array(context->arena, struct scheme_column, a->in.n + 1);
  for (size_t c = 0; c < a->in.n; c++) {
    const char *name = a->in.column[c].name;
    if (strncmp(name, "scheme:", 7) != 0) continue;
    struct scheme_column *scheme = &a->scheme[a->schemes++];
    *scheme = (struct scheme_column){.name = name + 7, .part = add_key(a, name, c)};
    scheme->overlapping = scheme_overlaps(context, scheme->name);
    read_scheme(context, scheme);
  }
}

static size_t optional_key(struct aggregate *a, const char *name) {
  size_t column = schema_find(&a->in, span_of(name));
  return column == SCHEMA_ABSENT ? SIZE_MAX : add_key(a, name, column);
}

static int measures(struct stage_context *context, struct aggregate *a, const struct option_list *sum, bool given,
                    struct err *err) {
  const struct table *columns;
  int code = context->catalog(context, "columns.csv", &columns, err);
  if (code) return code;
  size_t name = table_column(columns, "column"), unit = table_column(columns, "unit");
  a->measure = arena_array(context->arena, const char *, sum->n);
  a->measure_unit = arena_array(context->arena, const char *, sum->n);
  a->measure_column = arena_array(context->arena, size_t, sum->n);
  for (size_t i = 0; i < sum->n; i++) {
    size_t column = schema_find(&a->in, span_of(sum->item[i]));
    if (column == SCHEMA_ABSENT && !given) continue; /* a default that this input does not have */
    if (column == SCHEMA_ABSENT) return stage_need(&a->in, "tertia-aggregate", sum->item[i], &column, err);
    if (a->in.column[column].type != COLUMN_DECIMAL)
      return err_set(err, EX_USAGE, _("--sum %s: the column holds no amounts"), sum->item[i]);
    a->measure[a->measures] = sum->item[i];
    a->measure_unit[a->measures] = "";
    for (size_t r = 0; r < columns->rows; r++)
      if (span_is(table_at(columns, r, name), sum->item[i])) a->measure_unit[a->measures] = table_at(columns, r, unit).p;
    a->measure_column[a->measures++] = column;
  }
  return 0;
}

static size_t measure_named(const struct aggregate *a, const char *name) {
  for (size_t i = 0; i < a->measures; i++)
    if (strcmp(a->measure[i], name) == 0) return i;
  return SIZE_MAX;
}

/* Forms whose amounts repeat those of another record of the same unit: the unit list and the head counts. */
static int forms_not_main(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct table *forms;
  size_t form, role;
  int code = context->catalog(context, "forms.csv", &forms, err);
  if (!code) code = table_need(forms, "form", &form, err);
  if (!code) code = table_need(forms, "role", &role, err);
  if (code) return code;
  a->not_main = arena_array(context->arena, const char *, forms->rows + 1);
  for (size_t r = 0; r < forms->rows; r++)
    if (!span_is(table_at(forms, r, role), "main")) a->not_main[a->not_mains++] = table_at(forms, r, form).p;
  return 0;
}

static int matched_measures(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct option_list *asked_for = &a->options->matched;
  if (asked_for->n > MATCHED_MOST) return err_set(err, EX_USAGE, _("--matched: at most %d"), MATCHED_MOST);
  if (asked_for->n && a->unit == SCHEMA_ABSENT)
    return stage_need(&a->in, "tertia-aggregate", "unit", &a->unit, err);
  if (asked_for->n && a->period == SIZE_MAX)
    return err_set(err, EX_USAGE, _("--matched: growth needs period among the keys"));
  a->matched = arena_array(context->arena, size_t, asked_for->n + 1);
  for (size_t i = 0; i < asked_for->n; i++) {
    a->matched[i] = measure_named(a, asked_for->item[i]);
    if (a->matched[i] == SIZE_MAX) return err_set(err, EX_USAGE, _("--matched %s: not summed"), asked_for->item[i]);
  }
  a->matches = asked_for->n;
  return 0;
}

static void out_schema(struct aggregate *a, struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < a->bases; i++)
    schema_add(&builder, span_of(a->key[i].name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  if (a->schemes) {
    schema_add(&builder, span_of("scheme"), COLUMN_TEXT);
    schema_add(&builder, span_of("category"), COLUMN_TEXT);
  }
  static const char *const rest[] = {"indicator", "value", "unit", "se", "count", "formula", "vintage"};
  for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) schema_add(&builder, span_of(rest[i]), COLUMN_TEXT);
  a->out = schema_done(&builder);
}

static int columns_of(struct stage_context *context, struct aggregate *a, struct aggregate_options *options,
                      struct err *err) {
  bool given = options->sum.n > 0;
  defaults(&options->by, default_by, options->by.n ? 0 : sizeof default_by / sizeof *default_by, context->arena);
  defaults(&options->sum, default_sum, given ? 0 : sizeof default_sum / sizeof *default_sum, context->arena);
  a->key = arena_array(context->arena, struct key_column, options->by.n + a->in.n + 2);
  int code = base_keys(a, err);
  if (code) return code;
  scheme_keys(context, a);
  a->basis = optional_key(a, "basis");
  a->formula = optional_key(a, "formula");
  a->weight = schema_find(&a->in, span_of("weight"));
  a->share = schema_find(&a->in, span_of("share"));
  a->form = schema_find(&a->in, span_of("form"));
  a->unit = schema_find(&a->in, span_of("unit"));
  code = measures(context, a, &options->sum, given, err);
  a->headcount = measure_named(a, "headcount");
  a->value_added = measure_named(a, "value_added");
  if (!code) code = forms_not_main(context, a, err);
  return code ? code : matched_measures(context, a, err);
}

static int aggregate_open(struct stage_context *context, const void *options, const struct schema *in,
                          struct schema *out, void **shared, struct err *err) {
  struct aggregate *a = arena_array(context->arena, struct aggregate, 1);
  struct aggregate_options *own = arena_array(context->arena, struct aggregate_options, 1);
  *own = *(const struct aggregate_options *)options;
  a->options = own;
  a->in = *in;
  int code = own->merge ? partial_open(context, a, in, err) : columns_of(context, a, own, err);
  if (code) return code;
  for (size_t i = 0; own->merge && i < a->schemes; i++) {
    a->scheme[i].overlapping = scheme_overlaps(context, a->scheme[i].name);
    read_scheme(context, &a->scheme[i]);
  }
  if (own->partial) partial_schema(a, context->arena);
  else out_schema(a, context->arena);
  *out = a->out;
  *shared = a;
  return 0;
}

static int aggregate_begin(const void *shared, void *state, struct err *err) {
  (void)err;
  const struct aggregate *a = shared;
  struct aggregate_state *own = state;
  groups_open(&own->joint, a->keys, a->measures);
  own->part = memory_alloc((a->keys + 1) * sizeof *own->part);
  own->opened = true;
  return 0;
}

static void aggregate_end(void *state) {
  struct aggregate_state *own = state;
  if (!own->opened) return;
  groups_close(&own->joint);
  free(own->unit_value);
  free(own->part);
  arena_free(&own->scratch);
}

static void key_of(const struct aggregate *a, const struct batch *batch, size_t row, struct key_part *part) {
  for (size_t i = 0; i < a->keys; i++) {
    union vector v = batch->vector[a->key[i].column];
    if (a->key[i].period) {
      part[i] = (struct key_part){.period = v.number[row]};
      continue;
    }
    struct span text = v.text[row];
    if (a->key[i].cut && text.n > (size_t)a->options->region_digits) text.n = (size_t)a->options->region_digits;
    part[i] = (struct key_part){.text = text};
  }
}

static bool is_main(const struct aggregate *a, struct span form) {
  for (size_t i = 0; i < a->not_mains; i++)
    if (span_is(form, a->not_main[i])) return false;
  return true;
}

/* The factor a record counts with, in millionths: weight x share, half to even. */
static int64_t factor_of(const struct aggregate *a, const struct batch *batch, size_t row) {
  int64_t factor = DECIMAL_SCALE;
  size_t column[] = {a->weight, a->share};
  for (size_t i = 0; i < 2; i++) {
    int64_t v = column[i] == SCHEMA_ABSENT ? DECIMAL_MISSING : batch->vector[column[i]].number[row];
    if (v != DECIMAL_MISSING) factor = (int64_t)decimal_divide((decimal_sum)factor * v, DECIMAL_SCALE);
  }
  return factor;
}

/* Add the values of one measure to the groups the rows belong to. */
static void add_measure(struct groups *joint, size_t measure, const int64_t *value, size_t rows, const uint32_t *group,
                        const int64_t *factor, const unsigned char *main_form) {
  for (size_t r = 0; r < rows; r++) {
    if (value[r] == DECIMAL_MISSING || !main_form[r]) continue;
    struct sum *sum = &joint->group[group[r]].sum[measure];
    sum->total += (decimal_sum)value[r] * factor[r];
    sum->count++;
  }
}

static int aggregate_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                          struct err *err) {
  const struct aggregate *a = shared;
  struct aggregate_state *own = state;
  if (a->options->merge) return partial_push(a, own, in, emit, err);
  uint32_t *group = arena_alloc(&own->scratch, in->rows * sizeof *group);
  int64_t *factor = arena_alloc(&own->scratch, in->rows * sizeof *factor);
  unsigned char *main_form = arena_alloc(&own->scratch, in->rows), *all = arena_alloc(&own->scratch, in->rows);
  for (size_t r = 0; r < in->rows; r++) {
    key_of(a, in, r, own->part);
    group[r] = (uint32_t)groups_at(&own->joint, own->part, key_hash(own->part, a->keys));
    factor[r] = factor_of(a, in, r);
    main_form[r] = a->form == SCHEMA_ABSENT || is_main(a, in->vector[a->form].text[r]);
    all[r] = 1;
    own->joint.group[group[r]].records += main_form[r];
    if (a->matches && main_form[r]) matched_note(a, own, in, r, group[r]);
  }
  for (size_t m = 0; m < a->measures; m++)
    add_measure(&own->joint, m, in->vector[a->measure_column[m]].number, in->rows, group, factor,
                m == a->headcount ? all : main_form);
  arena_reset(&own->scratch);
  return 0;
}

static int aggregate_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct aggregate_state *to = into, *other = from;
  size_t *moved = arena_array(&to->scratch, size_t, other->joint.n + 1);
  for (size_t i = 0; i < other->joint.n; i++) {
    struct group *group = &other->joint.group[i];
    moved[i] = groups_at(&to->joint, group->part, group->hash);
    group_add(&to->joint, &to->joint.group[moved[i]], group);
  }
  size_t n = to->unit_values + other->unit_values;
  if (n) to->unit_value = memory_grow(to->unit_value, n * sizeof *to->unit_value);
  for (size_t i = 0; i < other->unit_values; i++) {
    to->unit_value[to->unit_values] = other->unit_value[i];
    to->unit_value[to->unit_values++].group = moved[other->unit_value[i].group];
  }
  to->unit_room = n;
  arena_reset(&to->scratch);
  return 0;
}

static int aggregate_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                            struct err *err) {
  (void)context;
  const struct aggregate *a = shared;
  if (a->options->partial) return partial_write(a, state, emit, err);
  struct rollup rollup;
  rollup_make(a, state, &rollup);
  int code = tables_write(a, &rollup, emit, err);
  rollup_close(&rollup);
  return code;
}

static const struct option options[] = {
    {"by", 'b', OPTION_LIST, offsetof(struct aggregate_options, by), "COLUMN,...",
     N_("keys; scheme and category stand for every scheme in the input (default: region,period,scheme,category)"), NULL, 0,
     0},
    {"sum", 's', OPTION_LIST, offsetof(struct aggregate_options, sum), "COLUMN,...",
     N_("amounts to sum (default: value added and its components, revenue, headcount, as far as they are there)"), NULL, 0,
     0},
    {"matched", 0, OPTION_LIST, offsetof(struct aggregate_options, matched), "COLUMN,...",
     N_("also growth over a year before on the units that are in both periods; needs 48 bytes a record"), NULL, 0, 0},
    {"region-digits", 0, OPTION_WHOLE, offsetof(struct aggregate_options, region_digits), "N",
     N_("digits of the region code that make the key: 6 district, 9 street, 12 community, 0 as it is (default: 6)"), NULL, 0,
     17},
    {"vintage", 0, OPTION_TEXT, offsetof(struct aggregate_options, vintage), "NAME",
     N_("name of this edition of the figures, set beside each"), NULL, 0, 0},
    {"partial", 0, OPTION_FLAG, offsetof(struct aggregate_options, partial), NULL,
     N_("write the sums themselves, to be merged later"), NULL, 0, 0},
    {"merge", 0, OPTION_FLAG, offsetof(struct aggregate_options, merge), NULL,
     N_("the input is what --partial wrote, of any number of parts"), NULL, 0, 0},
    {0}};

static const struct aggregate_options default_options = {.region_digits = 6};

const struct stage aggregate_stage = {
    .program = {.name = "tertia-aggregate",
                .summary = N_("add up records by any keys: totals, counts, shares, growth"),
                .description =
                    "Reads records and writes a long table: the keys, then indicator, value, unit, se, count, formula "
                    "and vintage, sorted by key. Sums are exact decimals. Each record counts in its category and in "
                    "every category above it; total is all categories of a scheme. A share has the parent category "
                    "(share_parent) or the total (share_total) as its base; growth is over the same period a year "
                    "before, on all units and, with --matched, on those present in both.\n\n"
                    "In a scheme whose categories overlap there is no total; a category followed by + includes the "
                    "classes that belong to it only in part.\n\n"
                    "A value that is missing is in no sum; count says how many values a sum has.",
                .options = options,
                .example = "tertia-aggregate --by region,period,scheme,category records.csv\n"
                           "tertia-aggregate --partial a.csv > a.part; tertia-aggregate --partial b.csv > b.part\n"
                           "tertia-aggregate --merge a.part b.part"},
    .options_size = sizeof(struct aggregate_options),
    .defaults = &default_options,
    .state_size = sizeof(struct aggregate_state),
    .open = aggregate_open,
    .begin = aggregate_begin,
    .push = aggregate_push,
    .merge = aggregate_merge,
    .finish = aggregate_finish,
    .end = aggregate_end};
