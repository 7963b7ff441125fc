/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activities.c - the tables the model of activities learns from: phrases, examples, objects, verbs, marks. See
 * activities.h. */
#include "knowledge/activities.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "knowledge/activity_codes.h"
#include "knowledge/inside.h"

static const void *object_at(struct knowledge *knowledge, const char *path, int *code, struct err *err) {
  const void *object;
  *code = knowledge_object(knowledge, path, &object, err);
  return object;
}

/* --- edition.csv: the edition whose codes all of these tables have --- */

static const struct field edition_fields[] = {{"edition", FIELD_NAME, FIELD_KEY, NULL, NAMES_EDITIONS}};

static const void *edition_build(struct sheet *sheet) {
  if (sheet->table->rows > 1)
    sheet_fault(sheet, 1, 0, NULL, _("a second edition; all tables of activities have codes of one"));
  return sheet->table->rows ? &sheet->table->cell[sheet->at[0]] : NULL;
}

const struct sheet_kind activity_edition_kind = {edition_fields, 1, false, edition_build, NULL, NULL};

static const struct catalog_edition *activity_edition(struct knowledge *knowledge) {
  const struct catalog_editions *editions = knowledge_load(knowledge, "forms/editions.csv");
  const struct span *name = knowledge_load(knowledge, "activities/edition.csv");
  size_t i = editions && name ? catalog_edition(editions, *name) : 0;
  return editions && name && i < editions->n ? &editions->edition[i] : NULL;
}

const struct codebook *activity_codebook(struct knowledge *knowledge) {
  const struct catalog_edition *edition = activity_edition(knowledge);
  return edition ? knowledge_load(knowledge, edition->codebook) : NULL;
}

int knowledge_activity_codes(struct knowledge *knowledge, const struct catalog_edition **edition,
                             const struct codebook **codebook, struct err *err) {
  int code;
  object_at(knowledge, "activities/edition.csv", &code, err);
  *edition = code ? NULL : activity_edition(knowledge);
  return code ? code : knowledge_codebook(knowledge, *edition, codebook, err);
}

const struct industry_code *sheet_activity_code(const struct sheet *sheet, size_t row, int field, struct span text,
                                                bool class_only, const struct codebook *book) {
  const struct industry_code *code = book ? codebook_find(book, text) : NULL;
  sheet_code(sheet, row, field, text, book);
  if (code && class_only && code->level != LEVEL_CLASS)
    sheet_fault(sheet, row, field, NULL, _("'%.*s' is not a class"), SPAN_ARG(text));
  return code;
}

/* --- phrases and examples --- */

