/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_fields.c - which columns the stage reads, and its tables. See estimate.h. */
#include <math.h>

#include "base/i18n.h"
#include "stages/estimate/estimate.h"

static int named(struct estimate *e, const char *name, size_t *at, struct err *err) {
  *at = SCHEMA_ABSENT;
  return name ? stage_need(&e->in, name, at, err) : 0;
}

static size_t text_add(struct stage_context *context, struct estimate *e, struct span name, struct err *err) {
  for (size_t i = 0; i < e->texts; i++)
    if (span_is(name, e->text_name[i])) return i;
  const char *text = arena_copy(context->arena, name.p, name.n);
  size_t column;
  if (stage_need(&e->in, text, &column, err)) return SIZE_MAX;
  e->text_column[e->texts] = column, e->text_name[e->texts] = text;
  return e->texts++;
}

static size_t value_add(struct stage_context *context, struct estimate *e, struct span name, struct err *err) {
  for (size_t i = 0; i < e->values; i++)
    if (span_is(name, e->value_name[i])) return i;
  const char *text = arena_copy(context->arena, name.p, name.n);
  size_t column;
  if (stage_need(&e->in, text, &column, err)) return SIZE_MAX;
  if (e->in.column[column].type == COLUMN_PERIOD) {
    err_set(err, EX_USAGE, _("column '%s' has no amounts"), text);
    return SIZE_MAX;
  }
  e->value_column[e->values] = column, e->value_name[e->values] = text;
  return e->values++;
}

/* Texts of a list; each item is one column. */
static int texts_add(struct stage_context *context, struct estimate *e, const struct option_list *list, size_t *at,
                     size_t *n, size_t most, const char *option, struct err *err) {
  if (list->n > most) return err_set(err, EX_USAGE, _("--%s: at most %zu"), option, most);
  for (size_t i = 0; i < list->n; i++)
    if ((at[(*n)++] = text_add(context, e, span_of(list->item[i]), err)) == SIZE_MAX) return err->code;
  return 0;
}

static int domain_add(struct stage_context *context, struct estimate *e, const char *name, struct err *err) {
  struct domain_kind *kind = &e->domain[e->domains];
  struct span rest = span_of(name), one;
  if (e->domains == SURVEY_DOMAINS) return err_set(err, EX_USAGE, _("--domains: at most %d"), SURVEY_DOMAINS - 1);
  *kind = (struct domain_kind){.name = name};
  while (strcmp(name, "*") && span_cut(&rest, '+', &one)) {
    if (kind->texts == SURVEY_DOMAINS) return err_set(err, EX_USAGE, _("--domains %s: too many columns"), name);
    if ((kind->text[kind->texts++] = text_add(context, e, one, err)) == SIZE_MAX) return err->code;
  }
  e->domains++;
  return 0;
}

static const char *survey_fields_unit_of(const struct estimate *e, const char *name) {
  const struct catalog_column *column = catalog_column(e->catalog, span_of(name));
  return column && column->unit.n ? column->unit.p : "";
}

/* "a/b": the ratio of two. */
static int ratio_add(struct stage_context *context, struct estimate *e, const char *name, struct err *err) {
  struct span rest = span_of(name), top;
  struct target *target = &e->target[e->targets++];
  if (!span_cut(&rest, '/', &top) || !rest.n || !top.n)
    return err_set(err, EX_USAGE, _("--ratios %s: two columns with a slash between"), name);
  *target = (struct target){.name = name, .unit = "", .value = value_add(context, e, top, err)};
  if (target->value == SIZE_MAX) return err->code;
  return (target->other = value_add(context, e, rest, err)) == SIZE_MAX ? err->code : 0;
}

static int targets_open(struct stage_context *context, struct estimate *e, struct err *err) {
  const struct estimate_options *o = e->options;
  e->target = arena_array(context->arena, struct target, o->values.n + o->ratios.n + 1);
  for (size_t i = 0; i < o->values.n; i++) {
    size_t at = value_add(context, e, span_of(o->values.item[i]), err);
    if (at == SIZE_MAX) return err->code;
    e->target[e->targets++] =
        (struct target){o->values.item[i], survey_fields_unit_of(e, o->values.item[i]), at, SIZE_MAX};
  }
  int code = 0;
  for (size_t i = 0; !code && i < o->ratios.n; i++) code = ratio_add(context, e, o->ratios.item[i], err);
  return code;
}

