/* SPDX-License-Identifier: GPL-3.0-or-later */
/* knowledge_mutations.c - misspell the cells of every table of a catalog, one at a time, and see that each is a fault
 * at its place. For tests/knowledge.
 *
 *     knowledge-mutations CATALOG
 *
 * A cell is misspelt by a letter put into it. Free text is left alone. A name that a table defines may be misspelt
 * without a fault in its own table; then what refers to it must have one. Names within expressions are misspelt one by
 * one. */
#include <stdio.h>
#include <stdlib.h>

#include "data/expression.h"
#include "io/directory.h"
#include "io/table_file.h"
#include "knowledge/knowledge.h"

enum { ROWS_TRIED = 12, TABLES_MOST = 400 };

/* Columns that hold words for people, or words of documents. */
static const char *const free_text[] = {
    "title_zh",     "title_en",    "note",          "source",        "message_zh", "message_en", "question_zh",
    "words_zh",     "words_en",    "definition_zh", "definition_en", "basis",      "reason",     "item",
    "name",         "name_en",     "standard",      "unit_zh",       "unit_en",    "nothing_zh", "nothing_en",
    "zh",           "en",          "headline_zh",   "headline_en",   "says",       "phrase",     "flag",
    "title_before", "title_after", "file_pattern",  "words",         "version",    "target",     "pattern",
    "learned_from", "object",      "feature",       "activity"};

/* Names that a table defines. */
static const struct definition {
  const char *path, *column;
} definitions[] = {{"columns.csv", "column"},
                   {"units.csv", "unit"},
                   {"indicators.csv", "indicator"},
                   {"forms.csv", "form"},
                   {"rules/checks.csv", "rule"},
                   {"schemes/", "category"},
                   {"schemes.csv", "scheme"},
                   {"analysis/figures.csv", "figure"},
                   {"analysis/sections.csv", "section"},
                   {"analysis/grades.csv", "grade"},
                   {"forms/editions.csv", "edition"}};

struct catalog {
  const char *directory;
  struct arena arena;
  const char *path[TABLES_MOST];
  struct table table[TABLES_MOST];
  size_t n;
  /* The misspelt cell. */
  size_t at, row, column;
  struct span text;
};

static unsigned long tried, passed, failed;

/* --- the catalog with one cell changed --- */

static int catalog_read(void *from, const char *path, const struct table **table, struct err *err) {
  struct catalog *catalog = from;
  size_t i = 0;
  while (i < catalog->n && strcmp(catalog->path[i], path) != 0) i++;
  if (i == catalog->n) return err_set(err, EX_NOINPUT, "no %s", path);
  *table = &catalog->table[i];
  return 0;
}

static int catalog_list(void *from, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                        struct err *err) {
  const struct catalog *catalog = from;
  return directory_list(arena_format(arena, "%s/%s", catalog->directory, folder), arena, entry, n, err);
}

static void folder_read(struct catalog *catalog, const char *folder) {
  const char **entry;
  size_t n;
  struct err err = {0};
  if (catalog_list(catalog, folder, &catalog->arena, &entry, &n, &err)) return;
  for (size_t i = 0; i < n; i++) {
    const char *path = *folder ? arena_format(&catalog->arena, "%s/%s", folder, entry[i]) : entry[i];
    size_t length = strlen(path);
    if (path[length - 1] == '/') folder_read(catalog, arena_copy(&catalog->arena, path, length - 1));
    if (length < 5 || strcmp(path + length - 4, ".csv") != 0 || catalog->n == TABLES_MOST) continue;
    const char *full = arena_format(&catalog->arena, "%s/%s", catalog->directory, path);
    if (table_read(full, &catalog->arena, &catalog->table[catalog->n], &err)) {
      fprintf(stderr, "%s\n", err.text);
      exit(EX_DATAERR);
    }
    catalog->path[catalog->n++] = path;
  }
}

/* --- one try --- */

static struct span *cell_of(const struct catalog *catalog) {
  const struct table *t = &catalog->table[catalog->at];
  return (struct span *)(uintptr_t)&t->cell[catalog->row * t->columns + catalog->column];
}

