/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_output.c - see sink_output.h. */
#include "io/sink_output.h"

#include "book/spreadsheet.h"
#include "io/output.h"

int sink_output_open(void **file, const char *path, struct err *err) {
  struct output *output;
  int code = output_open(&output, path, err);
  *file = output;
  return code;
}

void sink_output_digest(void *file, char hex[65]) { output_digest(file, hex); }

int sink_output_begin(void *file, const struct schema *schema, struct err *err) {
  (void)file, (void)schema, (void)err;
  return 0;
}

int sink_output_put(void *file, struct span prepared, struct err *err) { return output_write(file, prepared, err); }

int sink_output_commit(void *file, struct err *err) { return output_commit(file, err); }

void sink_output_close(void *file) { output_close(file); }

int sink_workbook_commit(struct output *output, struct spreadsheet *workbook, struct err *err) {
  struct strbuf bytes = {0};
  int code = spreadsheet_finish(workbook, &bytes, err);
  if (!code) code = output_write(output, strbuf_view(&bytes), err);
  if (!code) code = output_commit(output, err);
  strbuf_free(&bytes);
  return code;
}
