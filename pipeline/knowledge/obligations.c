/* SPDX-License-Identifier: GPL-3.0-or-later */
/* obligations.c - see obligations.h. */
#include "knowledge/obligations.h"

#include "base/i18n.h"
#include "knowledge/forms.h"
#include "knowledge/inside.h"

/* Codes as unit lists have them. */
#define CLASSES "A|B|C|D|E|F|G|H|I|J|K|L|M|N|O|P|Q|R|S|T|U|V|W|X|Y|Z"
#define DIGITS "0|1|2|3|4|5|6|7|8|9"

enum { FORM, FORM_CLASS, ACCT_STD, EXCEPT_STATUS, VALID_FROM, VALID_TO, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [FORM] = {"form", FIELD_NAME, FIELD_KEY, NULL, NAMES_FORMS},
    [FORM_CLASS] = {"form_class", FIELD_WORD, FIELD_KEY | FIELD_LIST | FIELD_STAR, CLASSES, NAMES_NONE},
    [ACCT_STD] = {"acct_std", FIELD_WORD, FIELD_PART_KEY | FIELD_LIST, DIGITS, NAMES_NONE},
    [EXCEPT_STATUS] = {"except_status", FIELD_WORD, FIELD_NEED | FIELD_LIST, DIGITS, NAMES_NONE},
    [VALID_FROM] = {"valid_from", FIELD_YEAR, FIELD_PART_KEY, NULL, NAMES_NONE},
    [VALID_TO] = {"valid_to", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* A unit list is no return. */
static void obligations_check_form(const struct sheet *sheet, size_t r, struct span name) {
  const struct catalog_forms *forms = knowledge_load(sheet->knowledge, "forms.csv");
  const struct catalog_form *form = forms ? catalog_form(forms, name) : NULL;
  if (form && form->frequency == FORM_LIST)
    sheet_fault(sheet, r, FORM, NULL, _("'%.*s' is a unit list, which units do not file"), SPAN_ARG(name));
}

static const void *obligations_build(struct sheet *sheet) {
  struct catalog_obligations *all = arena_array(sheet->arena, struct catalog_obligations, 1);
  struct catalog_obligation *one = arena_array(sheet->arena, struct catalog_obligation, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    one[r] = (struct catalog_obligation){.form = sheet_cell(sheet, r, FORM),
                                         .form_class = sheet_cell(sheet, r, FORM_CLASS),
                                         .acct_std = sheet_cell(sheet, r, ACCT_STD),
                                         .except_status = sheet_cell(sheet, r, EXCEPT_STATUS),
                                         .from = sheet_whole(sheet, r, VALID_FROM, 0),
                                         .to = sheet_whole(sheet, r, VALID_TO, 0)};
    obligations_check_form(sheet, r, one[r].form);
    if (one[r].from && one[r].to && one[r].from > one[r].to)
      sheet_fault(sheet, r, VALID_TO, NULL, _("the last year is before the first"));
  }
  all->obligation = one;
  all->n = sheet->table->rows;
  return all;
}

const struct sheet_kind obligations_kind = {fields, FIELDS, false, obligations_build, NULL, NULL};

int knowledge_obligations(struct knowledge *knowledge, const struct catalog_obligations **obligations,
                          struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "obligations.csv", &object, err);
  *obligations = object;
  return code;
}

static bool obligations_is_among(struct span alternatives, struct span value) {
  struct span one;
  while (alternatives.n && span_cut(&alternatives, '|', &one))
    if (span_equal(one, value)) return true;
  return false;
}

bool catalog_owes(const struct catalog_obligations *obligations, struct span form, const struct obliged *unit) {
  for (size_t i = 0; i < obligations->n; i++) {
    const struct catalog_obligation *o = &obligations->obligation[i];
    bool applies = span_equal(o->form, form) &&
                   (span_is(o->form_class, "*") || obligations_is_among(o->form_class, unit->form_class)) &&
                   (!o->acct_std.n || obligations_is_among(o->acct_std, unit->acct_std)) &&
                   !obligations_is_among(o->except_status, unit->status) && (!o->from || unit->year >= o->from) &&
                   (!o->to || unit->year <= o->to);
    if (applies) return true;
  }
  return false;
}
