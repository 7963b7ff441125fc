/* sink.h - one generated file: its charset, its compression, and bytes that are in no charset.
 *
 * Text is given as UTF-8. A name that ends in .gz is compressed without name or time, so that the same bureau is the
 * same bytes. SINK_BAD in the text becomes a byte that no charset has. Errors are kept and told by sink_close(). */
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
void sink_member(struct sink *sink);                  /* what follows stands in a gz member of its own */
int sink_close(struct sink *sink, struct err *err);   /* also releases it */

/* Make a directory and those above it. */
int sink_directory(const char *path, struct err *err);

#endif
