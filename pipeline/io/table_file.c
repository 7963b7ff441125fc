/* table_file.c - see table_file.h. The file is read as any other, block by block, and its cells are copied. */
#include "io/table_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/reader.h"

/* A table in the making; cells in rows of `columns`. */
struct growth {
  struct table *table;
  struct arena *arena;
  struct span *cell;
  unsigned *line, *cells;
  size_t room;
  bool titled;
};

static const char *damage_word(enum damage damage) {
  switch (damage) {
  case DAMAGE_QUOTE:
    return _("quotes that do not match");
  case DAMAGE_BYTE:
    return _("a byte that is in no encoding");
  case DAMAGE_NUL:
    return _("a NUL byte");
  default:
    return _("a line too long");
  }
}

static bool is_comment(const struct span *cell, size_t n) { return n && cell[0].n && cell[0].p[0] == '#'; }

static struct span kept(struct arena *arena, struct span text) {
  text = span_trim(text);
  return text.n ? (struct span){arena_copy(arena, text.p, text.n), text.n} : (struct span){0};
}

static void take_titles(struct growth *growth, const struct span *cell, size_t n, uint64_t line) {
  struct span *title = arena_array(growth->arena, struct span, n ? n : 1);
  for (size_t i = 0; i < n; i++) title[i] = kept(growth->arena, cell[i]);
  growth->table->title = title;
  growth->table->columns = n;
  growth->table->header_line = (unsigned)line;
  growth->titled = true;
}

/* Cells beyond the titles are an error unless they are blank, as a spreadsheet leaves them. */
static int check_excess(const struct growth *growth, const struct span *cell, size_t n, uint64_t line,
                        struct err *err) {
  for (size_t i = growth->table->columns; i < n; i++)
    if (span_trim(cell[i]).n)
      return err_set(err, EX_DATAERR, _("%s:%ju: %zu cells, the header has %zu"), growth->table->name, (uintmax_t)line,
                     n, growth->table->columns);
  return 0;
}

static void take_row(struct growth *growth, const struct span *cell, size_t n, uint64_t line) {
  struct table *table = growth->table;
  if (table->rows == growth->room) {
    growth->room = growth->room ? 2 * growth->room : 64;
    growth->cell = memory_grow(growth->cell, growth->room * table->columns * sizeof *growth->cell);
    growth->line = memory_grow(growth->line, growth->room * sizeof *growth->line);
    growth->cells = memory_grow(growth->cells, growth->room * sizeof *growth->cells);
  }
  struct span *row = growth->cell + table->rows * table->columns;
  for (size_t i = 0; i < table->columns; i++) row[i] = i < n ? kept(growth->arena, cell[i]) : (struct span){0};
  growth->cells[table->rows] = (unsigned)(n < table->columns ? n : table->columns);
  growth->line[table->rows++] = (unsigned)line;
}

static int take_record(struct growth *growth, const struct cells *cells, size_t r, struct err *err) {
  const struct span *cell = cells->cell + cells->first[r];
  size_t n = cells->first[r + 1] - cells->first[r];
  uint64_t line = cells->first_line + cells->line[r];
  if (is_comment(cell, n)) return 0;
  if (cells->damage[r])
    return err_set(err, EX_DATAERR, _("%s:%ju: %s"), growth->table->name, (uintmax_t)line,
                   damage_word((enum damage)cells->damage[r]));
  if (!growth->titled) {
    take_titles(growth, cell, n, line);
    return 0;
  }
  int code = check_excess(growth, cell, n, line, err);
  if (!code) take_row(growth, cell, n, line);
  return code;
}

static int take_blocks(struct growth *growth, struct reader *reader, struct reader_worker *worker, struct err *err) {
  struct block block;
  bool more = true;
  for (;;) {
    int code = reader_next(reader, worker, NULL, &block, &more, err);
    if (code || !more) return code;
    for (size_t r = 0; r < block.cells.records; r++)
      if ((code = take_record(growth, &block.cells, r, err)) != 0) return code;
  }
}

/* What was gathered goes to the arena. */
static void settle(struct growth *growth) {
  struct table *table = growth->table;
  struct span *cell = arena_array(growth->arena, struct span, table->rows * table->columns + 1);
  unsigned *line = arena_array(growth->arena, unsigned, table->rows + 1);
  unsigned *cells = arena_array(growth->arena, unsigned, table->rows + 1);
  if (table->rows) {
    memcpy(cells, growth->cells, table->rows * sizeof *cells);
    memcpy(cell, growth->cell, table->rows * table->columns * sizeof *cell);
    memcpy(line, growth->line, table->rows * sizeof *line);
  }
  table->cell = cell;
  table->line = line;
  table->cells = cells;
}

/* Does the file end with a line end? Compressed files and pipes are not looked at: they tell themselves when they are
 * cut off. */
static bool ends_a_line(const char *path) {
  struct stat status;
  char last[3] = "";
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return true;
  bool plain = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 2;
  bool compressed = plain && pread(fd, last, 2, 0) == 2 && last[0] == '\x1f' && last[1] == '\x8b';
  bool ended = !plain || compressed || pread(fd, last, 1, status.st_size - 1) != 1 || last[0] == '\n' || last[0] == '\r';
  close(fd);
  return ended;
}

int table_read(const char *path, struct arena *arena, struct table *table, struct err *err) {
  struct reader *reader;
  struct reader_options options = {0};
  int code = reader_open(&reader, path, &options, err);
  if (code) return code;
  *table = (struct table){.name = arena_copy(arena, path, strlen(path)), .ended = ends_a_line(path)};
  struct growth growth = {.table = table, .arena = arena};
  struct reader_worker *worker = reader_worker_new();
  code = take_blocks(&growth, reader, worker, err);
  if (!code && !growth.titled) code = err_set(err, EX_DATAERR, _("%s: empty, not even a header"), path);
  if (!code) settle(&growth);
  free(growth.cell);
  free(growth.line);
  free(growth.cells);
  reader_worker_free(worker);
  reader_close(reader);
  return code;
}
