/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stage.c - see stage.h. */
#include "flow/stage.h"

#include "base/i18n.h"

int stage_input_error(const struct schema *in, int code, struct err *err) {
  return in->of && err ? err_context(err, "%s", in->of) : code;
}

int stage_need(const struct schema *in, const char *column, size_t *index, struct err *err) {
  *index = schema_find(in, span_of(column));
  if (*index != SCHEMA_ABSENT) return 0;
  struct strbuf has = {0};
  strbuf_put(&has, "");
  for (size_t i = 0; i < in->n; i++) strbuf_format(&has, "%s%s", i ? ", " : "", in->column[i].name);
  int code = err_set(err, EX_DATAERR, _("the input has no column '%s' (it has: %s)"), column, has.bytes);
  strbuf_free(&has);
  return stage_input_error(in, code, err);
}
