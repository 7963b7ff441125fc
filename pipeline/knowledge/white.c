/* SPDX-License-Identifier: GPL-3.0-or-later */
/* white.c - see white.h. */
#include "knowledge/white.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { CODE, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [CODE] = {"code", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* The characters of a unified social credit code (GB 32100-2015). */
static bool is_credit_code(struct span code) {
  for (size_t i = 0; i < code.n; i++)
    if (!strchr("0123456789ABCDEFGHJKLMNPQRTUWXY", code.p[i])) return false;
  return code.n == 18;
}

static const void *white_build(struct sheet *sheet) {
  struct catalog_white *white = arena_array(sheet->arena, struct catalog_white, 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span code = sheet_cell(sheet, r, CODE);
    if (!is_credit_code(code)) sheet_fault(sheet, r, CODE, NULL, _("'%.*s' is no credit code"), SPAN_ARG(code));
    names_add(&white->names, code, sheet->arena);
  }
  return white;
}

const struct sheet_kind white_kind = {fields, FIELDS, true, white_build, NULL, NULL};
