/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regions.c - see regions.h. */
#include "knowledge/regions.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { CODE, NAME, NAME_EN, FIELDS };
static const struct field fields[FIELDS] = {
    [CODE] = {"code", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [NAME] = {"name", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [NAME_EN] = {"name_en", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static bool is_digits(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return false;
  return text.n > 0;
}

/* Province, prefecture, county, township, village (GB/T 2260 and the codes of the statistical areas). */
static size_t level_above(size_t digits) { return digits == 12 ? 9 : digits == 9 ? 6 : digits == 6 ? 2 : 0; }

static void check_code(const struct sheet *sheet, size_t r, const struct names *names) {
  struct span code = sheet_cell(sheet, r, CODE);
  size_t above = level_above(code.n);
  if (!is_digits(code) || (code.n != 2 && code.n != 4 && !above)) {
    sheet_fault(sheet, r, CODE, NULL, _("'%.*s' is no code of 2, 4, 6, 9 or 12 digits"), SPAN_ARG(code));
    return;
  }
  struct span parent = {code.p, above};
  if (!above || names_have(names, parent)) return;
  struct nearest nearest;
  nearest_start(&nearest, parent);
  for (size_t i = 0; i < names->n; i++)
    if (names->name[i].n == above) nearest_try(&nearest, names->name[i]);
  sheet_fault(sheet, r, CODE, &nearest, _("the region above, %.*s, is not in the table"), SPAN_ARG(parent));
}

static const void *regions_build(struct sheet *sheet) {
  struct catalog_regions *regions = arena_array(sheet->arena, struct catalog_regions, 1);
  struct catalog_region *region = arena_array(sheet->arena, struct catalog_region, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    region[r] = (struct catalog_region){sheet_cell(sheet, r, CODE), sheet_cell(sheet, r, NAME)};
    names_add(&regions->names, region[r].code, sheet->arena);
  }
  for (size_t r = 0; r < sheet->table->rows; r++) check_code(sheet, r, &regions->names);
  regions->region = region;
  regions->n = sheet->table->rows;
  return regions;
}

const struct sheet_kind regions_kind = {fields, FIELDS, false, regions_build, NULL, NULL};

int knowledge_regions(struct knowledge *knowledge, const struct catalog_regions **regions, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "regions/regions.csv", &object, err);
  *regions = object;
  return code;
}

static bool is_zeros(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] != '0') return false;
  return true;
}

bool catalog_has_region(const struct catalog_regions *regions, struct span code) {
  if (names_have(&regions->names, code) || (code.n == 6 && is_zeros(code))) return true;
  for (size_t n = 2; code.n == 6 && n < 6; n += 2)
    if (is_zeros((struct span){code.p + n, code.n - n}) && names_have(&regions->names, (struct span){code.p, n}))
      return true;
  return false;
}

bool catalog_region_unlisted(const struct catalog_regions *regions, struct span code) {
  bool province = false, listed = false;
  if (!is_digits(code) || (code.n != 6 && code.n != 9 && code.n != 12)) return false;
  for (size_t i = 0; regions && i < regions->n; i++) {
    struct span other = regions->region[i].code;
    province |= other.n == 2 && span_starts(code, other);
    listed |= other.n > 2 && memcmp(other.p, code.p, 2) == 0;
  }
  return province && !listed;
}
