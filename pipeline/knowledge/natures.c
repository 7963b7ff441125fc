/* SPDX-License-Identifier: GPL-3.0-or-later */
/* natures.c - see natures.h. */
#include "knowledge/natures.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { COLUMN, PATTERN, NATURE, ACCUMULATES, NOTE, FIELDS };

/* The words of COLUMN, and of NATURE in the order of enum nature. */
static const struct field nature_fields[FIELDS] = {
    [COLUMN] = {"column", FIELD_WORD, FIELD_KEY, "indicator|unit", NAMES_NONE},
    [PATTERN] = {"pattern", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [NATURE] = {"nature", FIELD_WORD, FIELD_FILLED, "level|share|amount|positive|count", NAMES_NONE},
    [ACCUMULATES] = {"accumulates", FIELD_WORD, FIELD_FILLED, "yes|no", NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
};

static struct nature_row row_of_pattern(struct span pattern) {
  struct nature_row row = {.text = pattern};
  row.open = pattern.n && pattern.p[0] == '*';
  if (row.open) row.text.p++, row.text.n--;
  row.close = row.text.n && row.text.p[row.text.n - 1] == '*';
  if (row.close) row.text.n--;
  return row;
}

static bool nature_row_fits(const struct nature_row *row, struct span text) {
  if (row->open && !row->text.n) return true;
  if (row->open && row->close) return text.n && span_find(text, row->text);
  if (text.n < row->text.n) return false;
  if (row->open) return span_equal((struct span){text.p + (text.n - row->text.n), row->text.n}, row->text);
  return row->close ? span_starts(text, row->text) : span_equal(text, row->text);
}

/* A star inside is compared as text, which nobody means; a row after one that fits everything is never used, and a
 * name without stars that an earlier row fits never gets here. */
static void check_pattern(const struct sheet *sheet, const struct catalog_natures *natures, size_t r,
                          const struct nature_row *row) {
  if (span_find(row->text, span_of("*")))
    sheet_fault(sheet, r, PATTERN, NULL, _("'*' may be at the beginning and at the end of a pattern only"));
  for (size_t i = 0; i < natures->rows; i++) {
    const struct nature_row *above = &natures->row[i];
    bool everything = above->open && !above->text.n, name = !row->open && !row->close;
    if (above->by_unit != row->by_unit || !(everything || (name && nature_row_fits(above, row->text)))) continue;
    sheet_fault(sheet, r, PATTERN, NULL, _("never used: a line above fits all that this one does"));
    return;
  }
}

/* A name without stars is one of the catalog. */
static void check_name(const struct sheet *sheet, size_t r, const struct nature_row *row) {
  if (!row->open && !row->close && !row->by_unit) sheet_resolve(sheet, r, PATTERN, row->text, NAMES_INDICATORS);
}

static const void *natures_build(struct sheet *sheet) {
  struct catalog_natures *natures = arena_array(sheet->arena, struct catalog_natures, 1);
  *natures = (struct catalog_natures){.row = arena_array(sheet->arena, struct nature_row, sheet->table->rows + 1)};
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int nature = sheet_choice(sheet, r, NATURE);
    struct nature_row row = row_of_pattern(sheet_cell(sheet, r, PATTERN));
    row.by_unit = sheet_is(sheet, r, COLUMN, "unit"), row.nature = nature < 0 ? NATURE_LEVEL : (enum nature)nature;
    row.accumulates = sheet_is(sheet, r, ACCUMULATES, "yes");
    check_pattern(sheet, natures, r, &row);
    check_name(sheet, r, &row);
    natures->row[natures->rows++] = row;
  }
  return natures;
}

const struct sheet_kind natures_kind = {nature_fields, FIELDS, false, natures_build, NULL, NULL};

int knowledge_natures(struct knowledge *knowledge, const struct catalog_natures **natures, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "natures.csv", &object, err);
  *natures = object;
  return code;
}

/* NULL: none fits. */
static const struct nature_row *natures_find(const struct catalog_natures *natures, struct span indicator,
                                             struct span unit) {
  for (size_t r = 0; r < natures->rows; r++)
    if (nature_row_fits(&natures->row[r], natures->row[r].by_unit ? unit : indicator)) return &natures->row[r];
  return NULL;
}

enum nature catalog_nature(const struct catalog_natures *natures, struct span indicator, struct span unit) {
  const struct nature_row *row = natures_find(natures, indicator, unit);
  return row ? row->nature : NATURE_LEVEL;
}

bool catalog_accumulates(const struct catalog_natures *natures, struct span indicator, struct span unit) {
  const struct nature_row *row = natures_find(natures, indicator, unit);
  return row && row->accumulates;
}