static bool is_definition(const char *path, struct span column) {
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++) {
    const char *of = definitions[i].path;
    bool same = of[strlen(of) - 1] == '/' ? strncmp(path, of, strlen(of)) == 0 : strcmp(path, of) == 0;
    if (same && span_is(column, definitions[i].column)) return true;
  }
  return false;
}

/* Is there a fault at "FILE:LINE:COLUMN:", or for an expression at "FILE:LINE:"? */
static bool fault_at(const struct knowledge *knowledge, const struct catalog *catalog) {
  const struct fault *fault;
  char place[1400], line[1024];
  const struct table *t = &catalog->table[catalog->at];
  snprintf(line, sizeof line, "%s:%u:", t->name, t->line[catalog->row]);
  snprintf(place, sizeof place, "%s%.*s:", line, SPAN_ARG(t->title[catalog->column]));
  size_t n = knowledge_faults(knowledge, &fault);
  for (size_t i = 0; i < n; i++) {
    bool expression = strncmp(fault[i].text, line, strlen(line)) == 0 && strstr(fault[i].text, ": expression '");
    if (expression || strncmp(fault[i].text, place, strlen(place)) == 0) return true;
  }
  return false;
}

/* Does any other cell have the name, as a whole or among others? A category belongs to its own table. */
static bool is_referred_to(const struct catalog *catalog, struct span name) {
  bool category = strncmp(catalog->path[catalog->at], "schemes/", 8) == 0;
  for (size_t i = category ? catalog->at : 0; i < (category ? catalog->at + 1 : catalog->n); i++)
    for (size_t k = 0; k < catalog->table[i].rows * catalog->table[i].columns; k++) {
      struct span rest = catalog->table[i].cell[k], one;
      bool own = i == catalog->at && k == catalog->row * catalog->table[i].columns + catalog->column;
      while (!own && span_cut(&rest, '|', &one))
        if (span_equal(one, name)) return true;
    }
  return false;
}

static void report(const struct catalog *catalog, bool good) {
  const struct table *t = &catalog->table[catalog->at];
  tried++;
  passed += good;
  failed += !good;
  if (!good && failed < 40)
    printf("FAILED %s:%u:%.*s: misspelt as '%.*s' and no fault there\n", catalog->path[catalog->at],
           t->line[catalog->row], SPAN_ARG(t->title[catalog->column]), SPAN_ARG(catalog->text));
}

static void misspell(struct catalog *catalog, struct span text) {
  struct arena arena = {0};
  struct err err = {0};
  const void *object;
  struct catalog_source source = {catalog_read, catalog_list, catalog};
  struct span *cell = cell_of(catalog), right = *cell;
  struct knowledge *knowledge = knowledge_open(source, &arena);
  catalog->text = text;
  *cell = text;
  int code = knowledge_object(knowledge, catalog->path[catalog->at], &object, &err);
  bool found = code == EX_CONFIG && fault_at(knowledge, catalog);
  if (!found && is_definition(catalog->path[catalog->at], catalog->table[catalog->at].title[catalog->column])) {
    code = knowledge_check(knowledge, &err);
    *cell = right;
    found = code == EX_CONFIG || !is_referred_to(catalog, right);
  }
  *cell = right;
  report(catalog, found);
  arena_free(&arena);
}

/* A letter put into the middle of a name within the text. */
static struct span with_letter(struct catalog *catalog, struct span text, size_t at) {
  while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80) at++;
  return span_of(arena_format(&catalog->arena, "%.*sq%.*s", (int)at, text.p, (int)(text.n - at), text.p + at));
}

static bool is_name(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

/* Every name of an expression. */
static void misspell_names(struct catalog *catalog, struct span text) {
  bool quoted = false;
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '\'') quoted = !quoted;
    bool begins = !quoted && is_name(text.p[i]) && (i == 0 || !is_name(text.p[i - 1]));
    if (begins && text.p[i ? i - 1 : 0] != '{') misspell(catalog, with_letter(catalog, text, i + 1));
  }
}

static bool is_free_text(const char *path, struct span title) {
  if (strncmp(path, "activities/", 11) == 0 && span_is(title, "mark")) return true;
  for (size_t i = 0; i < sizeof free_text / sizeof *free_text; i++)
    if (span_is(title, free_text[i])) return true;
  return false;
}

static bool is_expression(struct span title) {
  return span_is(title, "expression") || span_is(title, "applies") || span_is(title, "residual") ||
         span_is(title, "condition");
}

