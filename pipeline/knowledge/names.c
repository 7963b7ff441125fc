/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - see names.h: which table each list of names comes from. */
#include "knowledge/names.h"

#include "base/i18n.h"
#include "knowledge/checks.h"
#include "knowledge/columns.h"
#include "knowledge/editions.h"
#include "knowledge/forms.h"
#include "knowledge/inside.h"
#include "knowledge/regions.h"
#include "knowledge/units.h"

void names_add(struct names *names, struct span name, struct arena *arena) {
  if (names->n == names->room) {
    size_t room = names->room ? 2 * names->room : 32;
    struct span *bigger = arena_array(arena, struct span, room);
    if (names->n) memcpy(bigger, names->name, names->n * sizeof *bigger);
    names->name = bigger;
    names->room = room;
  }
  names->name[names->n++] = name;
}

bool names_have(const struct names *names, struct span name) {
  for (size_t i = 0; i < names->n; i++)
    if (span_equal(names->name[i], name)) return true;
  return false;
}

void names_offer(const struct names *names, struct nearest *nearest) {
  for (size_t i = 0; i < names->n; i++) nearest_try(nearest, names->name[i]);
}

const char *name_list_title(enum name_list list) {
  static const char *const title[NAME_LISTS] = {[NAMES_NONE] = "",
                                                [NAMES_COLUMNS] = N_("column of columns.csv"),
                                                [NAMES_ITEMS] = N_("column of columns.csv or part of an identity"),
                                                [NAMES_UNITS] = N_("unit of units.csv"),
                                                [NAMES_INDICATORS] = N_("indicator of indicators.csv"),
                                                [NAMES_FORMS] = N_("form of forms.csv"),
                                                [NAMES_FORMULAS] = N_("formula of formulas/"),
                                                [NAMES_EDITIONS] = N_("edition of forms/editions.csv"),
                                                [NAMES_SCHEMES] = N_("scheme of schemes.csv"),
                                                [NAMES_REGIONS] = N_("region of regions/regions.csv"),
                                                [NAMES_CHECKS] = N_("check of rules/checks.csv")};
  return _(title[list]);
}

#define NAMES_OF(type, path)                                                                                           \
  const struct type *object = knowledge_load(knowledge, path);                                                         \
  return object ? &object->names : NULL

static const struct names *column_names(struct knowledge *knowledge) { NAMES_OF(catalog_columns, "columns.csv"); }
static const struct names *unit_names(struct knowledge *knowledge) { NAMES_OF(catalog_units, "units.csv"); }
static const struct names *edition_names(struct knowledge *knowledge) {
  NAMES_OF(catalog_editions, "forms/editions.csv");
}
static const struct names *region_names(struct knowledge *knowledge) {
  NAMES_OF(catalog_regions, "regions/regions.csv");
}
static const struct names *check_names(struct knowledge *knowledge) { NAMES_OF(catalog_checks, "rules/checks.csv"); }
static const struct names *form_names(struct knowledge *knowledge) { NAMES_OF(catalog_forms, "forms.csv"); }

/* The files of formulas/, save the table of signs. */
static const struct names *formula_names(struct knowledge *knowledge) {
  struct names *names = knowledge_own_names(knowledge, NAMES_FORMULAS), files = {0};
  if (names->n) return names;
  knowledge_list_names(knowledge, "formulas", &files);
  for (size_t i = 0; i < files.n; i++)
    if (!span_is(files.name[i], "signs")) names_add(names, files.name[i], knowledge_arena(knowledge));
  return names;
}

static const struct names *item_names(struct knowledge *knowledge) {
  const struct catalog_columns *object = knowledge_load(knowledge, "columns.csv");
  return object ? &object->items : NULL;
}

const struct names *knowledge_names(struct knowledge *knowledge, enum name_list list) {
  switch (list) {
  case NAMES_COLUMNS:
    return column_names(knowledge);
  case NAMES_ITEMS:
    return item_names(knowledge);
  case NAMES_UNITS:
    return unit_names(knowledge);
  case NAMES_FORMS:
    return form_names(knowledge);
  case NAMES_EDITIONS:
    return edition_names(knowledge);
  case NAMES_INDICATORS:
    return indicator_names(knowledge);
  case NAMES_SCHEMES:
    return scheme_names(knowledge);
  case NAMES_REGIONS:
    return region_names(knowledge);
  case NAMES_CHECKS:
    return check_names(knowledge);
  case NAMES_FORMULAS:
    return formula_names(knowledge);
  case NAMES_NONE:
  case NAME_LISTS:
    return NULL;
  }
  return NULL;
}
