/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codebook.c - see codebook.h. */
#include "data/codebook.h"

#include "base/i18n.h"

static bool level_read(struct span text, enum code_level *level) {
  static const char *const name[] = {"section", "division", "group", "class"};
  for (int l = LEVEL_SECTION; l <= LEVEL_CLASS; l++)
    if (span_is(text, name[l])) {
      *level = (enum code_level)l;
      return true;
    }
  return false;
}

static bool fits_level(struct span code, enum code_level level) {
  return code.n == (size_t)level + 1 && (level == LEVEL_SECTION || code_slot(code) != CODE_SLOT_NONE);
}

const struct industry_code *codebook_find(const struct codebook *codebook, struct span code) {
  if (code.n == 1) {
    uint16_t place = codebook->section[(unsigned char)code.p[0] & 127];
    return place && span_equal(codebook->code[place - 1].code, code) ? &codebook->code[place - 1] : NULL;
  }
  return codebook_slot(codebook, code_slot(code));
}

/* Add one row; codes follow their parents. */
static int codebook_add_row(const struct table *table, size_t row, const size_t at[4], struct codebook *book,
                            struct err *err) {
  struct industry_code *code = &book->code[book->n];
  struct span parent = table_at(table, row, at[2]);
  *code = (struct industry_code){.code = table_at(table, row, at[0]), .title = table_at(table, row, at[3])};
  const char *wrong = NULL;
  if (!level_read(table_at(table, row, at[1]), &code->level) || !fits_level(code->code, code->level))
    wrong = N_("its level is not that of a code of this length");
  else if (codebook_find(book, code->code))
    wrong = N_("the code is there twice");
  else if (code->level != LEVEL_SECTION) {
    code->parent = codebook_find(book, parent);
    if (!code->parent || code->parent->level + 1 != code->level ||
        (code->level > LEVEL_DIVISION && !span_starts(code->code, parent)))
      wrong = N_("its parent is not a code one level up that comes before it");
  }
  if (wrong)
    return err_set(err, EX_CONFIG, "%s:%u: '%.*s': %s", table_file(table, row), table->line[row], SPAN_ARG(code->code),
                   _(wrong));
  book->n++;
  if (code->level != LEVEL_SECTION)
    book->at[code_slot(code->code)] = (uint16_t)book->n;
  else
    book->section[(unsigned char)code->code.p[0] & 127] = (uint16_t)book->n;
  return 0;
}

int codebook_build(const struct table *table, struct arena *arena, const struct codebook **codebook, struct err *err) {
  static const char *const column[4] = {"code", "level", "parent", "title_zh"};
  size_t at[4];
  for (size_t i = 0; i < 4; i++)
    if (table_need(table, column[i], &at[i], err)) return EX_CONFIG;
  struct codebook *book = arena_array(arena, struct codebook, 1);
  book->name = table->name;
  book->code = arena_array(arena, struct industry_code, table->rows + 1);
  if (table->rows >= UINT16_MAX) return err_set(err, EX_CONFIG, _("%s: too many codes"), table->name);
  for (size_t r = 0; r < table->rows; r++)
    if (codebook_add_row(table, r, at, book, err)) return EX_CONFIG;
  *codebook = book;
  return 0;
}

const struct industry_code *code_above(const struct industry_code *code, enum code_level level) {
  while (code && code->level > level) code = code->parent;
  return code && code->level == level ? code : NULL;
}

const struct industry_code *code_common(const struct industry_code *a, const struct industry_code *b) {
  while (a && b && a != b) {
    if (a->level >= b->level)
      a = a->parent;
    else
      b = b->parent;
  }
  return a == b ? a : NULL;
}