static int tables_open(struct stage_context *context, struct estimate *e, struct err *err) {
  const struct estimate_options *o = e->options;
  const struct table *table;
  int code = 0;
  if (o->design && !name_is_of_file(o->design))
    code = knowledge_design(context->knowledge, o->design, &e->design, err);
  else if (o->design) {
    code = context->table(context, o->design, &table, err);
    if (!code) code = knowledge_design_of(context->knowledge, table, &e->design, err);
  }
  if (!code && o->totals) {
    code = context->table(context, o->totals, &table, err);
    if (!code) code = knowledge_totals_of(context->knowledge, table, &e->totals, err);
  }
  if (!code && o->reconciled) code = context->table(context, o->reconciled, &e->reconciled, err);
  if (!code && stage_wants(context, ESTIMATE_CANDIDATES))
    code = knowledge_thresholds(context->knowledge, &e->thresholds, err);
  return code;
}

/* Columns of the known totals: texts where a category is named, else amounts. */
static int totals_columns(struct stage_context *context, struct estimate *e, struct err *err) {
  for (size_t i = 0; e->totals && i < e->totals->n; i++) {
    const struct known_total *t = &e->totals->item[i];
    if (span_is(t->variable, "count")) continue;
    size_t at = t->category.n ? text_add(context, e, t->variable, err) : value_add(context, e, t->variable, err);
    if (at == SIZE_MAX) return err_context(err, "--totals");
  }
  return 0;
}

static int bounds_open(struct estimate *e, struct err *err) {
  const struct option_list *b = &e->options->bounds;
  e->lower = -INFINITY, e->upper = INFINITY;
  if (!b->n) return 0;
  if (b->n != 2) return err_set(err, EX_USAGE, _("--bounds needs two numbers: lower,upper"));
  e->lower = span_real(span_of(b->item[0])), e->upper = span_real(span_of(b->item[1]));
  if (isnan(e->lower) || isnan(e->upper) || e->lower > 1 || e->upper < 1)
    return err_set(err, EX_USAGE, _("--bounds: the bounds must be on both sides of 1"));
  return 0;
}

static int method_check(const struct estimate *e, struct err *err) {
  const struct estimate_options *o = e->options;
  bool calibrates =
      strcmp(o->method, "linear") == 0 || strcmp(o->method, "raking") == 0 || strcmp(o->method, "logit") == 0;
  bool ratio = strcmp(o->method, "separate-ratio") == 0 || strcmp(o->method, "combined-ratio") == 0;
  if (calibrates && !o->totals) return err_set(err, EX_USAGE, _("--method %s needs --totals"), o->method);
  if (ratio && !o->auxiliary.n) return err_set(err, EX_USAGE, _("--method %s needs --auxiliary"), o->method);
  if (strcmp(o->method, "combined-ratio") == 0 && !o->group)
    return err_set(err, EX_USAGE, _("--method combined-ratio needs --calibration-group"));
  if (strcmp(o->method, "logit") == 0 && !(isfinite(e->lower) && isfinite(e->upper) && e->lower < 1 && e->upper > 1))
    return err_set(err, EX_USAGE, _("--method logit needs --bounds"));
  if (o->winsorise && !o->l_value) return err_set(err, EX_USAGE, _("--winsorise needs --l-value"));
  if ((o->adjustment == NULL) != (o->h_value == NULL))
    return err_set(err, EX_USAGE, _("--adjustment and --h-value go together"));
  return 0;
}

