/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problems.c - see problems.h. */
#include "run/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_known(const struct problems *problems, const char *text) {
  for (size_t i = 0; i < problems->n; i++)
    if (strcmp(problems->text[i], text) == 0) return true;
  return false;
}

int problems_add(struct problems *problems, const struct err *err) {
  if (!err->code || is_known(problems, err->text)) return problems->code;
  const char **bigger = arena_array(problems->arena, const char *, problems->n + 1);
  if (problems->n) memcpy(bigger, problems->text, problems->n * sizeof *bigger);
  bigger[problems->n++] = arena_copy(problems->arena, err->text, strlen(err->text));
  problems->text = bigger;
  if (!problems->code) problems->code = err->code;
  return problems->code;
}

int problems_format(struct problems *problems, int code, const char *format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  struct err err = {0};
  err_set(&err, code, "%s", text);
  return problems_add(problems, &err);
}

const char *problems_text(const struct problems *problems) {
  const char *all = "";
  for (size_t i = 0; i < problems->n; i++)
    all = arena_format(problems->arena, "%s%s%s", all, i ? "\n" : "", problems->text[i]);
  return all;
}

int problems_tell(const struct problems *problems, const struct log *log, struct err *err) {
  if (!problems->n) return 0;
  for (size_t i = 0; i + 1 < problems->n; i++) log_say(log, LOG_ERROR, "%s", problems->text[i]);
  return err_set(err, problems->code, "%s", problems->text[problems->n - 1]);
}
