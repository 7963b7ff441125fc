/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gb18030.h - decodes GB18030 by table. Two bytes are a lookup, four bytes a lookup or arithmetic (from U+10000). */
#ifndef TERTIA_IO_GB18030_H
#define TERTIA_IO_GB18030_H

#include "base/span.h"

extern const uint32_t gb18030_two[128][256]; /* generated at build time: table/make_gb18030.c */
extern const uint16_t gb18030_four[39420];

/* Write text as UTF-8 to `to`, which has room for 2 n + 16 bytes, and return the end; NULL if a byte is part of no
 * character. */
char *gb18030_decode(struct span text, char *to);

/* Offset of the first byte that is part of no character, or text.n. */
size_t gb18030_bad(struct span text);

/* The same for code page 936, which Windows calls GBK: a single byte 0x80 is the euro sign. Room for 3 n + 16 bytes. */
char *cp936_decode(struct span text, char *to);
size_t cp936_bad(struct span text);
/* For display: bytes that are part of no character become \xHH. Writes whole characters of at most `room` bytes;
 * returns how many bytes. */
size_t cp936_show(struct span text, char *to, size_t room);

#endif
