/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grid.c - see grid.h. */
#include "book/grid.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/list.h"
#include "book/limits.h"

enum { TITLE_CELLS = 3, HEADER_ROWS = 4 }; /* a header has at least so many cells, at most so many rows */

/* An area that reaches below its first row, and its text. */
struct merge_text {
  struct merge merge;
  char *text;
  size_t n;
};

static int merge_compare(const void *a, const void *b) {
  const struct merge *x = a, *y = b;
  if (x->top != y->top) return x->top < y->top ? -1 : 1;
  return x->left < y->left ? -1 : x->left > y->left;
}

int grid_merge(struct grid *grid, struct merge merge, struct err *err) {
  if (merge.bottom < merge.top || merge.right < merge.left || merge.right >= LIMIT_COLUMNS ||
      merge.bottom >= LIMIT_ROWS)
    return err_set(err, EX_DATAERR, _("a merged area beyond the sheet"));
  if (merge.bottom == merge.top && merge.right == merge.left) return 0;
  if (grid->merges == LIMIT_MERGES) return err_set(err, EX_DATAERR, _("too many merged areas"));
  grid->merge = list_room(grid->merge, &grid->merge_room, grid->merges + 1, sizeof *grid->merge);
  size_t at = grid->merges++;
  while (at > grid->next_merge && merge_compare(&grid->merge[at - 1], &merge) > 0) {
    grid->merge[at] = grid->merge[at - 1];
    at--;
  }
  grid->merge[at] = merge;
  return 0;
}

static struct span grid_text(const struct grid *grid, size_t column) {
  if (column >= grid->cells || !grid->cell[column].n) return (struct span){0};
  return (struct span){grid->text.bytes + grid->cell[column].from, grid->cell[column].n};
}

/* Cells up to this column exist. */
static struct grid_cell *grid_cell_at(struct grid *grid, size_t column) {
  if (column >= grid->room) {
    grid->room = column + column / 2 + 16;
    grid->cell = memory_grow(grid->cell, grid->room * sizeof *grid->cell);
  }
  while (grid->cells <= column) grid->cell[grid->cells++] = (struct grid_cell){0};
  return &grid->cell[column];
}

/* Set a cell that has no text of its own. The text is copied: it may be part of grid->text, which grows. */
static void grid_fill(struct grid *grid, size_t column, const char *text, size_t n) {
  struct grid_cell *cell = grid_cell_at(grid, column);
  if (cell->n || !n) return;
  strbuf_reserve(&grid->text, n);
  *cell = (struct grid_cell){grid->text.n, n, true};
  strbuf_add(&grid->text, text, n);
}

static void grid_remember(struct grid *grid, const struct merge *merge, struct span text) {
  grid->open = list_room(grid->open, &grid->open_room, grid->opens + 1, sizeof *grid->open);
  struct merge_text *open = &grid->open[grid->opens++];
  *open = (struct merge_text){*merge, memory_alloc(text.n + 1), text.n};
  memcpy(open->text, text.p, text.n);
}

/* Cells of this row that areas from rows above reach into. */
static void grid_fill_from_above(struct grid *grid) {
  size_t kept = 0;
  for (size_t i = 0; i < grid->opens; i++) {
    struct merge_text *open = &grid->open[i];
    if (grid->row <= open->merge.bottom)
      for (uint32_t c = open->merge.left; c <= open->merge.right; c++) grid_fill(grid, c, open->text, open->n);
    if (grid->row < open->merge.bottom)
      grid->open[kept++] = *open;
    else
      free(open->text);
  }
  grid->opens = kept;
}

/* Above the header, a single text over many columns is a title, and stays one cell. */
static bool row_is_title(const struct grid *grid) {
  size_t filled = 0;
  for (size_t c = 0; c < grid->cells; c++) filled += grid->cell[c].n > 0;
  return !grid->header_seen && !grid->in_header && filled < 2;
}

