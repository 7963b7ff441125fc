/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table_file.c - see table_file.h. The file is read block by block like any other, and its cells are copied. */
#include "io/table_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/reader.h"

enum { CHUNK_ROWS = 512, TEXTS = 64 << 10 };

/* Some rows of a table under construction. */
struct row_chunk {
  struct row_chunk *next;
  size_t rows;
  unsigned line[CHUNK_ROWS], cells[CHUNK_ROWS];
  struct span cell[];
};

/* A table under construction; cells in rows of `columns`. */
struct growth {
  struct table *table;
  struct arena *arena;
  struct row_chunk *first, **end, *last;
  char *free, *free_end; /* for texts, one after the other */
  bool titled;
  table_part_take *take; /* NULL: the whole table is kept */
  void *context;
  struct arena *lasting; /* for titles */
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

static struct span table_file_kept(struct growth *growth, struct span text) {
  text = span_trim(text);
  if (!text.n) return (struct span){0};
  if ((size_t)(growth->free_end - growth->free) <= text.n) {
    size_t room = text.n + 1 > TEXTS ? text.n + 1 : TEXTS;
    growth->free = arena_alloc(growth->arena, room);
    growth->free_end = growth->free + room;
  }
  char *to = growth->free;
  memcpy(to, text.p, text.n);
  to[text.n] = '\0';
  growth->free += text.n + 1;
  return (struct span){to, text.n};
}

static void take_titles(struct growth *growth, const struct span *cell, size_t n, uint64_t line) {
  struct span *title = arena_array(growth->lasting, struct span, n ? n : 1);
  for (size_t i = 0; i < n; i++) {
    struct span text = span_trim(cell[i]);
    title[i] = (struct span){arena_copy(growth->lasting, text.p, text.n), text.n};
  }
  growth->table->title = title;
  growth->table->columns = n;
  growth->table->header_line = (unsigned)line;
  growth->titled = true;
}

/* Cells beyond the header are an error unless they are blank, as spreadsheets may write them. */
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
  struct row_chunk *chunk = growth->last;
  if (!chunk || chunk->rows == CHUNK_ROWS) {
    chunk = memory_alloc(sizeof *chunk + CHUNK_ROWS * table->columns * sizeof *chunk->cell);
    chunk->next = NULL, chunk->rows = 0;
    *growth->end = growth->last = chunk;
    growth->end = &chunk->next;
  }
  struct span *row = chunk->cell + chunk->rows * table->columns;
  for (size_t i = 0; i < table->columns; i++) row[i] = i < n ? table_file_kept(growth, cell[i]) : (struct span){0};
  chunk->cells[chunk->rows] = (unsigned)(n < table->columns ? n : table->columns);
  chunk->line[chunk->rows++] = (unsigned)line;
  table->rows++;
}

static int read_record(struct growth *growth, const struct cells *cells, size_t r, struct err *err) {
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

/* Move the collected rows to the arena, or free them. */
static void table_file_settle(struct growth *growth, bool good) {
  struct table *table = growth->table;
  size_t columns = table->columns, rows = 0;
  struct span *cell = good ? arena_array(growth->arena, struct span, table->rows * columns + 1) : NULL;
  unsigned *line = good ? arena_array(growth->arena, unsigned, table->rows + 1) : NULL;
  unsigned *cells = good ? arena_array(growth->arena, unsigned, table->rows + 1) : NULL;
  for (struct row_chunk *chunk = growth->first, *next; chunk; chunk = next) {
    next = chunk->next;
    if (good) {
      memcpy(cell + rows * columns, chunk->cell, chunk->rows * columns * sizeof *cell);
      memcpy(line + rows, chunk->line, chunk->rows * sizeof *line);
      memcpy(cells + rows, chunk->cells, chunk->rows * sizeof *cells);
    }
    rows += chunk->rows;
    free(chunk);
  }
  table->cell = cell;
  table->line = line;
  table->cells = cells;
}

/* Pass the collected rows on, and forget them. */
static int pass_part(struct growth *growth, struct err *err) {
  struct table *table = growth->table;
  table_file_settle(growth, true);
  int code = growth->take(growth->context, table, err);
  arena_reset(growth->arena);
  growth->first = growth->last = NULL;
  growth->end = &growth->first;
  growth->free = growth->free_end = NULL;
  table->rows = 0;
  return code;
}

static int read_blocks(struct growth *growth, struct reader *reader, struct reader_worker *worker, struct err *err) {
  struct block block;
  bool more = true;
  for (;;) {
    int code = reader_next(reader, worker, NULL, &block, &more, err);
    if (code || !more) return code;
    for (size_t r = 0; r < block.cells.records; r++)
      if ((code = read_record(growth, &block.cells, r, err)) != 0) return code;
    if (growth->take && growth->titled && (code = pass_part(growth, err)) != 0) return code;
  }
}

/* Does the file end with a line end? Compressed files and pipes are not checked: truncation is detected when they
 * are read. */
static bool ends_a_line(const char *path) {
  struct stat status;
  char last[3] = "";
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return true;
  bool plain = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 2;
  bool compressed = plain && pread(fd, last, 2, 0) == 2 && last[0] == '\x1f' && last[1] == '\x8b';
  bool ended =
      !plain || compressed || pread(fd, last, 1, status.st_size - 1) != 1 || last[0] == '\n' || last[0] == '\r';
  close(fd);
  return ended;
}

/* Read all blocks into `growth`. */
static int read_file(struct growth *growth, const char *path, struct err *err) {
  struct reader *reader;
  struct reader_options options = {0};
  int code = reader_open(&reader, path, &options, err);
  if (code) return code;
  *growth->table = (struct table){.name = arena_copy(growth->lasting, path, strlen(path)), .ended = ends_a_line(path)};
  growth->end = &growth->first;
  struct reader_worker *worker = reader_worker_new();
  code = read_blocks(growth, reader, worker, err);
  if (!code && !growth->titled) code = err_set(err, EX_DATAERR, _("%s: empty, not even a header"), path);
  table_file_settle(growth, !code);
  reader_worker_free(worker);
  reader_close(reader);
  return code;
}

int table_read(const char *path, struct arena *arena, struct table *table, struct err *err) {
  struct growth growth = {.table = table, .arena = arena, .lasting = arena};
  return read_file(&growth, path, err);
}

int table_scan(const char *path, struct arena *arena, table_part_take *take, void *context, struct err *err) {
  struct arena part = {0};
  struct table table;
  struct growth growth = {.table = &table, .arena = &part, .lasting = arena, .take = take, .context = context};
  int code = read_file(&growth, path, err);
  arena_free(&part);
  return code == TABLE_ENOUGH ? 0 : code;
}
