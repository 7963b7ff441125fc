/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme.c - see scheme.h. */
#include "data/scheme.h"

#include "base/i18n.h"
#include "base/strbuf.h"

enum { SCHEME, CATEGORY, TITLE_ZH, TITLE_EN, PARENT, CODE, PARTIAL, COLUMNS };
static const char *const column[COLUMNS] = {"scheme", "category", "title_zh", "title_en", "parent", "code", "partial"};

struct building {
  const struct table *table;
  size_t at[COLUMNS];
  struct scheme *scheme;
  struct err *err;
};

static struct span cell(const struct building *b, size_t row, int which) {
  return table_at(b->table, row, b->at[which]);
}

static int wrong(const struct building *b, size_t row, struct span what, const char *why) {
  return err_set(b->err, EX_CONFIG, "%s:%u: '%.*s': %s", table_file(b->table, row), b->table->line[row], SPAN_ARG(what),
                 why);
}

const struct scheme_category *scheme_find(const struct scheme *scheme, struct span category) {
  for (size_t i = 0; i < scheme->categories; i++)
    if (span_equal(scheme->category[i].code, category)) return &scheme->category[i];
  return NULL;
}

static void read_categories(const struct building *b) {
  struct scheme *s = b->scheme;
  for (size_t r = 0; r < b->table->rows; r++)
    if (!scheme_find(s, cell(b, r, CATEGORY)))
      s->category[s->categories++] = (struct scheme_category){
          .code = cell(b, r, CATEGORY), .title_zh = cell(b, r, TITLE_ZH), .title_en = cell(b, r, TITLE_EN)};
}

/* Set the parents, when all categories are known; a cycle is an error. */
static int read_parents(const struct building *b) {
  for (size_t r = 0; r < b->table->rows; r++) {
    struct scheme_category *own =
        b->scheme->category + (scheme_find(b->scheme, cell(b, r, CATEGORY)) - b->scheme->category);
    if (!cell(b, r, PARENT).n) continue;
    own->parent = scheme_find(b->scheme, cell(b, r, PARENT));
    if (!own->parent) return wrong(b, r, cell(b, r, PARENT), _("no such category"));
    for (const struct scheme_category *up = own->parent; up; up = up->parent)
      if (up == own) return wrong(b, r, own->code, _("a category is its own parent"));
  }
  return 0;
}

static int scheme_check_row(const struct building *b, size_t row, const struct codebook *book) {
  struct span code = cell(b, row, CODE), partial = cell(b, row, PARTIAL);
  if (!span_is(cell(b, row, SCHEME), b->scheme->name))
    return wrong(b, row, cell(b, row, SCHEME), _("a row of another scheme"));
  if (!cell(b, row, CATEGORY).n) return wrong(b, row, code, _("no category"));
  if (code.n && !codebook_slot(book, code_slot(code)))
    return wrong(b, row, code, _("no division, group or class of the scheme's edition"));
  if (partial.n && !span_is(partial, "0") && !span_is(partial, "1"))
    return wrong(b, row, partial, _("partial is 0 or 1"));
  return 0;
}

static int place_rows(const struct building *b, struct arena *arena) {
  struct scheme *s = b->scheme;
  for (size_t r = 0; r < b->table->rows; r++)
    if (cell(b, r, CODE).n) s->first[code_slot(cell(b, r, CODE)) + 1]++;
  for (size_t i = 0; i < CODE_SLOTS; i++) s->first[i + 1] = (uint16_t)(s->first[i + 1] + s->first[i]);
  uint16_t *next = arena_array(arena, uint16_t, CODE_SLOTS);
  memcpy(next, s->first, CODE_SLOTS * sizeof *next);
  s->rows = s->first[CODE_SLOTS];
  s->row = arena_array(arena, struct scheme_row, s->rows + 1);
  for (size_t r = 0; r < b->table->rows; r++) {
    struct span code = cell(b, r, CODE);
    if (!code.n) continue;
    unsigned slot = code_slot(code);
    if (!s->overlapping && s->first[slot + 1] - s->first[slot] > 1)
      return wrong(b, r, code, _("a code in two categories"));
    s->row[next[slot]++] = (struct scheme_row){scheme_find(s, cell(b, r, CATEGORY)), span_is(cell(b, r, PARTIAL), "1")};
  }
  return 0;
}

int scheme_build(const struct table *table, const char *name, bool overlapping, const struct codebook *book,
                 struct arena *arena, const struct scheme **scheme, struct err *err) {
  struct scheme *s = arena_array(arena, struct scheme, 1);
  *s = (struct scheme){.name = arena_copy(arena, name, strlen(name)), .overlapping = overlapping};
  struct building b = {.table = table, .scheme = s, .err = err};
  for (size_t i = 0; i < COLUMNS; i++)
    if (table_need(table, column[i], &b.at[i], err)) return EX_CONFIG;
  if (table->rows >= UINT16_MAX) return err_set(err, EX_CONFIG, _("%s: too many rows"), table->name);
  s->category = arena_array(arena, struct scheme_category, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++)
    if (scheme_check_row(&b, r, book)) return EX_CONFIG;
  read_categories(&b);
  int code = read_parents(&b);
  if (!code) code = place_rows(&b, arena);
  if (!code && !s->rows)
    code = err_set(err, EX_CONFIG, _("%s: no row has a code; every share would be 0"), table->name);
  *scheme = s;
  return code;
}

/* The rows of one listed code. */
static const struct scheme_row *rows_at(const struct scheme *s, struct span code, size_t *n) {
  unsigned slot = code_slot(code);
  *n = slot == CODE_SLOT_NONE ? 0 : (size_t)(s->first[slot + 1] - s->first[slot]);
  return *n ? &s->row[s->first[slot]] : NULL;
}

const struct scheme_category *scheme_category_of(const struct scheme *s, struct span code) {
  for (size_t n; code.n >= 2; code.n--) {
    const struct scheme_row *row = rows_at(s, code, &n);
    if (row) return row->category;
  }
  return NULL;
}

/* The rows of the listed codes that contain a code, the longest first: four, three and two digits. */
struct listed {
  const struct scheme_row *row[3];
  size_t n[3], codes;
};

static struct listed listed_above(const struct scheme *s, struct span code) {
  struct listed listed = {.codes = 0};
  for (size_t n; code.n >= 2; code.n--) {
    const struct scheme_row *row = rows_at(s, code, &n);
    if (!row) continue;
    listed.row[listed.codes] = row;
    listed.n[listed.codes++] = n;
  }
  return listed;
}

/* Membership of the rows in one category: decided by the longest listed code. */
static const struct scheme_row *row_in(const struct listed *listed, const struct scheme_category *category) {
  for (size_t k = 0; k < listed->codes; k++)
    for (size_t i = 0; i < listed->n[k]; i++)
      if (listed->row[k][i].category == category) return &listed->row[k][i];
  return NULL;
}

struct span scheme_categories_of(const struct scheme *s, struct span code, struct arena *arena) {
  struct listed listed = listed_above(s, code);
  struct strbuf text = {0};
  for (size_t i = 0; listed.codes && i < s->categories; i++) {
    const struct scheme_row *row = row_in(&listed, &s->category[i]);
    if (!row) continue;
    if (text.n) strbuf_char(&text, '|');
    strbuf_span(&text, row->category->code);
    if (row->partial) strbuf_char(&text, '*');
  }
  struct span result = {text.n ? arena_copy(arena, text.bytes, text.n) : NULL, text.n};
  strbuf_free(&text);
  return result;
}