enum { CODE, PHRASE, WEIGHT, FROM, PHRASE_FIELDS };
static const struct field phrase_fields[PHRASE_FIELDS] = {
    [CODE] = {"code", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [PHRASE] = {"phrase", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [WEIGHT] = {"weight", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [FROM] = {"from", FIELD_WORD, FIELD_NEED, "examples", NAMES_NONE},
};
static const struct field example_fields[PHRASE_FIELDS] = {
    [CODE] = {"code", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [PHRASE] = {"activity", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [WEIGHT] = {"weight", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [FROM] = {"from", FIELD_WORD, 0, "examples", NAMES_NONE},
};

static double weight_at(const struct sheet *sheet, size_t row) {
  struct span cell = sheet_cell(sheet, row, WEIGHT);
  double weight = cell.n ? span_real(cell) : 1;
  if (cell.n && !(weight > 0)) sheet_fault(sheet, row, WEIGHT, NULL, _("the weight is not above 0"));
  return weight;
}

static const void *texts_build(struct sheet *sheet, bool class_only) {
  const struct codebook *book = activity_codebook(sheet->knowledge);
  struct activity_texts *texts = arena_array(sheet->arena, struct activity_texts, 1);
  struct activity_text *text = arena_array(sheet->arena, struct activity_text, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    text[r] =
        (struct activity_text){sheet_activity_code(sheet, r, CODE, sheet_cell(sheet, r, CODE), class_only, book),
                               sheet_cell(sheet, r, PHRASE), weight_at(sheet, r), sheet_cell(sheet, r, FROM).n > 0};
  *texts = (struct activity_texts){text, sheet->table->rows};
  return texts;
}

/* A phrase that is listed under two classes needs its weight for each. */
struct phrase_place {
  const struct sheet *sheet;
  size_t row;
};

static int place_compare(const void *a, const void *b) {
  const struct phrase_place *x = a, *y = b;
  return span_compare(sheet_cell(x->sheet, x->row, PHRASE), sheet_cell(y->sheet, y->row, PHRASE));
}

static void check_shared(const struct sheet *sheet) {
  size_t n = sheet->table->rows;
  struct phrase_place *place = arena_array(sheet->arena, struct phrase_place, n + 1);
  for (size_t r = 0; r < n; r++) place[r] = (struct phrase_place){sheet, r};
  qsort(place, n, sizeof *place, place_compare);
  for (size_t i = 0; i < n; i++) {
    bool shared = (i > 0 && place_compare(&place[i - 1], &place[i]) == 0) ||
                  (i + 1 < n && place_compare(&place[i], &place[i + 1]) == 0);
    if (shared && !sheet_cell(sheet, place[i].row, WEIGHT).n)
      sheet_fault(sheet, place[i].row, WEIGHT, NULL, _("'%.*s' is listed under several classes; each needs its weight"),
                  SPAN_ARG(sheet_cell(sheet, place[i].row, PHRASE)));
  }
}

static const void *phrases_build(struct sheet *sheet) {
  check_shared(sheet);
  return texts_build(sheet, true);
}
static const void *examples_build(struct sheet *sheet) { return texts_build(sheet, false); }

const struct sheet_kind phrases_kind = {phrase_fields, PHRASE_FIELDS, false, phrases_build, NULL, NULL};
const struct sheet_kind examples_kind = {example_fields, PHRASE_FIELDS, false, examples_build, NULL, NULL};

int knowledge_phrases(struct knowledge *knowledge, struct arena *arena, struct activity_texts *texts, struct err *err) {
  struct names names = {0};
  size_t n = 0;
  int code = 0;
  knowledge_list_names(knowledge, "activities", &names);
  struct activity_text *text = NULL;
  for (size_t i = 0; !code && i < names.n; i++) {
    if (!span_starts(names.name[i], span_of("phrases-"))) continue;
    const struct activity_texts *more =
        object_at(knowledge, arena_format(arena, "activities/%.*s.csv", SPAN_ARG(names.name[i])), &code, err);
    if (code) break;
    struct activity_text *all = arena_array(arena, struct activity_text, n + more->n + 1);
    if (n) memcpy(all, text, n * sizeof *all);
    memcpy(all + n, more->text, more->n * sizeof *all);
    text = all, n += more->n;
  }
  *texts = (struct activity_texts){text, n};
  return code;
}

int knowledge_examples(struct knowledge *knowledge, const struct activity_texts **texts, struct err *err) {
  int code;
  *texts = object_at(knowledge, "activities/examples.csv", &code, err);
  return code;
}

/* --- objects and verbs; a code of - is none --- */

enum { OBJECT, MAKE, WHOLESALE, RETAIL, REPAIR, RENT, OBJECT_FIELDS };
static const struct field object_fields[OBJECT_FIELDS] = {
    [OBJECT] = {"object", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [MAKE] = {"make", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [WHOLESALE] = {"wholesale", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [RETAIL] = {"retail", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [REPAIR] = {"repair", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [RENT] = {"rent", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

static const void *objects_build(struct sheet *sheet) {
  const struct codebook *book = activity_codebook(sheet->knowledge);
  struct activity_objects *objects = arena_array(sheet->arena, struct activity_objects, 1);
  struct activity_object *object = arena_array(sheet->arena, struct activity_object, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    object[r].object = sheet_cell(sheet, r, OBJECT);
    for (int v = 0; v < VERBS; v++) {
      struct span cell = sheet_cell(sheet, r, (size_t)(MAKE + v));
      if (!span_is(cell, "-")) object[r].code[v] = sheet_activity_code(sheet, r, MAKE + v, cell, true, book);
    }
  }
  *objects = (struct activity_objects){object, sheet->table->rows};
  return objects;
}

const struct sheet_kind objects_kind = {object_fields, OBJECT_FIELDS, false, objects_build, NULL, NULL};

int knowledge_objects(struct knowledge *knowledge, const struct activity_objects **objects, struct err *err) {
  int code;
  *objects = object_at(knowledge, "activities/objects.csv", &code, err);
  return code;
}

enum { VERB, PATTERN, VERB_WEIGHT, VERB_FIELDS };
static const struct field verb_fields[VERB_FIELDS] = {
    [VERB] = {"verb", FIELD_WORD, FIELD_KEY, "make|wholesale|retail|repair|rent", NAMES_NONE},
    [PATTERN] = {"pattern", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [VERB_WEIGHT] = {"weight", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
};

static const void *verbs_build(struct sheet *sheet) {
  struct activity_patterns *patterns = arena_array(sheet->arena, struct activity_patterns, 1);
  struct activity_pattern *pattern = arena_array(sheet->arena, struct activity_pattern, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span text = sheet_cell(sheet, r, PATTERN);
    const char *star = text.n ? memchr(text.p, '*', text.n) : NULL;
    int verb = sheet_choice(sheet, r, VERB);
    if (!star) sheet_fault(sheet, r, PATTERN, NULL, _("a pattern has a * for the object"));
    if (!star || verb < 0) continue;
    pattern[r] = (struct activity_pattern){(enum activity_verb)verb, span_between(text.p, star),
                                           span_between(star + 1, text.p + text.n),
                                           span_real(sheet_cell(sheet, r, VERB_WEIGHT))};
  }
  *patterns = (struct activity_patterns){pattern, sheet->table->rows};
  return patterns;
}

const struct sheet_kind verbs_kind = {verb_fields, VERB_FIELDS, false, verbs_build, NULL, NULL};

int knowledge_verbs(struct knowledge *knowledge, const struct activity_patterns **patterns, struct err *err) {
  int code;
  *patterns = object_at(knowledge, "activities/verbs.csv", &code, err);
  return code;
}

/* --- marks --- */

enum { MARK, KIND, MARK_FIELDS };
static const struct field mark_fields[MARK_FIELDS] = {
    [MARK] = {"mark", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [KIND] = {"kind", FIELD_WORD, FIELD_FILLED, "main_before|main_after|side_before|side_after|not_before|not_after",
              NAMES_NONE},
};

/* Longest first, so that of two marks at one place the longer is found. */
static int mark_compare(const void *a, const void *b) {
  const struct activity_mark *x = a, *y = b;
  if (x->word.n != y->word.n) return x->word.n > y->word.n ? -1 : 1;
  return span_compare(x->word, y->word);
}

static const void *marks_build(struct sheet *sheet) {
  struct activity_marks *marks = arena_array(sheet->arena, struct activity_marks, 1);
  struct activity_mark *mark = arena_array(sheet->arena, struct activity_mark, sheet->table->rows + 1);
  size_t n = 0;
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int kind = sheet_choice(sheet, r, KIND);
    if (kind >= 0) mark[n++] = (struct activity_mark){sheet_cell(sheet, r, MARK), (enum activity_mark_kind)kind};
  }
  qsort(mark, n, sizeof *mark, mark_compare);
  *marks = (struct activity_marks){mark, n};
  return marks;
}

const struct sheet_kind marks_kind = {mark_fields, MARK_FIELDS, false, marks_build, NULL, NULL};

int knowledge_marks(struct knowledge *knowledge, const struct activity_marks **marks, struct err *err) {
  int code;
  *marks = object_at(knowledge, "activities/marks.csv", &code, err);
  return code;
}
