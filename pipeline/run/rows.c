/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - see rows.h. */
#include "run/rows.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "io/table_file.h"
#include "run/lines.h"

enum { COLUMNS_MOST = 256, WANTS_MOST = 8 };

/* A file being searched. */
struct row_search {
  const struct row_want *want;
  size_t wants, column[WANTS_MOST], room;
  struct found_rows *rows;
  struct arena *arena;
};

static size_t column_named(const struct found_rows *rows, const char *name) {
  for (size_t c = 0; c < rows->columns; c++)
    if (span_is(rows->title[c], name)) return c;
  return SIZE_MAX;
}

bool rows_have(const struct found_rows *rows, const char *column) { return column_named(rows, column) != SIZE_MAX; }

struct span row_cell(const struct found_rows *rows, size_t row, const char *column) {
  size_t c = column_named(rows, column);
  return c == SIZE_MAX ? (struct span){0} : rows->cell[row * rows->columns + c];
}

static size_t cut_all(struct span line, struct span *cell, struct arena *arena) {
  size_t n = 0;
  if (line.n && line.p[line.n - 1] == '\r') line.n--;
  bool more = true;
  while (more && n < COLUMNS_MOST) {
    const char *before = line.p;
    size_t left = line.n;
    if (!line_cut(&line, &cell[n++], arena)) return 0;
    size_t used = left - line.n;
    more = line.n > 0 || (used && before[used - 1] == ',');
  }
  return n;
}

/* False where a wanted column is missing. */
static bool bind_columns(struct row_search *in) {
  for (size_t i = 0; i < in->wants; i++) {
    in->column[i] = column_named(in->rows, in->want[i].column);
    if (in->column[i] == SIZE_MAX && (in->want[i].value.p || in->want[i].any)) return false;
  }
  return true;
}

static bool is_any(const struct row_want *want, struct span cell) {
  for (size_t i = 0; i < want->anys; i++)
    if (span_equal(cell, want->any[i])) return true;
  return false;
}

static bool rows_fits(const struct row_search *in, const struct span *cell) {
  for (size_t i = 0; i < in->wants; i++) {
    const struct row_want *want = &in->want[i];
    if (want->value.p && !span_equal(cell[in->column[i]], want->value)) return false;
    if (want->any && !is_any(want, cell[in->column[i]])) return false;
  }
  return true;
}

/* A look at the one cell that must be one of several, before the line is cut. Lines with quotes are cut. */
static bool may_fit(const struct row_search *in, struct span line) {
  for (size_t i = 0; i < in->wants; i++) {
    if (!in->want[i].any) continue;
    struct span rest = line, cell = {0};
    for (size_t c = 0; c <= in->column[i]; c++)
      if (!span_cut(&rest, ',', &cell)) return false;
    if (!memchr(line.p, '"', (size_t)(cell.p + cell.n - line.p)) && !is_any(&in->want[i], cell)) return false;
  }
  return true;
}

static void rows_add_row(struct row_search *in, const struct span *cell, size_t n, uint64_t line) {
  struct found_rows *rows = in->rows;
  size_t room = in->room;
  rows->cell = list_room_in(in->arena, rows->cell, rows->n, &room, rows->n + 1, rows->columns * sizeof *rows->cell);
  rows->line = list_room_in(in->arena, rows->line, rows->n, &in->room, rows->n + 1, sizeof *rows->line);
  struct span *to = &rows->cell[rows->n * rows->columns];
  for (size_t c = 0; c < rows->columns; c++)
    to[c] = c < n ? (struct span){arena_copy(in->arena, cell[c].p, cell[c].n), cell[c].n} : (struct span){0};
  rows->line[rows->n++] = line;
}

/* The longest wanted text must be in the line: most lines are passed over by that. */
static struct span needle_of(const struct row_search *in) {
  struct span needle = {0};
  for (size_t i = 0; i < in->wants; i++)
    if (in->want[i].value.n > needle.n) needle = in->want[i].value;
  return needle;
}

