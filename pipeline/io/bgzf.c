/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bgzf.c - see bgzf.h. */
#include "io/bgzf.h"

#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "io/inflate.h"

enum { HEADER = 18, TRAILER = 4, MEMBER = 64 << 10 };

struct bgzf {
  struct bytes bytes;
  bool zlib_only;
  size_t members;
  uint64_t *from, *text; /* offset of each member in the file and in the text; members + 1 */
};

static unsigned two(const unsigned char *p) { return p[0] | (unsigned)p[1] << 8; }

/* Size of the member whose first 18 bytes these are; 0 when it is not block gzip. The extra field must be first and
 * alone, as all known writers place it. */
static size_t member_size(const unsigned char *p) {
  static const unsigned char begins[4] = {0x1F, 0x8B, 8, 4}, extra[6] = {6, 0, 'B', 'C', 2, 0};
  if (memcmp(p, begins, sizeof begins) != 0 || memcmp(p + 10, extra, sizeof extra) != 0) return 0;
  return two(p + 16) + 1u;
}

static void add_member(struct bgzf *bgzf, size_t *room, uint64_t from, uint64_t text) {
  if (bgzf->members + 2 > *room) {
    *room = *room ? 2 * *room : 256;
    bgzf->from = memory_grow(bgzf->from, *room * sizeof *bgzf->from);
    bgzf->text = memory_grow(bgzf->text, *room * sizeof *bgzf->text);
  }
  bgzf->from[bgzf->members] = from;
  bgzf->text[bgzf->members++] = text;
}

/* List the members: the length of a member's text is in its last four bytes, before the header of the next. False if
 * the file is not block gzip to its end. */
static bool list_members(struct bgzf *bgzf) {
  const struct bytes *bytes = &bgzf->bytes;
  unsigned char around[TRAILER + HEADER];
  size_t room = 0;
  uint64_t at = 0, text = 0;
  if (bytes_pread_fully(bytes->fd, (char *)around + TRAILER, HEADER, bytes->start) != HEADER) return false;
  while (at < bytes->size) {
    size_t size = member_size(around + TRAILER);
    add_member(bgzf, &room, at, text);
    if (size < HEADER + 2 * TRAILER || at + size > bytes->size) return false;
    at += size;
    size_t need = at < bytes->size ? TRAILER + HEADER : TRAILER;
    if (bytes_pread_fully(bytes->fd, (char *)around, need, bytes->start + at - TRAILER) != (ssize_t)need) return false;
    uint32_t length = two(around) | (uint32_t)two(around + 2) << 16;
    if (length > MEMBER) return false;
    text += length;
  }
  add_member(bgzf, &room, at, text);
  bgzf->members--;
  return true;
}

/* Find the last member whose text begins at or before offset, which is within the text. */
static size_t member_of(const struct bgzf *bgzf, uint64_t offset) {
  size_t low = 0, high = bgzf->members;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (bgzf->text[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static int damaged(const struct bgzf *bgzf, uint64_t at, struct err *err) {
  return err_set(err, EX_DATAERR, _("%s: compressed data are damaged, near offset %ju"), bgzf->bytes.name,
                 (uintmax_t)at);
}

/* Inflate members: skip the first `skip` bytes of their text, then fill to[0 .. n). */
static int inflate_members(const struct bgzf *bgzf, struct span members, uint64_t at, size_t skip, char *to, size_t n,
                           struct err *err) {
  struct inflate *inflate = inflate_new(bgzf->bytes.name, bgzf->zlib_only);
  char *dropped = memory_alloc(skip + 1);
  size_t made = 0;
  int code = inflate_run(inflate, &members, dropped, skip, &made, err);
  if (!code && made < skip) code = damaged(bgzf, at, err);
  if (!code) code = inflate_run(inflate, &members, to, n, &made, err);
  if (!code && made < n) code = damaged(bgzf, at, err);
  free(dropped);
  inflate_free(inflate);
  return code;
}

static int read_members(const struct bgzf *bgzf, size_t first, size_t last, size_t skip, char *to, size_t n,
                        struct err *err) {
  uint64_t at = bgzf->from[first];
  size_t size = (size_t)(bgzf->from[last + 1] - at);
  char *members = memory_alloc(size);
  ssize_t got = bytes_pread_fully(bgzf->bytes.fd, members, size, bgzf->bytes.start + at);
  int code;
  if (got < 0)
    code = err_errno(err, errno, _("%s: cannot read"), bgzf->bytes.name);
  else if ((size_t)got < size)
    code = err_set(err, EX_IOERR, _("%s: became shorter while it was read"), bgzf->bytes.name);
  else
    code = inflate_members(bgzf, (struct span){members, size}, at, skip, to, n, err);
  free(members);
  return code;
}

static int bgzf_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  const struct bgzf *bgzf = (const struct bgzf *)bytes;
  uint64_t size = bgzf->text[bgzf->members];
  *got = offset >= size ? 0 : n < size - offset ? n : (size_t)(size - offset);
  if (*got == 0) return 0;
  size_t first = member_of(bgzf, offset), last = member_of(bgzf, offset + *got - 1);
  return read_members(bgzf, first, last, (size_t)(offset - bgzf->text[first]), to, *got, err);
}

static uint64_t bgzf_done(const struct bytes *bytes, uint64_t offset) {
  const struct bgzf *bgzf = (const struct bgzf *)bytes;
  return offset < bgzf->text[bgzf->members] ? bgzf->from[member_of(bgzf, offset)] : bytes->size;
}

static void bgzf_close(struct bytes *bytes) {
  struct bgzf *bgzf = (struct bgzf *)bytes;
  free(bgzf->from);
  free(bgzf->text);
}

static const struct bytes_kind kind = {.read = bgzf_read, .done = bgzf_done, .close = bgzf_close};

/* only a stream converts UTF-16 to UTF-8 */
static bool begins_with_utf16(struct bgzf *bgzf) {
  char start[2];
  size_t got = 0, length;
  struct err err = {0};
  if (bgzf_read(&bgzf->bytes, 0, start, sizeof start, &got, &err) != 0) return false;
  return charset_of_mark((struct span){start, got}, &length) >= CHARSET_UTF16LE;
}

int bgzf_open(struct bytes **bytes, const struct bytes_options *options, bool *is, struct err *err) {
  (void)err;
  struct bgzf *bgzf = memory_alloc(sizeof *bgzf);
  *bgzf = (struct bgzf){.bytes = **bytes, .zlib_only = options->zlib_only};
  *is = options->charset < CHARSET_UTF16LE && list_members(bgzf) && !begins_with_utf16(bgzf);
  if (!*is) {
    bgzf_close(&bgzf->bytes);
    free(bgzf);
    return 0;
  }
  free(*bytes);
  bgzf->bytes.kind = &kind;
  *bytes = &bgzf->bytes;
  return 0;
}