/* Cells of areas that begin in this row. */
static void grid_fill_across(struct grid *grid) {
  bool title = row_is_title(grid);
  for (; grid->next_merge < grid->merges && grid->merge[grid->next_merge].top <= grid->row; grid->next_merge++) {
    const struct merge *merge = &grid->merge[grid->next_merge];
    struct span text = merge->top == grid->row ? grid_text(grid, merge->left) : (struct span){0};
    if (!text.n || title) continue;
    if (merge->bottom > merge->top) grid_remember(grid, merge, text);
    for (uint32_t c = merge->left + 1; c <= merge->right; c++) {
      text = grid_text(grid, merge->left);
      strbuf_reserve(&grid->text, text.n);
      text = grid_text(grid, merge->left);
      grid_fill(grid, c, text.p, text.n);
    }
  }
}

static void grid_put_cell(struct strbuf *out, struct span text) {
  bool quoted = false;
  for (size_t i = 0; i < text.n && !quoted; i++) quoted = text.p[i] == ',' || text.p[i] == '"';
  if (!quoted) {
    strbuf_span(out, text);
    return;
  }
  strbuf_char(out, '"');
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') strbuf_char(out, '"');
    strbuf_char(out, text.p[i]);
  }
  strbuf_char(out, '"');
}

static size_t used_cells(const struct grid *grid) {
  size_t used = grid->cells;
  while (used && !grid->cell[used - 1].n) used--;
  return used;
}

static void grid_put_row(struct grid *grid) {
  size_t used = used_cells(grid), width = grid->header_seen && used && used < grid->width ? grid->width : used;
  for (size_t c = 0; c < width; c++) {
    if (c) strbuf_char(&grid->out, ',');
    grid_put_cell(&grid->out, grid_text(grid, c));
  }
  strbuf_char(&grid->out, '\n');
}

static bool has_colon(struct span text) { return span_find(text, span_of(":")) || span_find(text, span_of("：")); }

static bool is_numeric(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (!strchr("0123456789.,-+% ", text.p[i])) return false;
  return true;
}

/* Enough cells, different ones, mostly words and without colons: a header, or its first row. */
static bool row_is_header(const struct grid *grid) {
  size_t filled = 0, words = 0, colons = 0, different = 0;
  struct span before = {0};
  for (size_t c = 0; c < grid->cells; c++) {
    struct span text = grid_text(grid, c);
    if (!text.n) continue;
    filled++;
    words += !is_numeric(text);
    colons += has_colon(text);
    different += !span_equal(text, before);
    before = text;
  }
  return filled >= TITLE_CELLS && different >= TITLE_CELLS - 1 && 3 * words >= 2 * filled && 2 * colons < filled;
}

static bool row_is_words(const struct grid *grid) {
  for (size_t c = 0; c < grid->cells; c++)
    if (grid->cell[c].n && is_numeric(grid_text(grid, c))) return false;
  return true;
}

/* The last row of a header that begins here: areas reach down, and what lies across several columns has titles below
 * it. */
static uint32_t header_end(const struct grid *grid) {
  uint32_t end = grid->row;
  for (size_t i = 0; i < grid->merges; i++) {
    const struct merge *merge = &grid->merge[i];
    if (merge->top < grid->row || merge->top > end) continue;
    uint32_t to = merge->right > merge->left ? merge->bottom + 1 : merge->bottom;
    if (to > end && to < grid->row + HEADER_ROWS) end = to;
  }
  return end;
}

static void header_add_row(struct grid *grid) {
  if (grid->cells > grid->titles) {
    grid->title = memory_grow(grid->title, grid->cells * sizeof *grid->title);
    while (grid->titles < grid->cells) grid->title[grid->titles++] = (struct strbuf){0};
  }
  for (size_t c = 0; c < grid->cells; c++) {
    struct span text = grid_text(grid, c);
    struct strbuf *title = &grid->title[c];
    if (!text.n || (title->n >= text.n && memcmp(title->bytes + title->n - text.n, text.p, text.n) == 0)) continue;
    if (title->n) strbuf_char(title, ';');
    strbuf_span(title, text);
  }
}

