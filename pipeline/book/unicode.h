/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unicode.h - text of other encodings to UTF-8. */
#ifndef TERTIA_BOOK_UNICODE_H
#define TERTIA_BOOK_UNICODE_H

#include "base/err.h"
#include "base/strbuf.h"

/* UTF-16, little-endian; a lone surrogate becomes U+FFFD. */
void unicode_add_utf16(struct strbuf *out, const unsigned char *units, size_t n_units);
/* Bytes that are the low halves of UTF-16 units. */
void unicode_add_latin1(struct strbuf *out, const unsigned char *bytes, size_t n);

/* A stream in the encoding of a code page or a name ("GB18030") to UTF-8, in pieces of any size. */
struct decoder;
/* NULL where the C library does not know the encoding. */
struct decoder *decoder_new(const char *encoding);
/* A byte that is in no character becomes U+FFFD. `last`: nothing follows, so a character that is not complete is one.
 */
void decoder_add(struct decoder *decoder, struct span bytes, bool last, struct strbuf *out);
void decoder_free(struct decoder *decoder);
/* The name of a Windows code page, for decoder_new(): 936 is GB18030, which contains all of it. */
void decoder_of_codepage(unsigned codepage, char name[24]);

/* Is all of it UTF-8, but perhaps for a character cut at the end? */
bool unicode_is_utf8(struct span text);

#endif
