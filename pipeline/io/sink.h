/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.h - output formats of tables; the extension of a file's name selects one.
 *
 * Writing has two parts. Any number of workers prepare batches, each with its own writer: a batch becomes bytes in a
 * form private to this sink. The prepared bytes are then written to the file in the order of the records, by one thread
 * at a time, and the file appears under its name when it is committed, or not at all. A format whose files cannot be
 * concatenated from pieces of text (a workbook, a database) prepares what it needs (rows as XML, values as binary) and
 * does the rest in put and commit.
 *
 * A new format is one file, sink_NAME.c, and one line in sinks.def. A format that is a stream of text uses the file
 * functions of sink_output.h.
 */
#ifndef TERTIA_IO_SINK_H
#define TERTIA_IO_SINK_H

#include "base/err.h"
#include "base/strbuf.h"
#include "data/batch.h"

struct sink {
  const char *name;    /* "csv" */
  const char *endings; /* extensions, separated by blanks: ".csv .csv.gz"; NULL: never selected by name */
  bool selective;      /* reads only columns that have vectors, and copies the others as written (batch.h); otherwise
                        * every column has one */

  /* The worker's part. A writer belongs to one thread; writer_new may be NULL, and then the writer is NULL. */
  void *(*writer_new)(const struct schema *schema);
  void (*prepare)(void *writer, const struct batch *batch, struct strbuf *out); /* append to `out` */
  void (*writer_free)(void *writer);

  /* The file's part, one thread at a time. `path` is a file name or "-" for standard output. */
  int (*open)(void **file, const char *path, struct err *err); /* before the first record is read */
  void (*digest)(void *file, char hex[65]); /* commit stores the SHA-256 of the file there; NULL: it is read back */
  int (*begin)(void *file, const struct schema *schema, struct err *err); /* once, before the first put */
  int (*put)(void *file, struct span prepared, struct err *err);          /* whole batches, any number, in order */
  int (*commit)(void *file, struct err *err);
  void (*close)(void *file); /* without commit: no file appears. NULL is allowed */
};

/* The sink for a file name: by its extension; the first of sinks.def for a name without one, standard output and
 * devices. EX_USAGE for an extension that no sink has, with the nearest: for any if `strict`, otherwise for one that
 * means another format or is misspelt (x.txt, x.cvs), while x.rejects or x.2023 is only a name. */
int sink_find(const char *path, bool strict, const struct sink **sink, struct err *err);
bool sink_knows_ending(const char *path); /* does the extension select one? */
void sink_endings(struct strbuf *out);    /* all, for messages: ".csv .csv.gz .jsonl" */

/* Documents: the texts of the first column as they are, without a header or quotes (sink_document.c). */
extern const struct sink document_sink;
/* Workbooks of several sheets with charts: records that describe what to write (sink_book.c). */
extern const struct sink book_sink;

#endif
