/* SPDX-License-Identifier: GPL-3.0-or-later */
/* raw_text.c - see raw_text.h. */
#include "run/raw_text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "io/gb18030.h"
#include "io/reader.h"

enum { PIECE = 1 << 16, LONGEST_SHOWN = 1 << 16 };

static int by_line(const void *a, const void *b) {
  const struct raw_line *const *x = a, *const *y = b;
  return ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Counted in bytes, 255 at a time at most, so that compilers count many at once. */
static size_t line_ends(const char *p, size_t n) {
  size_t ends = 0;
  while (n) {
    unsigned char lane[64] = {0};
    size_t rows = n / sizeof lane < 255 ? n / sizeof lane : 255;
    for (size_t r = 0; r < rows; r++, p += sizeof lane)
      for (size_t i = 0; i < sizeof lane; i++) lane[i] = (unsigned char)(lane[i] + (p[i] == '\n'));
    for (size_t i = 0; i < sizeof lane; i++) ends += lane[i];
    n -= rows * sizeof lane;
    for (; n && n < sizeof lane; n--) ends += *p++ == '\n';
  }
  return ends;
}

/* A record in quotes may go on behind its first line. */
static struct span record_at(struct span text) {
  size_t quotes = 0, n = 0;
  for (; n < text.n && n < LONGEST_SHOWN; n++) {
    if (text.p[n] == '"') quotes++;
    if (text.p[n] == '\n' && quotes % 2 == 0) break;
  }
  while (n && (text.p[n - 1] == '\r' || text.p[n - 1] == '\n')) n--;
  return (struct span){text.p, n};
}

static struct span in_utf8(struct span raw, struct arena *arena) {
  if (charset_utf8_bad(raw.p, raw.n) == raw.n) return (struct span){arena_copy(arena, raw.p, raw.n), raw.n};
  char *to = arena_alloc(arena, 3 * raw.n + 16);
  return (struct span){to, cp936_show(raw, to, 3 * raw.n + 16)};
}

/* Whole pieces are counted; within a piece the line is looked for. */
static void find_lines(struct span text, struct raw_line **line, size_t n, struct arena *arena) {
  uint64_t number = 1; /* of the line at `at` */
  size_t at = 0;
  for (size_t i = 0; i < n; i++) {
    while (at < text.n && number < line[i]->line) {
      size_t piece = text.n - at < PIECE ? text.n - at : PIECE, ends = line_ends(text.p + at, piece);
      if (number + ends < line[i]->line) {
        number += ends, at += piece;
        continue;
      }
      while (number < line[i]->line) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        at = (size_t)(end - text.p) + 1;
        number++;
      }
    }
    if (at < text.n && number == line[i]->line)
      line[i]->text = in_utf8(record_at((struct span){text.p + at, text.n - at}), arena);
  }
}

/* Text whose lines end with LF and are bytes of the file. */
static bool is_plain(struct span text) {
  static const char *const marks[] = {"\x1f\x8b", "PK", "\xd0\xcf\x11\xe0", "\xff\xfe", "\xfe\xff", "<", "%PDF"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (span_starts(text, span_of(marks[i]))) return false;
  size_t look = text.n < PIECE ? text.n : PIECE;
  const char *cr = memchr(text.p, '\r', look), *lf = memchr(text.p, '\n', look), *nul = memchr(text.p, 0, look);
  return !nul && (lf || !cr);
}

static void take_block(const struct cells *cells, struct raw_line **line, size_t n, struct arena *arena) {
  for (size_t r = 0; r < cells->records; r++)
    for (size_t i = 0; i < n; i++) {
      if (cells->first_line + cells->line[r] != line[i]->line || line[i]->text.n || !cells->text) continue;
      struct span raw = {cells->text + cells->from[r], cells->to[r] - cells->from[r]};
      line[i]->text = in_utf8(raw, arena);
    }
}

static int read_lines(const char *path, struct raw_line **line, size_t n, struct arena *arena, struct err *err) {
  struct reader_options options = {.alone = true, .literal = true};
  struct reader *reader;
  int code = reader_open(&reader, path, &options, err);
  if (code) return code;
  struct reader_worker *worker = reader_worker_new();
  bool more = true;
  while (!code && more) {
    struct block block = {0};
    code = reader_next(reader, worker, NULL, &block, &more, err);
    if (!code && more) take_block(&block.cells, line, n, arena);
    if (more && block.cells.records && block.cells.first_line > line[n - 1]->line) break;
  }
  reader_worker_free(worker);
  reader_close(reader);
  return code;
}

int raw_lines_read(const char *path, struct raw_line *line, size_t n, struct arena *arena, struct err *err) {
  struct raw_line **sorted = arena_array(arena, struct raw_line *, n + 1);
  struct stat st;
  bool there, plain = false;
  for (size_t i = 0; i < n; i++) sorted[i] = &line[i];
  if (!n) return 0;
  qsort(sorted, n, sizeof *sorted, by_line);
  int fd, code = file_stat(path, &st, &there, err);
  if (!code && there && S_ISREG(st.st_mode) && st.st_size > 0) {
    code = file_open(path, &fd, err);
    if (code) return code;
    void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    struct span text = {map, (size_t)st.st_size};
    plain = map != MAP_FAILED && is_plain(text);
    if (plain) find_lines(text, sorted, n, arena);
    if (map != MAP_FAILED) munmap(map, (size_t)st.st_size);
    close(fd);
  }
  return code || plain ? code : read_lines(path, sorted, n, arena, err);
}
