/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output.h - files that appear complete or not at all.
 *
 * An output is written under a temporary name in the same directory, synced, and renamed by output_commit(); until then
 * there is no file of the final name, and output_close() without a commit removes the temporary one. Standard output
 * ("-") is written directly; its commit checks that all of it was written, and closes it for its reader. A name that
 * ends in .gz is compressed (level 6; no time stamp, so the same bytes make the same file).
 */
#ifndef TERTIA_IO_OUTPUT_H
#define TERTIA_IO_OUTPUT_H

#include "base/err.h"
#include "base/span.h"

struct output;

int output_open(struct output **output, const char *path, struct err *err);
/* Digest what is written from here on: output_commit() stores the SHA-256 of the file's bytes there. */
void output_digest(struct output *output, char hex[65]);
int output_write(struct output *output, struct span bytes, struct err *err);
int output_commit(struct output *output, struct err *err);
/* A whole text into a file, or "-": open, write, commit and close. */
int output_save(const char *path, struct span text, struct err *err);
void output_close(struct output *output); /* NULL is allowed */

#endif
