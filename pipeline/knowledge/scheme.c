/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme.c - schemes/NAME.csv: which codes belong to which category. See schemes.h. */
#include "base/i18n.h"
#include "knowledge/codebooks.h"
#include "knowledge/inside.h"
#include "knowledge/schemes.h"

enum { SCHEME, CATEGORY, TITLE_ZH, TITLE_EN, PARENT, CODE, PARTIAL, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [SCHEME] = {"scheme", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [CATEGORY] = {"category", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [PARENT] = {"parent", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [CODE] = {"code", FIELD_TEXT, FIELD_PART_KEY, NULL, NAMES_NONE},
    [PARTIAL] = {"partial", FIELD_WORD, FIELD_NEED, "0|1", NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const struct catalog_scheme *listed_as(const struct sheet *sheet) {
  const struct catalog_schemes *schemes = knowledge_load(sheet->knowledge, "schemes.csv");
  for (size_t i = 0; schemes && i < schemes->n; i++)
    if (strcmp(schemes->scheme[i].file, sheet->path) == 0) return &schemes->scheme[i];
  if (schemes) sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL, _("no scheme of schemes.csv has this table"));
  return NULL;
}

static size_t first_row_of(const struct sheet *sheet, struct span category) {
  size_t r = 0;
  while (r < sheet->table->rows && !span_equal(sheet_cell(sheet, r, CATEGORY), category)) r++;
  return r;
}

/* All rows of a category have the same titles and parent, and no two categories have the same title: a category that is
 * misspelt in one of its rows would otherwise be a category of its own. */
static void check_category(const struct sheet *sheet, size_t r) {
  static const int same[] = {TITLE_ZH, TITLE_EN, PARENT};
  size_t first = first_row_of(sheet, sheet_cell(sheet, r, CATEGORY));
  if (first < r) {
    for (size_t i = 0; i < 3; i++)
      if (!span_equal(sheet_cell(sheet, r, (size_t)same[i]), sheet_cell(sheet, first, (size_t)same[i])))
        sheet_fault(sheet, r, same[i], NULL, _("not as in line %u, of the same category"), sheet->table->line[first]);
    return;
  }
  for (size_t k = 0; k < r; k++)
    if (span_equal(sheet_cell(sheet, k, TITLE_ZH), sheet_cell(sheet, r, TITLE_ZH)) &&
        !span_equal(sheet_cell(sheet, k, PARENT), sheet_cell(sheet, r, CATEGORY)) &&
        !span_equal(sheet_cell(sheet, r, PARENT), sheet_cell(sheet, k, CATEGORY))) {
      struct nearest nearest;
      nearest_start(&nearest, sheet_cell(sheet, r, CATEGORY));
      nearest_try(&nearest, sheet_cell(sheet, k, CATEGORY));
      sheet_fault(sheet, r, CATEGORY, &nearest, _("'%.*s' has the title of '%.*s' in line %u"),
                  SPAN_ARG(sheet_cell(sheet, r, CATEGORY)), SPAN_ARG(sheet_cell(sheet, k, CATEGORY)),
                  sheet->table->line[k]);
      return;
    }
}

static void check_parent(const struct sheet *sheet, size_t r) {
  struct span parent = sheet_cell(sheet, r, PARENT);
  if (!parent.n || first_row_of(sheet, parent) < sheet->table->rows) return;
  struct nearest nearest;
  nearest_start(&nearest, parent);
  for (size_t k = 0; k < sheet->table->rows; k++) nearest_try(&nearest, sheet_cell(sheet, k, CATEGORY));
  sheet_fault(sheet, r, PARENT, &nearest, _("'%.*s' is no category of this table"), SPAN_ARG(parent));
}

static const void *scheme_read(struct sheet *sheet) {
  const struct fault *ignored;
  const struct scheme *scheme = NULL;
  struct err err = {0};
  const struct catalog_scheme *listed = listed_as(sheet);
  const struct catalog_editions *editions = knowledge_load(sheet->knowledge, "forms/editions.csv");
  size_t e = editions && listed ? catalog_edition(editions, listed->edition) : 0;
  if (!listed || !editions || e == editions->n) return NULL;
  const struct codebook *book = knowledge_load(sheet->knowledge, editions->edition[e].codebook);
  size_t before = knowledge_faults(sheet->knowledge, &ignored);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span code = sheet_cell(sheet, r, CODE), name = sheet_cell(sheet, r, SCHEME);
    if (!span_equal(name, listed->name))
      sheet_fault(sheet, r, SCHEME, NULL, _("'%.*s' is another scheme than that of the table, %.*s"), SPAN_ARG(name),
                  SPAN_ARG(listed->name));
    if (code.n) sheet_code(sheet, r, CODE, code, book);
    check_category(sheet, r);
    check_parent(sheet, r);
  }
  if (!book || knowledge_faults(sheet->knowledge, &ignored) > before) return NULL;
  const char *name = arena_copy(sheet->arena, listed->name.p, listed->name.n);
  if (scheme_build(sheet->table, name, listed->overlapping, book, sheet->arena, &scheme, &err)) {
    knowledge_add_fault(sheet->knowledge, &err);
    return NULL;
  }
  return scheme;
}

const struct sheet_kind scheme_kind = {fields, FIELDS, false, scheme_read, NULL, NULL};
