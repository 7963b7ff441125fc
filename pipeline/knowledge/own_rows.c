/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_rows.c - see own_rows.h. */
#include "knowledge/own_rows.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/index.h"
#include "base/strbuf.h"
#include "knowledge/inside.h"

enum { KEYS = 8 };
#define REMOVE "remove"
#define NO_ROW ((size_t)-1)

/* Two tables being put together. */
struct laying {
  const struct table *shipped, *own;
  struct arena *arena;
  size_t keys, shipped_key[KEYS], own_key[KEYS];
  size_t *column; /* own->columns: where each is in the merged table; TABLE_ABSENT: `remove` */
  size_t remove;  /* column of `own`, or TABLE_ABSENT */
  size_t *over;   /* shipped->rows: the own row that replaces or removes it, or NO_ROW */
  enum own_fate *fate;
  struct table *merged;
};

static bool is_key(const struct field *field) { return (field->flags & 16) != 0; }

/* Key columns that the shipped table has; the own table must have them too. */
static int keys_find(struct laying *in, const char *path, struct err *err) {
  const struct sheet_kind *kind = knowledge_kind_at(path);
  int code = 0;
  for (size_t f = 0; !code && kind && f < kind->fields; f++) {
    size_t at = is_key(&kind->field[f]) ? table_column(in->shipped, kind->field[f].title) : TABLE_ABSENT;
    if (at == TABLE_ABSENT || in->keys == KEYS) continue;
    in->shipped_key[in->keys] = at;
    code = table_need(in->own, kind->field[f].title, &in->own_key[in->keys++], err);
  }
  if (code) err->code = EX_CONFIG;
  return err->code;
}

/* Titles: those of the shipped table, then those that only the own one has. */
static void columns_match(struct laying *in) {
  const struct table *shipped = in->shipped, *own = in->own;
  struct span *title = arena_array(in->arena, struct span, shipped->columns + own->columns + 1);
  size_t n = shipped->columns;
  if (n) memcpy(title, shipped->title, n * sizeof *title);
  in->column = arena_array(in->arena, size_t, own->columns + 1);
  for (size_t c = 0; c < own->columns; c++) {
    size_t at = table_column(shipped, arena_copy(in->arena, own->title[c].p, own->title[c].n));
    if (c == in->remove)
      at = TABLE_ABSENT;
    else if (at == TABLE_ABSENT)
      title[at = n++] = own->title[c];
    in->column[c] = at;
  }
  in->merged->title = title;
  in->merged->columns = n;
}

static uint64_t own_rows_key_hash(const struct table *table, const size_t *key, size_t keys, size_t row) {
  uint64_t hash = 0;
  for (size_t k = 0; k < keys; k++) hash = hash * 31 + span_hash(table_at(table, row, key[k]));
  return hash;
}

static bool is_removed(const struct laying *in, size_t row) {
  return span_is(table_at(in->own, row, in->remove), "yes");
}

static int row_fault(const struct laying *in, size_t row, const char *what, struct err *err) {
  return err_set(err, EX_CONFIG, "%s:%u: %s", in->own->name, in->own->line[row], what);
}

/* Which shipped row an own row stands over. */
static int row_match(struct laying *in, size_t row, const struct index *rows, struct index *seen, struct err *err) {
  struct span word = table_at(in->own, row, in->remove);
  if (word.n && !span_is(word, "yes")) return row_fault(in, row, _("remove is yes or blank"), err);
  in->fate[row] = OWN_ADDED;
  if (in->keys) {
    uint64_t hash = own_rows_key_hash(in->own, in->own_key, in->keys, row);
    size_t before = seen->n;
    if (index_add(seen, hash) < before) return row_fault(in, row, _("a row with this key is there already"), err);
    uint32_t at = index_find(rows, hash);
    if (at != INDEX_ABSENT) in->over[at] = row, in->fate[row] = is_removed(in, row) ? OWN_REMOVED : OWN_REPLACED;
  }
  if (is_removed(in, row) && in->fate[row] != OWN_REMOVED)
    return row_fault(in, row, _("there is no row with this key to remove"), err);
  return 0;
}