static void header_put(struct grid *grid) {
  grid->cells = 0;
  strbuf_clear(&grid->text);
  for (size_t c = 0; c < grid->titles; c++) {
    if (grid->title[c].n) grid_fill(grid, c, grid->title[c].bytes, grid->title[c].n);
    strbuf_free(&grid->title[c]);
  }
  grid->titles = 0;
  grid->in_header = false;
  grid->header_seen = true;
  grid->width = used_cells(grid);
  grid_put_row(grid);
}

static void row_end(struct grid *grid) {
  grid_fill_from_above(grid);
  grid_fill_across(grid);
  if (!grid->header_seen && !grid->in_header && row_is_header(grid)) {
    grid->header_to = header_end(grid);
    grid->in_header = grid->header_to > grid->row;
    grid->header_seen = !grid->in_header;
    grid->width = used_cells(grid);
  } else if (grid->header_seen && used_cells(grid) > grid->width && row_is_words(grid)) {
    grid->width = used_cells(grid);
  }
  if (grid->in_header) {
    uint32_t end = header_end(grid); /* areas that begin in this row may reach further */
    if (end > grid->header_to) grid->header_to = end;
    header_add_row(grid);
    if (grid->row < grid->header_to)
      strbuf_char(&grid->out, '\n');
    else
      header_put(grid);
  } else {
    grid_put_row(grid);
  }
  grid->cells = 0;
  strbuf_clear(&grid->text);
  grid->row++;
}

int grid_begin_cell(struct grid *grid, uint32_t row, uint32_t column, struct err *err) {
  if (row >= LIMIT_ROWS || column >= LIMIT_COLUMNS)
    return err_set(err, EX_DATAERR, _("a cell beyond the %d rows and %d columns of a sheet"), LIMIT_ROWS,
                   LIMIT_COLUMNS);
  if (row < grid->row) return err_set(err, EX_DATAERR, _("rows out of order: %u after %u"), row + 1, grid->row + 1);
  while (grid->row < row) row_end(grid);
  struct grid_cell *cell = grid_cell_at(grid, column);
  if (cell->n) {
    size_t from = grid->text.n;
    strbuf_reserve(&grid->text, cell->n + 3);
    strbuf_add(&grid->text, grid->text.bytes + cell->from, cell->n);
    strbuf_put(&grid->text, " / ");
    *cell = (struct grid_cell){from, cell->n, true};
    return 0;
  }
  *cell = (struct grid_cell){grid->text.n, 0, false};
  return 0;
}

/* One line a row: line ends and other controls within a cell become blanks. */
static void flatten(char *text, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)text[i] < ' ') text[i] = ' ';
}

void grid_end_cell(struct grid *grid, uint32_t column) {
  struct grid_cell *cell = &grid->cell[column];
  char *text = grid->text.bytes + cell->from;
  size_t n = grid->text.n - cell->from;
  if (n) flatten(text, n);
  if (cell->filled) {
    size_t first = cell->n, second = n - first - 3;
    bool same = second == 0 || (first == second && memcmp(text, text + first + 3, first) == 0);
    cell->n = same ? first : n;
    return;
  }
  cell->n = n;
  cell->filled = n > 0;
}

void grid_finish(struct grid *grid) {
  row_end(grid);
  if (grid->in_header) header_put(grid);
}

void grid_free(struct grid *grid) {
  for (size_t i = 0; i < grid->opens; i++) free(grid->open[i].text);
  for (size_t i = 0; i < grid->titles; i++) strbuf_free(&grid->title[i]);
  free(grid->open);
  free(grid->title);
  free(grid->merge);
  free(grid->cell);
  strbuf_free(&grid->text);
  strbuf_free(&grid->out);
}
