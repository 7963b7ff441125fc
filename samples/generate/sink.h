/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.h - writes one generated file: its charset, its compression, and invalid bytes.
 *
 * Text is passed as UTF-8. A file whose name ends in .gz is compressed without name or time, so that the same bureau
 * has the same bytes. SINK_BAD in the text becomes a byte that is invalid in every charset. Errors are stored and
 * returned by sink_close(). */
#ifndef SAMPLE_SINK_H
#define SAMPLE_SINK_H

#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"

enum sink_charset { SINK_UTF8, SINK_UTF8_MARK, SINK_GB18030, SINK_UTF16LE, SINK_UTF16BE };

#define SINK_BAD '\001'

struct sink;

int sink_open(struct sink **sink, const char *path, enum sink_charset charset, struct err *err);
void sink_write(struct sink *sink, struct span text); /* whole characters */
void sink_member(struct sink *sink);                  /* what follows is in a separate gz member */
int sink_close(struct sink *sink, struct err *err);   /* also frees it */

/* Make a directory and its parents. */
int sink_directory(const char *path, struct err *err);

#endif
