/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.h - messages of a run to its operator, one line an event on standard error: words, or JSON with --json-log. */
#ifndef TERTIA_BASE_LOG_H
#define TERTIA_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO };

struct log {
  const char *program;
  enum log_level level; /* what is shown: this and graver */
  bool json;
  const char *fields; /* further members of the JSON object, "\"step\":\"annual\""; NULL: none */
};

void log_say(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
