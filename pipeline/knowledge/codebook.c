/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codebook.c - codebooks/NAME.csv, and the codes that two editions use for different things. See codebooks.h. */
#include "base/i18n.h"
#include "knowledge/codebooks.h"
#include "knowledge/inside.h"

enum { CODE, LEVEL, PARENT, SECTION, TITLE, FIELDS };
static const struct field fields[FIELDS] = {
    [CODE] = {"code", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [LEVEL] = {"level", FIELD_WORD, FIELD_FILLED, "section|division|group|class", NAMES_NONE},
    [PARENT] = {"parent", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [SECTION] = {"section", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

/* Each table of codes must be that of an edition. */
static void check_edition(const struct sheet *sheet) {
  const struct catalog_editions *editions = knowledge_load(sheet->knowledge, "forms/editions.csv");
  for (size_t i = 0; editions && i < editions->n; i++)
    if (strcmp(editions->edition[i].codebook, sheet->path) == 0) return;
  if (editions)
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL, _("no edition of forms/editions.csv has this codebook"));
}

/* The code one level up that a code's digits name. */
static bool parent_fits(struct span code, int level, struct span parent) {
  if (level == LEVEL_SECTION) return !parent.n;
  if (level == LEVEL_DIVISION) return parent.n == 1;
  return parent.n + 1 == code.n && span_starts(code, parent);
}

static void codebook_check_row(const struct sheet *sheet, size_t r, struct span *section) {
  struct span code = sheet_cell(sheet, r, CODE), parent = sheet_cell(sheet, r, PARENT);
  int level = sheet_choice(sheet, r, LEVEL);
  if (level == LEVEL_SECTION) *section = code;
  bool digits = level <= LEVEL_SECTION || code_slot(code) != CODE_SLOT_NONE;
  if (level >= 0 && (code.n != (size_t)level + 1 || !digits))
    sheet_fault(sheet, r, CODE, NULL, _("'%.*s' is no code of this level"), SPAN_ARG(code));
  else if (level >= 0 && !parent_fits(code, level, parent))
    sheet_fault(sheet, r, PARENT, NULL, _("'%.*s' is not the code one level above %.*s"), SPAN_ARG(parent),
                SPAN_ARG(code));
  if (!span_equal(sheet_cell(sheet, r, SECTION), *section))
    sheet_fault(sheet, r, SECTION, NULL, _("not the section the row is under, %.*s"), SPAN_ARG(*section));
}

static const void *codebook_read(struct sheet *sheet) {
  const struct fault *ignored;
  const struct codebook *codebook = NULL;
  struct span section = {0};
  struct err err = {0};
  size_t before = knowledge_faults(sheet->knowledge, &ignored);
  check_edition(sheet);
  for (size_t r = 0; r < sheet->table->rows; r++) codebook_check_row(sheet, r, &section);
  if (knowledge_faults(sheet->knowledge, &ignored) == before &&
      codebook_build(sheet->table, sheet->arena, &codebook, &err))
    knowledge_add_fault(sheet->knowledge, &err);
  return codebook;
}

const struct sheet_kind codebook_kind = {fields, FIELDS, false, codebook_read, NULL, NULL};

int knowledge_codebook(struct knowledge *knowledge, const struct catalog_edition *edition,
                       const struct codebook **codebook, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, edition->codebook, &object, err);
  *codebook = object;
  return code;
}

/* --- codes that mean something else in the next edition: for people --- */

enum { REUSE_CODE, REUSE_LEVEL, REUSE_BEFORE, REUSE_AFTER, REUSE_TARGETS, REUSE_FIELDS };
static const struct field reuse_fields[REUSE_FIELDS] = {
    [REUSE_CODE] = {"code", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [REUSE_LEVEL] = {"level", FIELD_WORD, FIELD_FILLED, "section|division|group|class", NAMES_NONE},
    [REUSE_BEFORE] = {"title_before", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [REUSE_AFTER] = {"title_after", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [REUSE_TARGETS] = {"targets", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
};

static const struct codebook *book_named(struct knowledge *knowledge, struct span name) {
  const struct catalog_editions *editions = knowledge_load(knowledge, "forms/editions.csv");
  size_t i = editions ? catalog_edition(editions, name) : 0;
  return editions && i < editions->n ? knowledge_load(knowledge, editions->edition[i].codebook) : NULL;
}

void sheet_code(const struct sheet *sheet, size_t row, int field, struct span code, const struct codebook *book) {
  if (!book || codebook_find(book, code)) return;
  struct nearest nearest;
  nearest_start(&nearest, code);
  for (size_t i = 0; i < book->n; i++)
    if (book->code[i].code.n == code.n) nearest_try(&nearest, book->code[i].code);
  sheet_fault(sheet, row, field, &nearest, _("'%.*s' is no code of %s"), SPAN_ARG(code), book->name);
}

static const void *reuse_read(struct sheet *sheet) {
  struct span years = span_of(strrchr(sheet->path, '/') + strlen("/code-reuse-")), before, after = {0};
  if (span_cut(&years, '-', &before)) span_cut(&years, '.', &after);
  const struct codebook *from = book_named(sheet->knowledge, before), *to = book_named(sheet->knowledge, after);
  if (!from || !to)
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL,
                _("the file's name has no two editions (code-reuse-OLD-NEW.csv)"));
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span targets = sheet_cell(sheet, r, REUSE_TARGETS), one;
    sheet_code(sheet, r, REUSE_CODE, sheet_cell(sheet, r, REUSE_CODE), from);
    while (span_cut(&targets, '|', &one)) sheet_code(sheet, r, REUSE_TARGETS, one, to);
  }
  return sheet;
}

const struct sheet_kind reuse_kind = {reuse_fields, REUSE_FIELDS, false, reuse_read, NULL, NULL};
