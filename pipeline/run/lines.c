/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.c - see lines.h. */
#include "run/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "io/text_file.h"

enum { LONGEST = 256 << 20 };

void line_cell(struct strbuf *line, const char *text, bool last) {
  bool quoted = strpbrk(text, ",\"") || *text == ' ';
  if (quoted) strbuf_char(line, '"');
  for (; *text; text++) {
    if (*text == '"') strbuf_char(line, '"');
    strbuf_char(line, (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text);
  }
  if (quoted) strbuf_char(line, '"');
  strbuf_char(line, last ? '\n' : ',');
}

/* What must come before the next line: the header of a new file, the end of a line that was torn. */
static void put_before(int fd, const char *header, struct strbuf *text) {
  struct stat st;
  char last = '\n';
  if (fstat(fd, &st) != 0) return;
  if (st.st_size == 0)
    strbuf_put(text, header);
  else if (pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n')
    strbuf_char(text, '\n');
}

static int append(int fd, const char *path, const char *header, struct span lines, bool sync, struct err *err) {
  struct strbuf text = {0};
  put_before(fd, header, &text);
  strbuf_span(&text, lines);
  ssize_t n = write(fd, text.bytes, text.n);
  int code = n == (ssize_t)text.n ? 0 : err_errno(err, n < 0 ? errno : ENOSPC, "%s", path);
  if (!code && sync && fsync(fd) != 0 && errno != EINVAL) code = err_errno(err, errno, "%s", path);
  strbuf_free(&text);
  return code;
}

int lines_append(const char *path, const char *header, struct span lines, bool sync, struct err *err) {
  int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  flock(fd, LOCK_EX);
  int code = append(fd, path, header, lines, sync, err);
  close(fd);
  return code;
}

bool line_cut(struct span *rest, struct span *cell, struct arena *arena) {
  if (!rest->n || rest->p[0] != '"') {
    span_cut(rest, ',', cell);
    return true;
  }
  char *text = arena_copy(arena, rest->p, rest->n);
  size_t n = 0, i = 1;
  for (; i < rest->n; i++) {
    if (rest->p[i] == '"' && (i + 1 == rest->n || rest->p[i + 1] != '"')) break;
    i += rest->p[i] == '"';
    text[n++] = rest->p[i];
  }
  if (i == rest->n) return false;
  *cell = (struct span){text, n};
  *rest = (struct span){rest->p + i + 1, rest->n - i - 1};
  bool more = rest->n && rest->p[0] == ',';
  if (more) rest->p++, rest->n--;
  return more || !rest->n;
}

static bool cut_line(struct span line, size_t least, size_t cells, struct span *cell, struct arena *arena) {
  size_t n = 0;
  memset(cell, 0, cells * sizeof *cell);
  while (n < cells && (line.n || n == cells - 1))
    if (!line_cut(&line, &cell[n++], arena)) return false;
  return (n == cells || n == least) && !line.n;
}

int lines_read(const char *path, size_t least, size_t cells, struct arena *arena, struct lines *lines,
               struct err *err) {
  struct strbuf text = {0};
  bool there;
  *lines = (struct lines){.cells = cells};
  int code = file_exists(path, &there, err);
  if (code || !there) return code;
  code = text_file_read(path, LONGEST, &text, err);
  const char *kept = arena_copy(arena, text.bytes ? text.bytes : "", text.n);
  struct span rest = {kept, text.n}, line;
  size_t room = 1;
  for (size_t i = 0; i < text.n; i++) room += kept[i] == '\n';
  strbuf_free(&text);
  if (code) return code;
  lines->cell = arena_array(arena, struct span, room * cells);
  for (bool header = true; rest.n && span_cut(&rest, '\n', &line); header = false)
    if (!header && cut_line(line, least, cells, &lines->cell[lines->rows * cells], arena)) lines->rows++;
  return 0;
}
