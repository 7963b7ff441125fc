/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editions.c - see editions.h. */
#include "knowledge/editions.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { EDITION, FROM, TO, STANDARD, CODEBOOK, CONCORDANCE, FIELDS };
static const struct field fields[FIELDS] = {
    [EDITION] = {"edition", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [FROM] = {"from", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [TO] = {"to", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [STANDARD] = {"standard", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [CODEBOOK] = {"codebook", FIELD_PATH, FIELD_FILLED, NULL, NAMES_NONE},
    [CONCORDANCE] = {"concordance", FIELD_PATH, FIELD_NEED, NULL, NAMES_NONE},
};

static const char *path_of(const struct sheet *sheet, size_t r, size_t field) {
  struct span cell = sheet_cell(sheet, r, field);
  return arena_copy(sheet->arena, cell.p ? cell.p : "", cell.n);
}

static struct catalog_edition edition_at(const struct sheet *sheet, size_t r) {
  return (struct catalog_edition){.name = sheet_cell(sheet, r, EDITION),
                                  .standard = sheet_cell(sheet, r, STANDARD),
                                  .from = sheet_whole(sheet, r, FROM, 0),
                                  .to = sheet_whole(sheet, r, TO, 0),
                                  .codebook = path_of(sheet, r, CODEBOOK),
                                  .concordance = path_of(sheet, r, CONCORDANCE)};
}

static void check_years(const struct sheet *sheet, size_t r, const struct catalog_edition *edition) {
  if (edition->from && edition->to && edition->from > edition->to)
    sheet_fault(sheet, r, TO, NULL, _("valid until before it is valid"));
}

static void check_chain(const struct sheet *sheet, size_t r, const struct catalog_edition *edition) {
  if (!r && *edition->concordance) sheet_fault(sheet, r, CONCORDANCE, NULL, _("there is no edition before the first"));
  if (r && !*edition->concordance)
    sheet_fault(sheet, r, CONCORDANCE, NULL, _("the edition needs a table from the edition before"));
  if (r && edition->from && sheet_whole(sheet, r - 1, TO, 0) != edition->from - 1)
    sheet_fault(sheet, r, FROM, NULL, _("the years do not follow those of the edition before"));
}

static const void *editions_build(struct sheet *sheet) {
  struct catalog_editions *editions = arena_array(sheet->arena, struct catalog_editions, 1);
  struct catalog_edition *edition = arena_array(sheet->arena, struct catalog_edition, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    edition[r] = edition_at(sheet, r);
    names_add(&editions->names, edition[r].name, sheet->arena);
    check_years(sheet, r, &edition[r]);
    check_chain(sheet, r, &edition[r]);
  }
  if (sheet->table->rows > EDITIONS_MOST)
    sheet_fault(sheet, EDITIONS_MOST, FIELD_ROW, NULL, _("more than %d editions"), EDITIONS_MOST);
  editions->edition = edition;
  editions->n = sheet->table->rows;
  return editions;
}

const struct sheet_kind editions_kind = {fields, FIELDS, false, editions_build, NULL, NULL};

/* The user's years: editions are those of the catalog, and one may apply to several spans of years. */
enum { YEARS_FROM, YEARS_TO, YEARS_EDITION, YEARS_STANDARD, YEARS_CODEBOOK, YEARS_CONCORDANCE, YEARS_FIELDS };
static const struct field years_fields[YEARS_FIELDS] = {
    [YEARS_FROM] = {"from", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [YEARS_TO] = {"to", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [YEARS_EDITION] = {"edition", FIELD_NAME, FIELD_FILLED, NULL, NAMES_EDITIONS},
    [YEARS_STANDARD] = {"standard", FIELD_TEXT, 0, NULL, NAMES_NONE}, /* as in the catalog's own table; not used */
    [YEARS_CODEBOOK] = {"codebook", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [YEARS_CONCORDANCE] = {"concordance", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const void *years_build(struct sheet *sheet) {
  struct catalog_editions *editions = arena_array(sheet->arena, struct catalog_editions, 1);
  struct catalog_edition *edition = arena_array(sheet->arena, struct catalog_edition, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    edition[r] = (struct catalog_edition){.name = sheet_cell(sheet, r, YEARS_EDITION),
                                          .from = sheet_whole(sheet, r, YEARS_FROM, 0),
                                          .to = sheet_whole(sheet, r, YEARS_TO, 0)};
  editions->edition = edition;
  editions->n = sheet->table->rows;
  return editions;
}

const struct sheet_kind edition_years_kind = {years_fields, YEARS_FIELDS, false, years_build, NULL, NULL};

int knowledge_editions(struct knowledge *knowledge, const struct catalog_editions **editions, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "forms/editions.csv", &object, err);
  *editions = object;
  return code;
}

int knowledge_editions_of(struct knowledge *knowledge, const struct table *table,
                          const struct catalog_editions **editions, struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "edition_years", table, &object, err);
  *editions = object;
  return code;
}

const struct catalog_edition *catalog_edition_of_year(const struct catalog_editions *editions, int year) {
  for (size_t i = 0; i < editions->n; i++) {
    const struct catalog_edition *e = &editions->edition[i];
    if ((!e->from || year >= e->from) && (!e->to || year <= e->to)) return e;
  }
  return NULL;
}

size_t catalog_edition(const struct catalog_editions *editions, struct span name) {
  size_t i = 0;
  while (i < editions->n && !span_equal(editions->edition[i].name, name)) i++;
  return i;
}
