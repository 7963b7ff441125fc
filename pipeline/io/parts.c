/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.c - see parts.h. */
#include "io/parts.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/list.h"
#include "book/archive.h"
#include "book/book.h"
#include "io/locate.h"

enum { LOOK = 512 };

static void parts_put(struct input_parts *parts, struct input_part part) {
  parts->part = list_room(parts->part, &parts->room, parts->n + 1, sizeof *parts->part);
  parts->part[parts->n++] = part;
}

static const char *kind_name(const struct book *book) {
  static const char *const name[] = {
      [BOOK_TEXT] = "text",       [BOOK_XLS] = "xls", [BOOK_XLSX] = "xlsx", [BOOK_HTML] = "html",
      [BOOK_XML2003] = "xml2003", [BOOK_ZIP] = "zip", [BOOK_TAR] = "tar",   [BOOK_REFUSED] = NULL};
  return book ? name[book_kind(book)] : "text";
}

static int add_sheets(struct input_parts *parts, const char *path, const char *container, struct book *book,
                      struct arena *arena, struct err *err) {
  for (size_t i = 0; i < book_sheets(book); i++) {
    const struct book_sheet *sheet = book_sheet(book, i);
    bool empty = false;
    int code = sheet->hidden ? 0 : book_sheet_is_empty(book, i, &empty, err);
    if (code) return code;
    const char *why = sheet->hidden ? _("a hidden sheet") : empty ? _("an empty sheet") : NULL;
    parts_put(parts, (struct input_part){.path = arena_format(arena, "%s#%s", path, sheet->name),
                                         .kind = kind_name(book),
                                         .container = container,
                                         .passed_over = why});
  }
  return 0;
}

static int add_located(struct input_parts *parts, const char *path, const char *container, int fd, struct arena *arena,
                       struct err *err);

/* The members, unpacked once; a workbook among them is looked into as a file of its own. */
static int add_members(struct input_parts *parts, const char *path, int fd, struct arena *arena, struct err *err) {
  const struct unpacked_archive *archive;
  const char *container = arena_copy(arena, path, strlen(path));
  int code = unpacked_add(&parts->unpacked, path, fd, &archive, err);
  for (size_t i = 0; !code && i < archive->members; i++) {
    const struct unpacked_member *member = &archive->member[i];
    const char *full = arena_format(arena, "%s!/%s", path, member->name);
    char bytes[LOOK];
    ssize_t n = pread(archive->fd, bytes, member->size < LOOK ? (size_t)member->size : LOOK, (off_t)member->start);
    if (!book_is_likely((struct span){bytes, n > 0 ? (size_t)n : 0})) {
      parts_put(parts, (struct input_part){.path = full, .kind = "text", .container = container});
      continue;
    }
    int out;
    code = unpacked_copy(archive, member, &out, err);
    if (code) break;
    code = add_located(parts, full, container, out, arena, err);
    close(out);
  }
  return code;
}

static int add_located(struct input_parts *parts, const char *path, const char *container, int fd, struct arena *arena,
                       struct err *err) {
  char bytes[LOOK];
  ssize_t n = pread(fd, bytes, LOOK, 0);
  struct span start = {bytes, n > 0 ? (size_t)n : 0};
  struct book *book = NULL;
  const char *copy = arena_copy(arena, path, strlen(path));
  int code = book_is_likely(start) ? book_open(&book, path, fd, err) : 0;
  if (code) return code;
  bool has_sheets = book && book_kind(book) != BOOK_ZIP && book_kind(book) != BOOK_HTML;
  if (has_sheets)
    code = add_sheets(parts, copy, container ? container : copy, book, arena, err);
  else if (!container && archive_is(fd, start))
    code = add_members(parts, path, fd, arena, err);
  else
    parts_put(parts, (struct input_part){.path = copy, .kind = kind_name(book), .container = container});
  book_close(book);
  return code;
}

/* A pipe may be opened only once, by its reader. */
static bool is_pipe(const char *path) {
  struct stat st;
  bool there;
  if (file_descriptor_named(path) >= 0) return true;
  return file_stat(path, &st, &there, NULL) == 0 && there && !S_ISREG(st.st_mode);
}

void input_parts_add(struct input_parts *parts, const char *path, struct arena *arena) {
  struct located located = {.fd = -1};
  struct err unread = {0};
  size_t before = parts->n;
  int code = is_pipe(path) ? EX_NOINPUT : locate(&located, path, NULL, &unread);
  if (!code && !located.sheet) code = add_located(parts, path, NULL, located.fd, arena, &unread);
  if (located.fd >= 0) close(located.fd);
  free(located.sheet);
  if (code) parts->n = before;
  if (parts->n > before) return;
  const char *why = code == EX_DATAERR ? arena_copy(arena, unread.text, strlen(unread.text)) : NULL;
  parts_put(parts, (struct input_part){
                       .path = arena_copy(arena, path, strlen(path)), .kind = why ? NULL : "text", .unread = why});
}

void input_parts_join(struct input_parts *parts, struct input_parts *from) {
  for (size_t i = 0; i < from->n; i++) parts_put(parts, from->part[i]);
  unpacked_join(&parts->unpacked, &from->unpacked);
  free(from->part);
  *from = (struct input_parts){0};
}

void input_parts_free(struct input_parts *parts) {
  free(parts->part);
  unpacked_free(&parts->unpacked);
  *parts = (struct input_parts){0};
}
