/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gb18030_encode.h - writes GB18030: the tables of gb18030.h the other way round. Every character of Unicode has a
 * form. */
#ifndef TERTIA_IO_GB18030_ENCODE_H
#define TERTIA_IO_GB18030_ENCODE_H

#include "base/strbuf.h"

struct gb18030_encoder;

struct gb18030_encoder *gb18030_encoder_new(void);
void gb18030_encoder_free(struct gb18030_encoder *encoder); /* NULL is allowed */
/* Append UTF-8 text. A byte that is part of no character becomes a question mark. */
void gb18030_encode(const struct gb18030_encoder *encoder, struct span text, struct strbuf *out);

#endif