static int rows_match(struct laying *in, struct err *err) {
  struct index rows = {0}, seen = {0};
  int code = 0;
  in->over = arena_array(in->arena, size_t, in->shipped->rows + 1);
  in->fate = arena_array(in->arena, enum own_fate, in->own->rows + 1);
  for (size_t r = 0; r < in->shipped->rows; r++) {
    in->over[r] = NO_ROW;
    /* Rows with the same key are a fault of the shipped table, which its own check reports. */
    uint64_t hash = own_rows_key_hash(in->shipped, in->shipped_key, in->keys, r);
    while (in->keys && index_add(&rows, hash) != r) hash++;
  }
  for (size_t r = 0; !code && r < in->own->rows; r++) code = row_match(in, r, &rows, &seen, err);
  index_free(&rows);
  index_free(&seen);
  return code;
}

static void put_own(struct laying *in, struct span *to, size_t row) {
  for (size_t c = 0; c < in->own->columns; c++)
    if (in->column[c] != TABLE_ABSENT) to[in->column[c]] = table_at(in->own, row, c);
}

/* A row of the merged table; either may be NO_ROW. */
static void own_rows_put_row(struct laying *in, struct span *cell, unsigned *line, unsigned *cells, const char **file,
                             size_t shipped, size_t own) {
  struct table *merged = in->merged;
  size_t r = merged->rows++, n = in->shipped->columns;
  struct span *to = cell + r * merged->columns;
  if (shipped != NO_ROW && n) memcpy(to, in->shipped->cell + shipped * n, n * sizeof *to);
  if (own != NO_ROW) put_own(in, to, own);
  line[r] = own != NO_ROW ? in->own->line[own] : in->shipped->line[shipped];
  file[r] = own != NO_ROW ? in->own->name : table_file(in->shipped, shipped);
  cells[r] = own == NO_ROW && in->shipped->cells[shipped] < n ? in->shipped->cells[shipped] : (unsigned)merged->columns;
}

static void put_all(struct laying *in) {
  struct table *merged = in->merged;
  size_t most = in->shipped->rows + in->own->rows + 1;
  struct span *cell = arena_array(in->arena, struct span, most * merged->columns + 1);
  unsigned *line = arena_array(in->arena, unsigned, most), *cells = arena_array(in->arena, unsigned, most);
  const char **file = arena_array(in->arena, const char *, most);
  for (size_t r = 0; r < in->shipped->rows; r++)
    if (in->over[r] == NO_ROW || in->fate[in->over[r]] == OWN_REPLACED)
      own_rows_put_row(in, cell, line, cells, file, r, in->over[r]);
  for (size_t r = 0; r < in->own->rows; r++)
    if (in->fate[r] == OWN_ADDED) own_rows_put_row(in, cell, line, cells, file, NO_ROW, r);
  merged->cell = cell, merged->line = line, merged->cells = cells, merged->file = file;
}

int own_rows_lay(const char *path, const struct table *shipped, const struct table *own, struct arena *arena,
                 struct table *merged, enum own_fate **fate, struct err *err) {
  struct laying in = {.shipped = shipped, .own = own, .arena = arena, .merged = merged};
  err->code = 0;
  *merged = (struct table){.name = shipped->name, .header_line = shipped->header_line, .ended = shipped->ended};
  if (!own->ended)
    return err_set(err, EX_CONFIG, _("%s: the last line has no line end; is the file cut off?"), own->name);
  in.remove = table_column(own, REMOVE);
  int code = keys_find(&in, path, err);
  if (code) return code;
  columns_match(&in);
  code = rows_match(&in, err);
  if (!code) put_all(&in);
  *fate = in.fate;
  return code;
}

const char *own_row_key(const char *path, const struct table *own, size_t row, struct arena *arena) {
  const struct sheet_kind *kind = knowledge_kind_at(path);
  const char *text = "";
  for (size_t f = 0; kind && f < kind->fields; f++) {
    size_t at = is_key(&kind->field[f]) ? table_column(own, kind->field[f].title) : TABLE_ABSENT;
    struct span cell = table_at(own, row, at);
    if (at != TABLE_ABSENT && cell.n)
      text = arena_format(arena, "%s%s%s=%.*s", text, *text ? " " : "", kind->field[f].title, SPAN_ARG(cell));
  }
  return text;
}
