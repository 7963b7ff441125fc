/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concordance.c - concordances/NAME.csv. See codebooks.h. */
#include "base/i18n.h"
#include "knowledge/codebooks.h"
#include "knowledge/inside.h"

enum { FROM, TO, KIND, ROLE, CONFIDENCE, BASIS, REUSED, REASON, FIELDS };
static const struct field fields[FIELDS] = {
    [FROM] = {"from", FIELD_TEXT, FIELD_PART_KEY, NULL, NAMES_NONE},
    [TO] = {"to", FIELD_TEXT, FIELD_PART_KEY, NULL, NAMES_NONE},
    [KIND] = {"kind", FIELD_WORD, FIELD_FILLED, "1:1|merge|split|m:n|unresolved|new", NAMES_NONE},
    [ROLE] = {"role", FIELD_WORD, FIELD_NEED, "main|part|open", NAMES_NONE},
    [CONFIDENCE] = {"confidence", FIELD_WORD, 0, "rule|high|medium|low", NAMES_NONE},
    [BASIS] = {"basis", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [REUSED] = {"reused", FIELD_WORD, FIELD_NEED, "yes|no", NAMES_NONE},
    [REASON] = {"reason", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* Index of the edition that the table leads to; editions->n when none does. */
static size_t edition_of(const struct catalog_editions *editions, const char *path) {
  size_t i = 0;
  while (i < editions->n && strcmp(editions->edition[i].concordance, path) != 0) i++;
  return i;
}

static void check_codes(const struct sheet *sheet, const struct codebook *from, const struct codebook *to) {
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span a = sheet_cell(sheet, r, FROM), b = sheet_cell(sheet, r, TO);
    bool appears = sheet_is(sheet, r, KIND, "new"), ends = sheet_is(sheet, r, KIND, "unresolved");
    if (a.n)
      sheet_code(sheet, r, FROM, a, from);
    else if (!appears)
      sheet_fault(sheet, r, FROM, NULL, _("the cell is blank"));
    if (b.n)
      sheet_code(sheet, r, TO, b, to);
    else if (!ends)
      sheet_fault(sheet, r, TO, NULL, _("the cell is blank"));
  }
}

static const void *concordance_read(struct sheet *sheet) {
  const struct fault *ignored;
  const struct concordance *concordance = NULL;
  struct err err = {0};
  const struct catalog_editions *editions = knowledge_load(sheet->knowledge, "forms/editions.csv");
  size_t e = editions ? edition_of(editions, sheet->path) : 0;
  if (editions && e == editions->n)
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL, _("no edition of forms/editions.csv has this concordance"));
  if (!editions || !e || e == editions->n) return NULL;
  const struct codebook *from = knowledge_load(sheet->knowledge, editions->edition[e - 1].codebook);
  const struct codebook *to = knowledge_load(sheet->knowledge, editions->edition[e].codebook);
  size_t before = knowledge_faults(sheet->knowledge, &ignored);
  check_codes(sheet, from, to);
  if (from && to && knowledge_faults(sheet->knowledge, &ignored) == before &&
      concordance_build(sheet->table, from, to, sheet->arena, &concordance, &err))
    knowledge_add_fault(sheet->knowledge, &err);
  return concordance;
}

const struct sheet_kind concordance_kind = {fields, FIELDS, false, concordance_read, NULL, NULL};

int knowledge_concordance(struct knowledge *knowledge, const struct catalog_edition *edition,
                          const struct concordance **concordance, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, edition->concordance, &object, err);
  *concordance = object;
  return code;
}