static void consider_line(struct row_search *in, struct span line, uint64_t number, struct arena *scratch) {
  struct span cell[COLUMNS_MOST];
  size_t n = cut_all(line, cell, scratch);
  if (n >= in->rows->columns && rows_fits(in, cell)) rows_add_row(in, cell, n, number);
  arena_reset(scratch);
}

/* The first two columns of most tables are region and period: where both are wanted, lines must begin with them. */
static const char *beginning_of(const struct row_search *in) {
  struct span first = {0}, second = {0};
  for (size_t i = 0; i < in->wants; i++) {
    if (in->column[i] == 0) first = in->want[i].value;
    if (in->column[i] == 1) second = in->want[i].value;
  }
  return first.n && second.n ? arena_format(in->arena, "%.*s,%.*s,", SPAN_ARG(first), SPAN_ARG(second)) : NULL;
}

static void search(struct row_search *in, struct span text) {
  struct span line, needle = needle_of(in), title[COLUMNS_MOST];
  struct arena scratch = {0};
  uint64_t number = 0;
  do {
    if (!text.n || !span_cut(&text, '\n', &line)) return;
    number++;
  } while (line.n && line.p[0] == '#');
  if (span_starts(line, span_of("\xEF\xBB\xBF"))) line.p += 3, line.n -= 3;
  in->rows->columns = cut_all(line, title, in->arena);
  in->rows->title =
      memcpy(arena_array(in->arena, struct span, in->rows->columns + 1), title, in->rows->columns * sizeof *title);
  if (!bind_columns(in)) return;
  const char *begin = beginning_of(in);
  struct span begins = span_of(begin);
  while (text.n && span_cut(&text, '\n', &line)) {
    number++;
    if (begin ? !span_starts(line, begins) : needle.n && !memmem(line.p, line.n, needle.p, needle.n)) continue;
    if (may_fit(in, line)) consider_line(in, line, number, &scratch);
  }
  arena_free(&scratch);
}

/* A compressed table is read as a whole. */
static int search_table(struct row_search *in, const char *path, struct err *err) {
  struct table table;
  struct err unread = {0};
  int code = table_read(path, in->arena, &table, &unread);
  if (code) return code == EX_DATAERR ? 0 : err_set(err, code, "%s", unread.text);
  in->rows->title = table.title, in->rows->columns = table.columns;
  if (!bind_columns(in)) return 0;
  for (size_t r = 0; r < table.rows; r++)
    if (rows_fits(in, &table.cell[r * table.columns]))
      rows_add_row(in, &table.cell[r * table.columns], table.columns, table.line[r]);
  return 0;
}

static int search_file(struct row_search *in, const char *path, struct err *err) {
  struct stat st;
  int fd, code = file_open(path, &fd, err);
  if (code) return code;
  if (fstat(fd, &st) == 0 && st.st_size > 0) {
    void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
      code = err_set(err, EX_OSERR, "%s: mmap", path);
    else
      search(in, (struct span){map, (size_t)st.st_size});
    /* titles point into the file: they are copied before it goes */
    struct span *title = arena_array(in->arena, struct span, in->rows->columns + 1);
    for (size_t c = 0; c < in->rows->columns; c++)
      title[c] = (struct span){arena_copy(in->arena, in->rows->title[c].p, in->rows->title[c].n), in->rows->title[c].n};
    in->rows->title = title;
    if (map != MAP_FAILED) munmap(map, (size_t)st.st_size);
  }
  close(fd);
  return code;
}

int rows_matching(const char *path, const struct row_want *want, size_t wants, struct found_rows *rows,
                  struct arena *arena, struct err *err) {
  struct row_search in = {.want = want, .wants = wants, .rows = rows, .arena = arena};
  bool there;
  *rows = (struct found_rows){.path = path};
  int code = file_exists(path, &there, err);
  if (code || !there) return code;
  return name_has_ending(path, ".gz") ? search_table(&in, path, err) : search_file(&in, path, err);
}
