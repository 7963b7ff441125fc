/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.c - charset by iconv(3), gz by zlib, the rest by stdio. */
#include "sink.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/arena.h"

struct sink {
  char *path;
  FILE *file;
  z_stream *deflate; /* NULL: not compressed */
  gz_header header;
  iconv_t convert; /* (iconv_t)-1: none */
  enum sink_charset charset;
  int error;
};

static void put_bytes(struct sink *sink, const char *p, size_t n) {
  if (n && fwrite(p, 1, n, sink->file) != n) sink->error = errno ? errno : EIO;
}

static void compress_bytes(struct sink *sink, const char *p, size_t n, int flush) {
  unsigned char out[1 << 15];
  z_stream *z = sink->deflate;
  z->next_in = (z_const Bytef *)p;
  z->avail_in = (uInt)n;
  do {
    z->next_out = out;
    z->avail_out = sizeof out;
    deflate(z, flush);
    put_bytes(sink, (char *)out, sizeof out - z->avail_out);
  } while (z->avail_out == 0);
}

static void put_encoded(struct sink *sink, const char *p, size_t n) {
  if (sink->deflate && n)
    compress_bytes(sink, p, n, Z_NO_FLUSH);
  else
    put_bytes(sink, p, n);
}

static void sink_put_text(struct sink *sink, const char *p, size_t n) {
  if (sink->convert == (iconv_t)-1) {
    put_encoded(sink, p, n);
    return;
  }
  char *in = (char *)(uintptr_t)p;
  while (n) {
    char out[1 << 14], *to = out;
    size_t room = sizeof out;
    if (iconv(sink->convert, &in, &n, &to, &room) == (size_t)-1 && errno != E2BIG) {
      sink->error = errno;
      return;
    }
    put_encoded(sink, out, sizeof out - room);
  }
}

void sink_write(struct sink *sink, struct span text) {
  const char *bad;
  while ((bad = memchr(text.p, SINK_BAD, text.n)) != NULL) {
    sink_put_text(sink, text.p, (size_t)(bad - text.p));
    put_encoded(sink, "\xFF", 1);
    text = span_between(bad + 1, text.p + text.n);
  }
  sink_put_text(sink, text.p, text.n);
}

/* gz without a name or a time, from any operating system (255). */
static void start_member(struct sink *sink) {
  memset(&sink->header, 0, sizeof sink->header);
  sink->header.os = 255;
  deflateInit2(sink->deflate, 3, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  deflateSetHeader(sink->deflate, &sink->header);
}

void sink_member(struct sink *sink) {
  if (!sink->deflate) return;
  compress_bytes(sink, NULL, 0, Z_FINISH);
  deflateEnd(sink->deflate);
  memset(sink->deflate, 0, sizeof *sink->deflate);
  start_member(sink);
}

int sink_open(struct sink **sink, const char *path, enum sink_charset charset, struct err *err) {
  static const char *const name[] = {NULL, NULL, "GB18030", "UTF-16LE", "UTF-16BE"};
  static const struct span mark[] = {{"", 0}, {"\xEF\xBB\xBF", 3}, {"", 0}, {"\xFF\xFE", 2}, {"\xFE\xFF", 2}};
  struct sink *made = memory_alloc(sizeof *made);
  *made = (struct sink){.path = memory_text(path), .convert = (iconv_t)-1, .charset = charset};
  made->file = fopen(path, "wb");
  if (!made->file) {
    int number = errno;
    free(made->path);
    free(made);
    return err_errno(err, number, "%s", path);
  }
  if (name[charset]) made->convert = iconv_open(name[charset], "UTF-8");
  size_t n = strlen(path);
  if (n > 3 && strcmp(path + n - 3, ".gz") == 0) {
    made->deflate = memory_alloc(sizeof *made->deflate);
    memset(made->deflate, 0, sizeof *made->deflate);
    start_member(made);
  }
  put_encoded(made, mark[charset].p, mark[charset].n);
  *sink = made;
  return 0;
}

int sink_close(struct sink *sink, struct err *err) {
  if (!sink) return 0;
  if (sink->deflate) {
    compress_bytes(sink, NULL, 0, Z_FINISH);
    deflateEnd(sink->deflate);
    free(sink->deflate);
  }
  if (fclose(sink->file) != 0 && !sink->error) sink->error = errno;
  if (sink->convert != (iconv_t)-1) iconv_close(sink->convert);
  int code = sink->error ? err_errno(err, sink->error, "%s", sink->path) : 0;
  free(sink->path);
  free(sink);
  return code;
}

int sink_directory(const char *path, struct err *err) {
  char part[4096];
  size_t n = strlen(path);
  if (n >= sizeof part) return err_set(err, EX_USAGE, "%s: too long a path", path);
  for (size_t i = 1; i <= n; i++)
    if (path[i] == '/' || path[i] == 0) {
      memcpy(part, path, i);
      part[i] = 0;
      if (mkdir(part, 0777) != 0 && errno != EEXIST) return err_errno(err, errno, "%s", part);
    }
  return 0;
}
