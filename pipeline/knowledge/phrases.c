/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phrases.c - analysis/phrases.csv: the sentences of the analysis. See analysis.h. */
#include "base/i18n.h"
#include "knowledge/analysis_tables.h"
#include "knowledge/inside.h"

enum {
  PHRASE,
  SECTION,
  SCOPE,
  PRIORITY,
  SAYS,
  CONDITION,
  OF,
  SIGNIFICANCE,
  ORDER,
  MOST,
  ACCESS,
  ZH,
  EN,
  HEADLINE_ZH,
  HEADLINE_EN,
  FIELDS
};
static const struct field fields[FIELDS] = {
    [PHRASE] = {"phrase", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [SECTION] = {"section", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [SCOPE] = {"scope", FIELD_WORD, FIELD_FILLED, "whole|category|sector|target|place|enterprise", NAMES_NONE},
    [PRIORITY] = {"priority", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
    [SAYS] = {"says", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [CONDITION] = {"condition", FIELD_CONDITION, FIELD_FILLED, NULL, NAMES_NONE},
    [OF] = {"of", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [SIGNIFICANCE] = {"significance", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [ORDER] = {"order", FIELD_WORD, FIELD_NEED, "most|least", NAMES_NONE},
    [MOST] = {"most", FIELD_WHOLE, FIELD_NEED, NULL, NAMES_NONE},
    [ACCESS] = {"access", FIELD_WORD, FIELD_FILLED, "public|internal", NAMES_NONE},
    [ZH] = {"zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [EN] = {"en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [HEADLINE_ZH] = {"headline_zh", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [HEADLINE_EN] = {"headline_en", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
};

/* --- slots --- */

static void slot_read(struct span text, struct phrase_slot *slot) {
  const char *ask = memchr(text.p, '?', text.n), *bar = memchr(text.p, '|', text.n);
  *slot = (struct phrase_slot){.figure = text};
  if (ask) {
    struct span rest = span_between(ask + 1, text.p + text.n);
    slot->figure = span_between(text.p, ask), slot->is_choice = true;
    span_cut(&rest, ':', &slot->positive);
    slot->negative = rest;
  } else if (bar) {
    slot->figure = span_between(text.p, bar);
    slot->absolute = span_is(span_between(bar + 1, text.p + text.n), "abs");
  }
}

bool phrase_next(struct span *rest, struct span *plain, struct phrase_slot *slot) {
  const char *open = rest->n ? memchr(rest->p, '{', rest->n) : NULL;
  const char *close = open ? memchr(open, '}', (size_t)(rest->p + rest->n - open)) : NULL;
  *plain = *rest;
  if (!close) {
    *rest = (struct span){0};
    return false;
  }
  *plain = span_between(rest->p, open);
  slot_read(span_between(open + 1, close), slot);
  *rest = span_between(close + 1, rest->p + rest->n);
  return true;
}

/* --- the figures of a scope --- */

static void add_figure(struct schema_builder *builder, struct span name, struct arena *arena) {
  static const char *const form[FIGURE_FORMS] = {"", "_before", "_change", "_signal"};
  for (size_t i = 0; i < FIGURE_FORMS; i++)
    schema_add(builder, span_of(arena_format(arena, "%.*s%s", SPAN_ARG(name), form[i])), COLUMN_DECIMAL);
}

struct figure_schema analysis_schema(const struct analysis_figure *figure, size_t figures, enum analysis_scope scope,
                                     struct arena *arena) {
  static const char *const text[FIGURE_TEXTS] = {"subject", "kind", "verdict"};
  struct figure_schema made = {.which = arena_array(arena, const struct analysis_figure *, figures + 1)};
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < FIGURE_TEXTS; i++) schema_add(&builder, span_of(text[i]), COLUMN_TEXT);
  for (size_t i = 0; i < figures; i++) {
    if (figure[i].scope != scope && figure[i].scope != SCOPE_WHOLE) continue;
    made.which[made.figures++] = &figure[i];
    add_figure(&builder, figure[i].name, arena);
  }
  made.schema = schema_done(&builder);
  return made;
}

/* --- a row --- */

static void fault_unknown(const struct sheet *sheet, size_t r, int field, const struct schema *schema,
                          struct span name) {
  struct nearest nearest;
  nearest_start(&nearest, name);
  for (size_t i = 0; i < schema->n; i++) nearest_try(&nearest, span_of(schema->column[i].name));
  sheet_fault(sheet, r, field, &nearest, _("'%.*s' is no figure of this scope (figures.csv)"), SPAN_ARG(name));
}

bool phrase_is_word(struct span name) {
  static const char *const word[] = {"name",           "degree",  "year",  "region", "unit",
                                     "unit_of_change", "verdict", "basis", "date",   "latest"};
  for (size_t i = 0; i < sizeof word / sizeof *word; i++)
    if (span_is(name, word[i])) return true;
  return false;
}

/* A sentence for the public has no figure that is for internal use, in its words or in its condition. */
static void check_access(const struct sheet *sheet, size_t r, int field, const struct figure_schema *s,
                         struct span name) {
  size_t column = schema_index(&s->schema, name);
  if (column == SCHEMA_ABSENT || column < FIGURE_TEXTS || sheet_is(sheet, r, ACCESS, "internal")) return;
  if (s->which[(column - FIGURE_TEXTS) / FIGURE_FORMS]->internal)
    sheet_fault(sheet, r, field, NULL, _("'%.*s' is for internal use, the phrase is public"), SPAN_ARG(name));
}

static void check_slots(const struct sheet *sheet, size_t r, int field, const struct figure_schema *s) {
  const struct schema *schema = &s->schema;
  struct span rest = sheet_cell(sheet, r, (size_t)field), plain;
  struct phrase_slot slot;
  while (phrase_next(&rest, &plain, &slot)) {
    if (!phrase_is_word(slot.figure) && schema_index(schema, slot.figure) == SCHEMA_ABSENT)
      fault_unknown(sheet, r, field, schema, slot.figure);
    check_access(sheet, r, field, s, slot.figure);
  }
  if (memchr(plain.p ? plain.p : "", '{', plain.n))
    sheet_fault(sheet, r, field, NULL, _("a slot is not closed with '}'"));
}

static const struct expression *condition_read(const struct sheet *sheet, size_t r, const struct figure_schema *s) {
  const struct schema *schema = &s->schema;
  const struct expression *expression;
  const struct expression_program *program;
  struct err err = {0};
  struct span text = sheet_cell(sheet, r, CONDITION);
  const struct span *name;
  if (!text.n) return NULL;
  if (expression_parse(text, sheet->arena, &expression, &err)) {
    sheet_fault(sheet, r, FIELD_ROW, NULL, "%s", err.text);
    return NULL;
  }
  size_t n = expression_columns(expression, &name);
  for (size_t i = 0; i < n; i++) check_access(sheet, r, CONDITION, s, name[i]);
  for (size_t i = 0; i < n; i++)
    if (schema_index(schema, name[i]) == SCHEMA_ABSENT)
      return fault_unknown(sheet, r, CONDITION, schema, name[i]), NULL;
  if (expression_bind(expression, schema, ABSENT_IS_ERROR, sheet->arena, &program, &err)) {
    sheet_fault(sheet, r, FIELD_ROW, NULL, "%s", err.text);
    return NULL;
  }
  if (expression_program_type(program) == EXPRESSION_TRUTH) return expression;
  sheet_fault(sheet, r, CONDITION, NULL, _("the expression is no condition"));
  return NULL;
}

/* The name must be among those of the table; blank is good. */
static void check_among(const struct sheet *sheet, size_t r, int field, const struct span *name, size_t n) {
  struct span text = sheet_cell(sheet, r, (size_t)field);
  struct nearest nearest;
  nearest_start(&nearest, text);
  for (size_t i = 0; i < n; i++) {
    if (span_equal(name[i], text)) return;
    nearest_try(&nearest, name[i]);
  }
  if (text.n)
    sheet_fault(sheet, r, field, &nearest, _("'%.*s' is not in the table of %s"), SPAN_ARG(text),
                field == SECTION ? "sections.csv" : "grades.csv");
}

static void check_names(const struct sheet *sheet, size_t r, const struct analysis_sections *sections,
                        const struct analysis_grades *grades) {
  struct span *name =
      arena_array(sheet->arena, struct span, (sections ? sections->n : 0) + (grades ? grades->n : 0) + 1);
  for (size_t i = 0; sections && i < sections->n; i++) name[i] = sections->section[i].name;
  if (sections) check_among(sheet, r, SECTION, name, sections->n);
  for (size_t i = 0; grades && i < grades->n; i++) name[i] = grades->grade[i].name;
  if (grades) check_among(sheet, r, SIGNIFICANCE, name, grades->n);
}

static struct analysis_phrase phrase_read(const struct sheet *sheet, size_t r, const struct analysis_figures *figures) {
  int scope = sheet_choice(sheet, r, SCOPE), order = sheet_choice(sheet, r, ORDER);
  struct analysis_phrase p = {.name = sheet_cell(sheet, r, PHRASE),
                              .section = sheet_cell(sheet, r, SECTION),
                              .says = sheet_cell(sheet, r, SAYS),
                              .scope = scope < 0 ? SCOPE_WHOLE : (enum analysis_scope)scope,
                              .priority = sheet_whole(sheet, r, PRIORITY, 0),
                              .most = sheet_whole(sheet, r, MOST, 1000),
                              .of = sheet_cell(sheet, r, OF),
                              .significance = sheet_cell(sheet, r, SIGNIFICANCE),
                              .order = order < 0 ? ORDER_NONE : (enum phrase_order)(order + 1),
                              .internal = sheet_is(sheet, r, ACCESS, "internal"),
                              .zh = sheet_cell(sheet, r, ZH),
                              .en = sheet_cell(sheet, r, EN),
                              .headline_zh = sheet_cell(sheet, r, HEADLINE_ZH),
                              .headline_en = sheet_cell(sheet, r, HEADLINE_EN),
                              .line = sheet->table->line ? sheet->table->line[r] : 0};
  struct figure_schema s = analysis_schema(figures->figure, figures->n, p.scope, sheet->arena);
  p.condition = condition_read(sheet, r, &s);
  if (p.of.n && schema_index(&s.schema, p.of) == SCHEMA_ABSENT) fault_unknown(sheet, r, OF, &s.schema, p.of);
  if ((p.significance.n || p.order) && !p.of.n)
    sheet_fault(sheet, r, OF, NULL, _("order and significance are of a figure"));
  for (int field = ZH; field <= HEADLINE_EN; field++) check_slots(sheet, r, field, &s);
  return p;
}

static const void *phrases_build(struct sheet *sheet) {
  const struct analysis_figures *figures = knowledge_load(sheet->knowledge, "analysis/figures.csv");
  const struct analysis_sections *sections = knowledge_load(sheet->knowledge, "analysis/sections.csv");
  const struct analysis_grades *grades = knowledge_load(sheet->knowledge, "analysis/grades.csv");
  struct analysis_phrases *phrases = arena_array(sheet->arena, struct analysis_phrases, 1);
  struct analysis_phrase *phrase = arena_array(sheet->arena, struct analysis_phrase, sheet->table->rows + 1);
  for (size_t r = 0; figures && r < sheet->table->rows; r++) {
    phrase[r] = phrase_read(sheet, r, figures);
    check_names(sheet, r, sections, grades);
  }
  *phrases = (struct analysis_phrases){phrase, figures ? sheet->table->rows : 0};
  return phrases;
}

const struct sheet_kind analysis_phrases_kind = {fields, FIELDS, false, phrases_build, NULL, NULL};

int knowledge_analysis(struct knowledge *knowledge, struct catalog_analysis *a, struct err *err) {
  const void *sections = NULL, *figures = NULL, *grades = NULL, *phrases = NULL;
  *a = (struct catalog_analysis){0};
  int code = knowledge_object(knowledge, "analysis/sections.csv", &sections, err);
  if (!code) code = knowledge_object(knowledge, "analysis/figures.csv", &figures, err);
  if (!code) code = knowledge_object(knowledge, "analysis/grades.csv", &grades, err);
  if (!code) code = knowledge_object(knowledge, "analysis/phrases.csv", &phrases, err);
  if (code) return code;
  const struct analysis_sections *s = sections;
  const struct analysis_figures *f = figures;
  const struct analysis_grades *g = grades;
  const struct analysis_phrases *p = phrases;
  *a = (struct catalog_analysis){s->section, f->figure, g->grade, p->phrase, s->n, f->n, g->n, p->n};
  return 0;
}