/* Documents' own words are no names. */
static bool is_phrase(struct span title, struct span text) {
  return span_is(title, "direction") && (unsigned char)text.p[0] >= 0x80;
}

/* The names of rules are for people; nothing refers to them. */
static bool is_rule_name(const struct catalog *catalog, struct span title) {
  return span_is(title, "rule") && strcmp(catalog->path[catalog->at], "rules/checks.csv") != 0;
}

static void try_cell(struct catalog *catalog) {
  struct span title = catalog->table[catalog->at].title[catalog->column], text = *cell_of(catalog);
  if (is_rule_name(catalog, title)) return;
  if (!text.n || is_free_text(catalog->path[catalog->at], title) || is_phrase(title, text) || span_is(text, "*"))
    return;
  if (is_expression(title))
    misspell_names(catalog, text);
  else
    misspell(catalog, with_letter(catalog, text, text.n / 2));
}

static void try_table(struct catalog *catalog, size_t at) {
  const struct table *t = &catalog->table[at];
  size_t step = t->rows > ROWS_TRIED ? t->rows / ROWS_TRIED : 1;
  catalog->at = at;
  for (catalog->row = 0; catalog->row < t->rows; catalog->row += step)
    for (catalog->column = 0; catalog->column < t->columns; catalog->column++) try_cell(catalog);
}

/* --- the shape of tables --- */

static bool has_fault(struct catalog *catalog, size_t at) {
  struct arena arena = {0};
  struct err err = {0};
  const void *object;
  struct catalog_source source = {catalog_read, catalog_list, catalog};
  int code = knowledge_object(knowledge_open(source, &arena), catalog->path[at], &object, &err);
  arena_free(&arena);
  return code == EX_CONFIG;
}

static void shape(struct catalog *catalog, size_t at, const char *what, bool found) {
  tried++;
  passed += found;
  failed += !found;
  if (!found) printf("FAILED %s: %s, seen wrongly\n", catalog->path[at], what);
}

/* No rows, a cut file, a short row, a header misspelt or doubled, a row twice. */
static void try_shape(struct catalog *catalog, size_t at) {
  struct table right = catalog->table[at], *t = &catalog->table[at];
  struct span *title = arena_array(&catalog->arena, struct span, right.columns);
  unsigned *cells = arena_array(&catalog->arena, unsigned, right.rows + 1);
  bool may_be_empty = strncmp(catalog->path[at], "white/", 6) == 0;
  bool needs_little = may_be_empty || right.columns < 2 || strcmp(catalog->path[at], "target-words.csv") == 0;
  t->rows = 0;
  shape(catalog, at, "no rows", may_be_empty || has_fault(catalog, at));
  *t = right, t->ended = false;
  shape(catalog, at, "no line end", has_fault(catalog, at));
  *t = right, t->cells = cells;
  memcpy(cells, right.cells, right.rows * sizeof *cells);
  if (right.rows) cells[right.rows - 1] = 1;
  shape(catalog, at, "a short row", !right.rows || needs_little || has_fault(catalog, at));
  for (size_t c = 0; c < right.columns; c++) {
    *t = right, t->title = title;
    memcpy(title, right.title, right.columns * sizeof *title);
    title[c] = with_letter(catalog, title[c], title[c].n / 2);
    shape(catalog, at, "a header misspelt", has_fault(catalog, at));
    title[c] = right.title[c ? 0 : 1];
    shape(catalog, at, "a header twice", right.columns < 2 || has_fault(catalog, at));
  }
  *t = right;
}

int main(int argc, char **argv) {
  static struct catalog catalog; /* large */
  if (argc != 2) return EX_USAGE;
  catalog.directory = argv[1];
  folder_read(&catalog, "");
  for (size_t i = 0; i < catalog.n; i++) shape(&catalog, i, "unchanged, a fault:", !has_fault(&catalog, i));
  for (size_t i = 0; i < catalog.n; i++) try_table(&catalog, i);
  for (size_t i = 0; i < catalog.n; i++) try_shape(&catalog, i);
  printf("mutations: %lu tables, %lu tried, %lu passed, %lu failed\n", (unsigned long)catalog.n, tried, passed, failed);
  arena_free(&catalog.arena);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
