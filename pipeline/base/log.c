/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.c - see log.h. Each event is one write(2), so that lines of several programs in a pipe do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/visible.h"

static const char *const name[] = {N_("error"), N_("warning"), N_("info")};

static void put_time(struct strbuf *out) {
  char text[32];
  time_t now = time(NULL);
  struct tm utc;
  gmtime_r(&now, &utc);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  strbuf_put(out, text);
}

void log_say(const struct log *log, enum log_level level, const char *format, ...) {
  if (level > log->level) return;
  char text[4096];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  struct strbuf line = {0};
  if (log->json) {
    strbuf_put(&line, "{\"time\":\"");
    put_time(&line);
    strbuf_format(&line, "\",\"level\":\"%s\",\"program\":", name[level]);
    json_text(&line, log->program);
    strbuf_put(&line, ",\"message\":");
    json_text(&line, text);
    if (log->fields) strbuf_format(&line, ",%s", log->fields);
    strbuf_put(&line, "}\n");
  } else {
    strbuf_format(&line, "%s: %s%s", log->program, level == LOG_INFO ? "" : _(name[level]),
                  level == LOG_INFO ? "" : ": ");
    visible_add(&line, span_of(text), true);
    strbuf_char(&line, '\n');
  }
  ssize_t written = write(STDERR_FILENO, line.bytes, line.n);
  (void)written; /* there is nowhere left to complain to */
  strbuf_free(&line);
}
