/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - names in a table of controls: regions, schemes, categories, indicators. See reconcile.h.
 *
 * A name that is in the input or in the catalog is known; that the input has no figure for it is then a finding
 * (attach.c). Any other name is an error that names the nearest known one. */
#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"

bool is_component(struct span indicator) {
  static const char *const name[] = {"compensation", "net_production_tax", "capital_consumption", "surplus"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++)
    if (span_is(indicator, name[i])) return true;
  return false;
}

bool scheme_is_known(const struct reconcile *rec, struct span scheme) {
  for (size_t i = 0; i < rec->nodes; i++)
    if (span_equal(rec->node[i].scheme, scheme)) return true;
  return false;
}

static struct span scheme_cell(const struct reconcile *rec, struct span scheme, const char *title) {
  size_t name = rec->schemes ? table_column(rec->schemes, "scheme") : TABLE_ABSENT;
  for (size_t r = 0; name != TABLE_ABSENT && r < rec->schemes->rows; r++)
    if (span_equal(table_at(rec->schemes, r, name), scheme))
      return table_at(rec->schemes, r, table_column(rec->schemes, title));
  return (struct span){0};
}

bool scheme_overlaps(const struct reconcile *rec, struct span scheme) {
  return span_is(scheme_cell(rec, scheme, "overlapping"), "yes");
}

bool scheme_universe(const struct reconcile *rec, struct span scheme, struct span *of_scheme, struct span *category) {
  struct span rest = scheme_cell(rec, scheme, "universe");
  if (!rest.n || !span_cut(&rest, ':', of_scheme)) return false;
  *category = rest;
  return category->n > 0;
}

/* A scheme that the catalog does not have is one row of categories below its total. */
struct span category_above(const struct reconcile *rec, struct span scheme, struct span category) {
  if (!category.n || span_is(category, "total") || scheme_overlaps(rec, scheme)) return (struct span){0};
  for (size_t i = 0; i < rec->nodes; i++)
    if (span_equal(rec->node[i].scheme, scheme) && span_equal(rec->node[i].category, category))
      return rec->node[i].parent.n ? rec->node[i].parent : span_of("total");
  return scheme_is_known(rec, scheme) ? (struct span){0} : span_of("total");
}

/* --- known names ------------------------------------------------------------------------------------------------- */

/* A search for one name; what is near is kept for the message. */
struct search {
  struct span name;
  bool found;
  struct nearest nearest;
};

static void search_try(struct search *search, struct span name) {
  if (search->found) return;
  search->found = span_equal(search->name, name);
  if (name.n) nearest_try(&search->nearest, name);
}

static void search_table(struct search *search, const struct table *table, const char *title) {
  size_t at = table ? table_column(table, title) : TABLE_ABSENT;
  for (size_t r = 0; at != TABLE_ABSENT && r < table->rows; r++) search_try(search, table_at(table, r, at));
}

static void search_names(struct search *search, const struct names *names) {
  for (size_t i = 0; names && i < names->n; i++) search_try(search, names->name[i]);
}

enum part { PART_REGION, PART_SCHEME, PART_CATEGORY, PART_INDICATOR };

static struct span names_part_of(const struct figure_key *key, enum part part) {
  const struct span all[] = {key->region, key->scheme, key->category, key->indicator};
  return all[part];
}

static void search_rows(struct search *search, const struct reconciling *run, const struct figure_key *key,
                        enum part part) {
  for (size_t i = 0; i < run->rows->n && !search->found; i++) {
    const struct figure_key *other = &run->rows->figure[i].key;
    if (part != PART_CATEGORY || span_equal(other->scheme, key->scheme)) search_try(search, names_part_of(other, part));
  }
}

static bool names_is_number(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return false;
  return text.n > 0;
}

/* A code of a place whose neighbours the catalog does not list: it may exist. */
static bool is_unlisted_place(const struct reconcile *rec, struct span region) {
  bool province = false, listed = false;
  size_t at = rec->regions ? table_column(rec->regions, "code") : TABLE_ABSENT;
  if (!names_is_number(region) || (region.n != 6 && region.n != 9 && region.n != 12)) return false;
  if (span_is(region, "000000")) return true;
  for (size_t r = 0; at != TABLE_ABSENT && r < rec->regions->rows; r++) {
    struct span code = table_at(rec->regions, r, at);
    province |= code.n == 2 && span_starts(region, code);
    listed |= code.n > 2 && memcmp(code.p, region.p, 2) == 0;
  }
  bool whole = region.n == 6 && memcmp(region.p + 2, "0000", 4) == 0;
  return province && (whole || !listed);
}

static bool derived_name(struct span indicator) {
  static const char *const tail[] = {".share_total", ".share_parent", ".growth", ".growth_matched", ".month"};
  for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
    struct span end = span_of(tail[i]);
    if (indicator.n > end.n && memcmp(indicator.p + indicator.n - end.n, end.p, end.n) == 0) return true;
  }
  return false;
}

static void search_catalog(struct search *search, const struct reconcile *rec, const struct figure_key *key,
                           enum part part) {
  if (part == PART_REGION) search_table(search, rec->regions, "code");
  if (part == PART_REGION) search->found |= is_unlisted_place(rec, key->region);
  if (part == PART_SCHEME) search_table(search, rec->schemes, "scheme");
  if (part == PART_INDICATOR) search_names(search, rec->indicators);
  if (part == PART_INDICATOR) search->found |= derived_name(key->indicator);
  if (part != PART_CATEGORY) return;
  if (scheme_is_known(rec, key->scheme)) search_try(search, span_of("total"));
  for (size_t i = 0; i < rec->nodes; i++)
    if (span_equal(rec->node[i].scheme, key->scheme)) search_try(search, rec->node[i].category);
}

static int part_check(const struct reconciling *run, const struct control *control, enum part part, struct err *err) {
  static const char *const title[] = {"region", "scheme", "category", "indicator"};
  struct search search = {.name = names_part_of(&control->key, part)};
  nearest_start(&search.nearest, search.name);
  if (part == PART_REGION && span_is(search.name, "*")) return 0;
  search_rows(&search, run, &control->key, part);
  if (!search.found) search_catalog(&search, run->rec, &control->key, part);
  if (search.found) return 0;
  err_set(err, EX_DATAERR, _("%s:%u: %s: '%.*s' is neither in the input nor in the catalog"), control->table->name,
          control->table->line[control->row], title[part], SPAN_ARG(search.name));
  return nearest_add(&search.nearest, err);
}

int names_check(const struct reconciling *run, const struct control *control, struct err *err) {
  int code = 0;
  for (int part = PART_REGION; !code && part <= PART_INDICATOR; part++)
    code = part_check(run, control, (enum part)part, err);
  return code;
}
