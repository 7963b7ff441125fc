/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - see table.h. */
#include "data/table.h"

#include "base/strbuf.h"

size_t table_column(const struct table *table, const char *title) {
  for (size_t i = 0; i < table->columns; i++)
    if (span_is(table->title[i], title)) return i;
  return TABLE_ABSENT;
}

int table_need(const struct table *table, const char *title, size_t *column, struct err *err) {
  *column = table_column(table, title);
  if (*column != TABLE_ABSENT) return 0;
  struct strbuf has = {0};
  strbuf_put(&has, "");
  for (size_t i = 0; i < table->columns; i++) strbuf_format(&has, "%s%.*s", i ? ", " : "", SPAN_ARG(table->title[i]));
  int code = err_set(err, EX_CONFIG, "%s: no column '%s' (it has: %s)", table->name, title, has.bytes);
  strbuf_free(&has);
  return code;
}