static int columns_open(struct stage_context *context, struct estimate *e, struct err *err) {
  const struct estimate_options *o = e->options;
  struct option_list cells = o->response_cells.n ? o->response_cells : o->stratum;
  int code = named(e, o->unit ? o->unit : "unit", &e->unit, err);
  e->period = SCHEMA_ABSENT, e->form = schema_find(&e->in, span_of("form"));
  if (!code && o->period)
    code = named(e, o->period, &e->period, err);
  else if (!code)
    e->period = schema_find(&e->in, span_of("period"));
  if (!code) code = named(e, o->sample, &e->sample, err);
  if (!code) code = named(e, o->weight, &e->weight, err);
  if (!code) code = named(e, o->population, &e->population, err);
  if (!code) code = named(e, o->adjustment, &e->adjustment, err);
  if (!code) code = named(e, o->h_value, &e->h_value, err);
  if (!code) code = named(e, o->response, &e->response, err);
  if (!code) code = named(e, o->group, &e->group, err);
  if (!code) code = named(e, o->l_value, &e->l_value, err);
  if (!code) code = named(e, o->calibration_factor, &e->given_factor, err);
  if (!code)
    code = texts_add(context, e, &o->stratum, e->stratum_text, &e->stratum_texts, SURVEY_DOMAINS, "stratum", err);
  if (!code)
    code = texts_add(context, e, &cells, e->response_text, &e->response_texts, SURVEY_DOMAINS, "response-cells", err);
  if (!code) code = texts_add(context, e, &o->cluster, e->cluster_text, &e->clusters, SURVEY_STAGES, "cluster", err);
  if (!code)
    code = texts_add(context, e, &o->reclassified, e->reclassified_text, &e->reclassifieds, SURVEY_DOMAINS,
                     "reclassified", err);
  if (!code && o->fpc.n > SURVEY_STAGES) return err_set(err, EX_USAGE, _("--fpc: at most %d"), SURVEY_STAGES);
  for (size_t i = 0; !code && i < o->fpc.n; i++)
    code = stage_need(&e->in, o->fpc.item[i], &e->fpc_column[e->fpcs++], err);
  return code;
}

int survey_fields_open(struct stage_context *context, struct estimate *e, struct err *err) {
  const struct estimate_options *o = e->options;
  size_t room = e->in.n + 16;
  e->text_column = arena_array(context->arena, size_t, room),
  e->text_name = arena_array(context->arena, const char *, room);
  e->value_column = arena_array(context->arena, size_t, room),
  e->value_name = arena_array(context->arena, const char *, room);
  e->winsorised = SIZE_MAX, e->industry_text = SIZE_MAX;
  int code = knowledge_forms(context->knowledge, &e->forms, err);
  if (!code) code = columns_open(context, e, err);
  if (!code) code = targets_open(context, e, err);
  e->first_auxiliary = e->values, e->auxiliaries = o->auxiliary.n;
  if (!code && o->auxiliary.n > 1)
    return err_set(err, EX_USAGE, _("--auxiliary: one column; several totals go by --totals"));
  if (!code && o->auxiliary.n &&
      (e->first_auxiliary = value_add(context, e, span_of(o->auxiliary.item[0]), err)) == SIZE_MAX)
    code = err->code;
  if (!code && o->winsorise && (e->winsorised = value_add(context, e, span_of(o->winsorise), err)) == SIZE_MAX)
    code = err->code;
  if (!code) code = domain_add(context, e, "*", err);
  for (size_t i = 0; !code && i < o->domains.n; i++) code = domain_add(context, e, o->domains.item[i], err);
  if (!code && (stage_wants(context, ESTIMATE_CANDIDATES)) &&
      (e->industry_text = text_add(context, e, span_of(o->industry), err)) == SIZE_MAX)
    code = err->code;
  bool edition =
      stage_wants(context, ESTIMATE_DECOMPOSITION) && schema_index(&e->in, span_of("edition")) != SCHEMA_ABSENT;
  if (!code && edition && text_add(context, e, span_of("edition"), err) == SIZE_MAX) code = err->code;
  bool section = stage_wants(context, ESTIMATE_CANDIDATES) && schema_index(&e->in, span_of("section")) != SCHEMA_ABSENT;
  if (!code && section && text_add(context, e, span_of("section"), err) == SIZE_MAX) code = err->code;
  if (!code) code = tables_open(context, e, err);
  if (!code) code = totals_columns(context, e, err);
  if (!code) code = bounds_open(e, err);
  if (!code) code = method_check(e, err);
  e->place = place_find(&e->in);
  e->place.unit = e->unit;
  return code;
}
