/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.c - see checks.h. */
#include "knowledge/checks.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { RULE, SEVERITY, MESSAGE_ZH, MESSAGE_EN, FIELDS };
static const struct field fields[FIELDS] = {
    [RULE] = {"rule", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [SEVERITY] = {"severity", FIELD_WORD, FIELD_FILLED, "reject|duplicate|finding|note", NAMES_NONE},
    [MESSAGE_ZH] = {"message_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [MESSAGE_EN] = {"message_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

/* The checks of the programs. */
static const struct {
  const char *name, *severity;
} made[] = {
#define REJECT "reject"
#define DUPLICATE "duplicate"
#define FINDING "finding"
#define NOTE "note"
#define CHECK(id, name, severity) {name, severity},
#define REMARK(name, severity) {name, severity},
#include "knowledge/checks.def"
#undef CHECK
#undef REMARK
};
enum { MADE = sizeof made / sizeof *made };

/* A row is of a check that some program makes. */
static void checks_check_row(const struct sheet *sheet, size_t r) {
  struct span rule = sheet_cell(sheet, r, RULE);
  bool known = false, fits = false;
  for (size_t i = 0; i < MADE; i++) {
    bool same = span_is(rule, made[i].name);
    known |= same;
    fits |= same && sheet_is(sheet, r, SEVERITY, made[i].severity);
  }
  struct nearest nearest;
  nearest_start(&nearest, rule);
  for (size_t i = 0; !known && i < MADE; i++) nearest_try(&nearest, span_of(made[i].name));
  if (!known)
    sheet_fault(sheet, r, RULE, &nearest, _("'%.*s' is no check that a program makes"), SPAN_ARG(rule));
  else if (!fits)
    sheet_fault(sheet, r, SEVERITY, NULL, _("not what the check does with a record"));
}

/* Every check has its words. */
static void check_words(const struct sheet *sheet, const struct catalog_checks *checks) {
  for (size_t i = 0; i < MADE; i++)
    if (!names_have(&checks->names, span_of(made[i].name)))
      sheet_fault(sheet, SHEET_HEADER, RULE, NULL, _("there is no row for '%s'"), made[i].name);
}

static const void *checks_build(struct sheet *sheet) {
  struct catalog_checks *checks = arena_array(sheet->arena, struct catalog_checks, 1);
  struct catalog_check *check = arena_array(sheet->arena, struct catalog_check, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    check[r] = (struct catalog_check){.rule = sheet_cell(sheet, r, RULE),
                                      .severity = sheet_cell(sheet, r, SEVERITY),
                                      .message_zh = sheet_cell(sheet, r, MESSAGE_ZH),
                                      .message_en = sheet_cell(sheet, r, MESSAGE_EN)};
    names_add(&checks->names, check[r].rule, sheet->arena);
    checks_check_row(sheet, r);
  }
  check_words(sheet, checks);
  checks->check = check;
  checks->n = sheet->table->rows;
  return checks;
}

const struct sheet_kind checks_kind = {fields, FIELDS, false, checks_build, NULL, NULL};

int knowledge_checks(struct knowledge *knowledge, const struct catalog_checks **checks, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "rules/checks.csv", &object, err);
  *checks = object;
  return code;
}

const struct catalog_check *catalog_check(const struct catalog_checks *checks, struct span rule) {
  for (size_t i = 0; i < checks->n; i++)
    if (span_equal(checks->check[i].rule, rule)) return &checks->check[i];
  return NULL;
}

struct span catalog_words(struct span zh, struct span en) {
  /* TRANSLATORS: the column with your language's words in the tables of catalog/rules/: message_zh or message_en. */
  return strcmp(_("message_en"), "message_zh") == 0 && zh.n ? zh : en;
}
