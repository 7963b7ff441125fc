/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schemes.c - see schemes.h: the list of schemes, and categories by name. */
#include "knowledge/schemes.h"

#include "base/i18n.h"
#include "knowledge/editions.h"
#include "knowledge/inside.h"

enum { SCHEME, TITLE_ZH, TITLE_EN, STANDING, OVERLAPPING, FILE_, SOURCE, UNIVERSE, EDITION, SHIPPED, USE, FIELDS };
static const struct field fields[FIELDS] = {
    [SCHEME] = {"scheme", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [STANDING] = {"standing", FIELD_WORD, FIELD_FILLED, "official|working|alternative", NAMES_NONE},
    [OVERLAPPING] = {"overlapping", FIELD_WORD, FIELD_FILLED, "no|yes", NAMES_NONE},
    [FILE_] = {"file", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [UNIVERSE] = {"universe", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [EDITION] = {"edition", FIELD_NAME, FIELD_FILLED, NULL, NAMES_EDITIONS},
    [SHIPPED] = {"shipped", FIELD_WORD, FIELD_FILLED, "no|yes", NAMES_NONE},
    [USE] = {"use", FIELD_WORD, FIELD_FILLED, "request|always|default", NAMES_NONE},
};

static struct catalog_scheme schemes_scheme_at(const struct sheet *sheet, size_t r) {
  struct span file = sheet_cell(sheet, r, FILE_);
  int use = sheet_choice(sheet, r, USE);
  return (struct catalog_scheme){.name = sheet_cell(sheet, r, SCHEME),
                                 .title_zh = sheet_cell(sheet, r, TITLE_ZH),
                                 .title_en = sheet_cell(sheet, r, TITLE_EN),
                                 .standing = sheet_cell(sheet, r, STANDING),
                                 .edition = sheet_cell(sheet, r, EDITION),
                                 .universe = sheet_cell(sheet, r, UNIVERSE),
                                 .file = arena_copy(sheet->arena, file.p ? file.p : "", file.n),
                                 .overlapping = sheet_is(sheet, r, OVERLAPPING, "yes"),
                                 .shipped = sheet_is(sheet, r, SHIPPED, "yes"),
                                 .use = use < 0 ? SCHEME_ON_REQUEST : (enum scheme_use)use};
}

static void check_file(const struct sheet *sheet, size_t r, const struct catalog_scheme *scheme) {
  const char *expected = arena_format(sheet->arena, "schemes/%.*s.csv", SPAN_ARG(scheme->name));
  if (*scheme->file && strcmp(expected, scheme->file) != 0)
    sheet_fault(sheet, r, FILE_, NULL, _("the table of a scheme has its name: %s"), expected);
  else if (*scheme->file && scheme->shipped && !knowledge_has_file(sheet->knowledge, scheme->file))
    sheet_fault(sheet, r, FILE_, NULL, _("there is no file %s in the catalog"), scheme->file);
}

/* scheme:category of another scheme of this table. */
static void universe_resolve(const struct sheet *sheet, size_t r, const struct catalog_schemes *schemes) {
  struct span category = schemes->scheme[r].universe, name;
  if (!category.n) return;
  span_cut(&category, ':', &name);
  struct nearest nearest;
  nearest_start(&nearest, name);
  for (size_t i = 0; i < schemes->n; i++) nearest_try(&nearest, schemes->scheme[i].name);
  const struct catalog_scheme *of = catalog_scheme(schemes, name);
  if (!of)
    sheet_fault(sheet, r, UNIVERSE, &nearest, _("'%.*s' is no scheme of this table"), SPAN_ARG(name));
  else
    sheet_category(sheet, r, UNIVERSE, name, category);
}

static const void *schemes_build(struct sheet *sheet) {
  struct catalog_schemes *schemes = arena_array(sheet->arena, struct catalog_schemes, 1);
  struct catalog_scheme *scheme = arena_array(sheet->arena, struct catalog_scheme, sheet->table->rows + 1);
  schemes->scheme = scheme;
  schemes->n = sheet->table->rows;
  for (size_t r = 0; r < schemes->n; r++) scheme[r] = schemes_scheme_at(sheet, r);
  for (size_t r = 0; r < schemes->n; r++) check_file(sheet, r, &scheme[r]);
  return schemes;
}

static void schemes_resolve(struct sheet *sheet, const void *object) {
  for (size_t r = 0; r < sheet->table->rows; r++) universe_resolve(sheet, r, object);
}

const struct sheet_kind schemes_kind = {fields, FIELDS, false, schemes_build, schemes_resolve, NULL};

int knowledge_schemes(struct knowledge *knowledge, const struct catalog_schemes **schemes, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "schemes.csv", &object, err);
  *schemes = object;
  return code;
}

const struct catalog_scheme *catalog_scheme(const struct catalog_schemes *schemes, struct span name) {
  for (size_t i = 0; i < schemes->n; i++)
    if (span_equal(schemes->scheme[i].name, name)) return &schemes->scheme[i];
  return NULL;
}

int knowledge_scheme(struct knowledge *knowledge, const struct catalog_scheme *listed, const struct scheme **scheme,
                     struct err *err) {
  const void *object;
  if (!listed->shipped && !knowledge_has_file(knowledge, listed->file)) {
    struct err why = {0};
    knowledge_try(knowledge, listed->file, &why);
    return err_set(err, EX_CONFIG,
                   _("the table of scheme %.*s is not in the catalog: %s. Put it there as a CSV file with the columns "
                     "scheme,category,title_zh,title_en,parent,code,partial,note (docs/catalog-schemes.md)"),
                   SPAN_ARG(listed->name), why.text);
  }
  int code = knowledge_object(knowledge, listed->file, &object, err);
  *scheme = object;
  return code;
}

/* --- categories --- */

static bool is_common(struct span category) { return span_is(category, "total") || span_is(category, SCHEME_RESIDUAL); }

static bool has_code(const struct codebook *book, struct span code, struct nearest *nearest) {
  if (!book || codebook_find(book, code)) return true;
  for (size_t i = 0; nearest && i < book->n; i++)
    if (book->code[i].code.n == code.n) nearest_try(nearest, book->code[i].code);
  return false;
}

static bool scheme_has(const struct scheme *scheme, struct span category, struct nearest *nearest) {
  if (!scheme || is_common(category) || scheme_find(scheme, category)) return true;
  for (size_t i = 0; nearest && i < scheme->categories; i++) nearest_try(nearest, scheme->category[i].code);
  return false;
}

/* The codebook of an edition by the name of its file. */
static const struct codebook *book_named(struct knowledge *knowledge, struct span name) {
  const char *path = arena_format(knowledge_arena(knowledge), "codebooks/%.*s.csv", SPAN_ARG(name));
  const struct catalog_editions *editions = knowledge_load(knowledge, "forms/editions.csv");
  for (size_t i = 0; editions && i < editions->n; i++)
    if (strcmp(editions->edition[i].codebook, path) == 0) return knowledge_load(knowledge, path);
  return NULL;
}

static const struct scheme *scheme_table(struct knowledge *knowledge, const struct catalog_scheme *listed) {
  return knowledge_has_file(knowledge, listed->file) ? knowledge_load(knowledge, listed->file) : NULL;
}

bool knowledge_has_category(struct knowledge *knowledge, struct span scheme, struct span category,
                            struct nearest *nearest) {
  const struct catalog_schemes *schemes = knowledge_load(knowledge, "schemes.csv");
  const struct catalog_scheme *listed = schemes ? catalog_scheme(schemes, scheme) : NULL;
  if (is_common(category)) return true;
  return listed ? scheme_has(scheme_table(knowledge, listed), category, nearest)
                : has_code(book_named(knowledge, scheme), category, nearest);
}

bool sheet_category(const struct sheet *sheet, size_t row, int field, struct span scheme, struct span category) {
  struct nearest nearest;
  nearest_start(&nearest, category);
  if (knowledge_has_category(sheet->knowledge, scheme, category, &nearest)) return true;
  sheet_fault(sheet, row, field, &nearest, _("'%.*s' is no category of %.*s"), SPAN_ARG(category), SPAN_ARG(scheme));
  return false;
}

static struct span book_name(const struct catalog_edition *edition) {
  struct span name = span_of(edition->codebook), folder = span_of("codebooks/"), ending = span_of(".csv");
  if (span_starts(name, folder)) name.p += folder.n, name.n -= folder.n;
  if (name.n > ending.n) name.n -= ending.n;
  return name;
}

/* Schemes, and the editions by the names of their codebooks. */
const struct names *scheme_names(struct knowledge *knowledge) {
  struct names *names = knowledge_own_names(knowledge, NAMES_SCHEMES);
  const struct catalog_schemes *schemes = knowledge_load(knowledge, "schemes.csv");
  const struct catalog_editions *editions = knowledge_load(knowledge, "forms/editions.csv");
  if (!schemes || !editions) return NULL;
  if (names->n) return names;
  for (size_t i = 0; i < schemes->n; i++) names_add(names, schemes->scheme[i].name, knowledge_arena(knowledge));
  for (size_t i = 0; i < editions->n; i++)
    names_add(names, book_name(&editions->edition[i]), knowledge_arena(knowledge));
  return names;
}
