/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_names.c - the names in a table of targets that the user named, resolved against the catalog and the series at
 * hand. See assessment.h.
 *
 * The tables of the catalog are resolved against the catalog when they are read (knowledge/targets.h). A table of one's
 * own may speak of what only the data have; so a name is wrong where neither has it. A unit must be one of the two. An
 * indicator, scheme or region that neither has is an error when a known name is near it, for then it is misspelt; else
 * the target is one without data, which the assessment states. */
#include "base/i18n.h"
#include "knowledge/regions.h"
#include "knowledge/schemes.h"
#include "stages/forecast/assessment.h"

struct naming {
  const struct forecasting *f;
  const struct series_set *set;
  const struct target_row *row;
  struct err *err;
};

static bool series_have(const struct series_set *set, enum series_field field, struct span name,
                        struct nearest *nearest) {
  for (size_t i = 0; i < set->n; i++) {
    if (span_equal(set->list[i].key.field[field], name)) return true;
    nearest_try(nearest, set->list[i].key.field[field]);
  }
  return false;
}

static int name_fault(const struct naming *n, const char *column, struct span name, enum name_list list,
                      const struct nearest *nearest) {
  err_set(n->err, EX_CONFIG, _("%s:%u:%s: '%.*s' is no %s, nor in the data"), n->row->file, n->row->line, column,
          SPAN_ARG(name), name_list_title(list));
  return nearest_add(nearest, n->err);
}

/* In the catalog or the data? `strict`: otherwise wrong even where no known name is near. */
static int name_check(const struct naming *n, const char *column, struct span name, enum name_list list,
                      enum series_field field, bool strict) {
  struct nearest nearest;
  nearest_start(&nearest, name);
  const struct names *names = knowledge_names(n->f->knowledge, list);
  if (!name.n || !names || names_have(names, name) || series_have(n->set, field, name, &nearest)) return 0;
  names_offer(names, &nearest);
  return strict || nearest_found(&nearest).n ? name_fault(n, column, name, list, &nearest) : 0;
}

static int category_check(const struct naming *n, const char *column, struct span scheme, struct span category) {
  struct nearest nearest;
  nearest_start(&nearest, category);
  if (knowledge_has_category(n->f->knowledge, scheme, category, &nearest)) return 0;
  if (series_have(n->set, SERIES_CATEGORY, category, &nearest)) return 0;
  err_set(n->err, EX_CONFIG, _("%s:%u:%s: '%.*s' is no category of %.*s"), n->row->file, n->row->line, column,
          SPAN_ARG(category), SPAN_ARG(scheme));
  return nearest_add(&nearest, n->err);
}

/* indicator@scheme:category, several of them separated by '|'. */
static int selectors_check(const struct naming *n, const char *column, struct span list) {
  struct span one, indicator, scheme;
  int code = 0;
  while (!code && list.n && span_cut(&list, '|', &one)) {
    span_cut(&one, '@', &indicator);
    code = name_check(n, column, indicator, NAMES_INDICATORS, SERIES_INDICATOR, false);
    if (code || !one.n) continue;
    span_cut(&one, ':', &scheme);
    code = name_check(n, column, scheme, NAMES_SCHEMES, SERIES_SCHEME, false);
    if (!code) code = category_check(n, column, scheme, one);
  }
  return code;
}

static int region_check(const struct naming *n) {
  const struct catalog_regions *regions;
  struct span region = n->row->region;
  if (!region.n || span_is(region, "*")) return 0;
  if (knowledge_regions(n->f->knowledge, &regions, n->err)) return n->err->code;
  return catalog_has_region(regions, region) ? 0 : name_check(n, "region", region, NAMES_REGIONS, SERIES_REGION, false);
}

int target_names_check(const struct forecasting *f, const struct series_set *set, const struct target_row *row,
                       struct err *err) {
  struct naming n = {f, set, row, err};
  int code = name_check(&n, "unit", row->unit, NAMES_UNITS, SERIES_UNIT, true);
  if (!code) code = region_check(&n);
  if (!code) code = selectors_check(&n, "indicator", row->indicator);
  if (!code) code = selectors_check(&n, "numerator", row->numerator);
  return code ? code : selectors_check(&n, "denominator", row->denominator);
}
