/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c - see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cut an over-long text at the last whole UTF-8 character. */
static void cut(char *text, size_t size) {
  size_t n = strnlen(text, size);
  if (n + 1 < size) return;
  while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) n--;
  if (n > 0 && (unsigned char)text[n - 1] >= 0xC0) n--;
  text[n] = '\0';
}

int err_set(struct err *err, int code, const char *format, ...) {
  if (!err) return code;
  va_list args;
  va_start(args, format);
  vsnprintf(err->text, sizeof err->text, format, args);
  va_end(args);
  cut(err->text, sizeof err->text);
  err->code = code;
  return code;
}

static int code_of(int number) {
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return EX_NOINPUT;
  case EACCES:
  case EPERM:
    return EX_NOPERM;
  case ENOMEM:
    return EX_OSERR;
  default:
    return EX_IOERR;
  }
}

int err_errno(struct err *err, int number, const char *format, ...) {
  if (!err) return code_of(number);
  char text[sizeof err->text];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return err_set(err, code_of(number), "%s: %s", text, strerror(number));
}

int err_context(struct err *err, const char *format, ...) {
  if (!err) return EX_SOFTWARE;
  char before[sizeof err->text], after[sizeof err->text];
  va_list args;
  va_start(args, format);
  vsnprintf(before, sizeof before, format, args);
  va_end(args);
  memcpy(after, err->text, sizeof after);
  return err_set(err, err->code, "%s: %s", before, after);
}
