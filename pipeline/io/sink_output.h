/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_output.h - the file functions of sinks that write a stream of text (sink.h, output.h). */
#ifndef TERTIA_IO_SINK_OUTPUT_H
#define TERTIA_IO_SINK_OUTPUT_H

#include "io/sink.h"

int sink_output_open(void **file, const char *path, struct err *err);
void sink_output_digest(void *file, char hex[65]);
int sink_output_begin(void *file, const struct schema *schema, struct err *err); /* no header before the records */
int sink_output_put(void *file, struct span prepared, struct err *err);
int sink_output_commit(void *file, struct err *err);
void sink_output_close(void *file);

/* Finish a workbook and commit it as the whole of an output, for sinks that write workbooks. */
struct spreadsheet;
struct output;
int sink_workbook_commit(struct output *output, struct spreadsheet *workbook, struct err *err);

#endif
