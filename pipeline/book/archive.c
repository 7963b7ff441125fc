/* SPDX-License-Identifier: GPL-3.0-or-later */
/* archive.c - see archive.h. */
#include "book/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/temporary.h"
#include "book/limits.h"
#include "book/unicode.h"

enum { BLOCK = 64 << 10, TAR_MARK = 257, MOST_MEMBERS = 100000 };

struct pack {
  struct archive *archive;
  const char *name;
  int fd;
};

static int pack_damaged(const struct pack *pack, struct err *err) {
  const char *why = archive_error_string(pack->archive);
  return err_set(err, EX_DATAERR, _("%s: a damaged archive (%s)"), pack->name, why ? why : "");
}

static int pack_open(struct pack *pack, const char *name, int fd, struct err *err) {
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  *pack = (struct pack){.archive = archive_read_new(), .name = name};
  pack->fd = open(path, O_RDONLY | O_CLOEXEC);
  if (pack->fd < 0) return err_errno(err, errno, _("%s: cannot open"), name);
  archive_read_support_format_zip(pack->archive);
  archive_read_support_format_tar(pack->archive);
  archive_read_support_filter_gzip(pack->archive);
  return archive_read_open_fd(pack->archive, pack->fd, BLOCK) == ARCHIVE_OK ? 0 : pack_damaged(pack, err);
}

static void pack_close(struct pack *pack) {
  archive_read_free(pack->archive);
  if (pack->fd >= 0) close(pack->fd);
}

/* Names are bytes in an archive: UTF-8, else GB18030. */
static void add_name(struct archive_entry *entry, struct strbuf *out) {
  const char *raw = archive_entry_pathname(entry);
  struct span name = span_of(raw ? raw : archive_entry_pathname_utf8(entry));
  struct decoder *decoder = unicode_is_utf8(name) ? NULL : decoder_new("GB18030");
  if (decoder)
    decoder_add(decoder, name, true, out);
  else
    strbuf_span(out, name);
  decoder_free(decoder);
}

static bool leads_out(struct span name) {
  struct span rest = name, part;
  if (name.n && name.p[0] == '/') return true;
  while (rest.n && span_cut(&rest, '/', &part))
    if (span_is(part, "..")) return true;
  return false;
}

/* The next regular member and its name; *more is false behind the last. */
static int pack_next(struct pack *pack, struct strbuf *name, bool *more, struct err *err) {
  struct archive_entry *entry;
  for (;;) {
    int status = archive_read_next_header(pack->archive, &entry);
    *more = status == ARCHIVE_OK || status == ARCHIVE_WARN;
    if (status == ARCHIVE_EOF) return 0;
    if (!*more) return pack_damaged(pack, err);
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    if (archive_entry_is_encrypted(entry))
      return err_set(err, EX_DATAERR, _("%s: protected by a password: unpack it first"), pack->name);
    strbuf_clear(name);
    add_name(entry, name);
    if (!name->n) return err_set(err, EX_DATAERR, _("%s: a member without a name"), pack->name);
    if (!leads_out(strbuf_view(name))) return 0;
    return err_set(err, EX_DATAERR, _("%s: its member '%s' leads out of the archive: refused"), pack->name,
                   name->bytes);
  }
}

static int copy_out(struct pack *pack, int to, uint64_t *size, struct err *err) {
  char *block = memory_alloc(BLOCK);
  uint64_t total = 0;
  int code = 0;
  for (la_ssize_t n = 1; !code && n > 0;) {
    n = archive_read_data(pack->archive, block, BLOCK);
    if (n < 0) code = pack_damaged(pack, err);
    if (n > 0 && (total += (uint64_t)n) > LIMIT_MEMBER)
      code = err_set(err, EX_DATAERR, _("%s: a member larger than any return"), pack->name);
    if (!code && n > 0) code = temporary_write(to, block, (size_t)n, err);
  }
  free(block);
  *size = total;
  return code;
}

int archive_extract(const char *archive, int fd, const char *member, int *out, struct err *err) {
  struct pack pack;
  struct strbuf name = {0};
  bool more = true, found = false;
  *out = -1;
  int code = pack_open(&pack, archive, fd, err);
  while (!code && more && !found) {
    code = pack_next(&pack, &name, &more, err);
    found = !code && more && strcmp(name.bytes, member) == 0;
  }
  if (!code && !found) code = err_set(err, EX_NOINPUT, _("%s: no member '%s'"), archive, member);
  if (!code) code = temporary_open(out, err);
  uint64_t size;
  if (!code) code = copy_out(&pack, *out, &size, err);
  if (code && *out >= 0) close(*out), *out = -1;
  strbuf_free(&name);
  pack_close(&pack);
  return code;
}

int archive_unpack(const char *archive, int fd, int to,
                   void (*take)(void *context, const char *member, uint64_t start, uint64_t size), void *context,
                   struct err *err) {
  struct pack pack;
  struct strbuf name = {0};
  uint64_t start = 0, size;
  bool more = true;
  int code = pack_open(&pack, archive, fd, err);
  for (size_t n = 0; !code && more; n++) {
    code = pack_next(&pack, &name, &more, err);
    if (code || !more) break;
    code = n < MOST_MEMBERS ? copy_out(&pack, to, &size, err)
                            : err_set(err, EX_DATAERR, _("%s: more than %d members"), archive, MOST_MEMBERS);
    if (!code) take(context, name.bytes, start, size), start += size;
  }
  strbuf_free(&name);
  pack_close(&pack);
  return code;
}

/* The first bytes of a gzip file contain a tar's first header. */
bool archive_is(int fd, struct span start) {
  if (start.n >= 4 && (memcmp(start.p, "PK\3\4", 4) == 0 || memcmp(start.p, "PK\5\6", 4) == 0)) return true;
  if (start.n >= TAR_MARK + 5 && memcmp(start.p + TAR_MARK, "ustar", 5) == 0) return true;
  if (start.n < 2 || memcmp(start.p, "\x1f\x8b", 2) != 0) return false;
  struct pack pack;
  struct archive_entry *entry;
  int code = pack_open(&pack, "", fd, NULL);
  bool is = !code && archive_read_next_header(pack.archive, &entry) == ARCHIVE_OK;
  pack_close(&pack);
  return is;
}
