/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_file.c - see text_file.h. */
#include "io/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/charset.h"
#include "io/gb18030.h"

static int bytes_load(const char *path, size_t most, struct strbuf *bytes, struct err *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  ssize_t n;
  do {
    strbuf_reserve(bytes, 64 << 10);
    n = read(fd, bytes->bytes + bytes->n, 64 << 10);
    if (n > 0) bytes->n += (size_t)n;
  } while ((n > 0 && bytes->n <= most) || (n < 0 && errno == EINTR));
  int number = errno;
  close(fd);
  if (n < 0) return err_errno(err, number, "%s", path);
  strbuf_put(bytes, "");
  return bytes->n <= most ? 0 : err_set(err, EX_DATAERR, _("%s: longer than %zu bytes"), path, most);
}

static size_t line_of(struct span text, size_t at) {
  size_t line = 1;
  for (size_t i = 0; i < at && i < text.n; i++) line += text.p[i] == '\n';
  return line;
}

static int bad_byte(const char *path, struct span text, size_t at, struct err *err) {
  return err_set(err, EX_DATAERR, _("%s:%zu: a byte that is in no encoding"), path, line_of(text, at));
}

static int decode_gb18030(const char *path, struct span text, struct strbuf *out, struct err *err) {
  size_t bad = gb18030_bad(text);
  if (bad < text.n) return bad_byte(path, text, bad, err);
  strbuf_reserve(out, 2 * text.n + 16);
  char *end = gb18030_decode(text, out->bytes + out->n);
  if (!end) return bad_byte(path, text, 0, err);
  out->n = (size_t)(end - out->bytes);
  return 0;
}

static int decode_utf8(const char *path, struct span text, struct strbuf *out, struct err *err) {
  size_t bad = charset_utf8_bad(text.p, text.n);
  if (bad < text.n) return bad_byte(path, text, bad, err);
  strbuf_span(out, text);
  return 0;
}

static int decode(const char *path, struct span text, struct strbuf *out, struct err *err) {
  size_t mark, high;
  enum charset charset = charset_of_mark(text, &mark);
  text.p += mark, text.n -= mark;
  if (charset == CHARSET_UTF16LE || charset == CHARSET_UTF16BE) {
    struct strbuf utf8 = {0};
    struct utf16 utf16 = {.big = charset == CHARSET_UTF16BE};
    utf16_add(&utf16, text, true, &utf8);
    int code = decode_utf8(path, strbuf_view(&utf8), out, err);
    strbuf_free(&utf8);
    return code;
  }
  high = charset_first_high(text.p, 0, text.n);
  if (charset == CHARSET_UNKNOWN && high < text.n)
    charset = charset_decide((struct span){text.p + high, text.n - high});
  return charset == CHARSET_GB18030 ? decode_gb18030(path, text, out, err) : decode_utf8(path, text, out, err);
}

/* In place: convert line ends to LF. */
static void ends_to_lf(struct strbuf *text, size_t from) {
  size_t to = from;
  for (size_t i = from; i < text->n; i++) {
    char c = text->bytes[i];
    if (c == '\r' && i + 1 < text->n && text->bytes[i + 1] == '\n') continue;
    text->bytes[to++] = c == '\r' ? '\n' : c;
  }
  text->n = to;
  strbuf_put(text, "");
}

int text_file_read(const char *path, size_t most, struct strbuf *text, struct err *err) {
  struct strbuf bytes = {0};
  size_t from = text->n;
  strbuf_put(text, "");
  int code = bytes_load(path, most, &bytes, err);
  if (!code) code = decode(path, strbuf_view(&bytes), text, err);
  strbuf_free(&bytes);
  if (code) return code;
  ends_to_lf(text, from);
  const char *nul = memchr(text->bytes + from, '\0', text->n - from);
  if (!nul) return 0;
  return err_set(err, EX_DATAERR, _("%s:%zu: a NUL byte"), path,
                 line_of(strbuf_view(text), (size_t)(nul - text->bytes)));
}
