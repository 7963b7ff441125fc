/* SPDX-License-Identifier: GPL-3.0-or-later */
/* biff.h - records and strings of a BIFF5 or BIFF8 stream. Source: [MS-XLS] 2.4; OpenOffice.org's documentation of the
 * Excel file format. */
#ifndef TERTIA_BOOK_BIFF_H
#define TERTIA_BOOK_BIFF_H

#include "base/strbuf.h"
#include "book/ole.h"
#include "book/unicode.h"

enum biff_id {
  BIFF_FORMULA = 0x06,
  BIFF_EOF = 0x0A,
  BIFF_DATEMODE = 0x22,
  BIFF_FILEPASS = 0x2F,
  BIFF_CONTINUE = 0x3C,
  BIFF_CODEPAGE = 0x42,
  BIFF_BOUNDSHEET = 0x85,
  BIFF_MULRK = 0xBD,
  BIFF_RSTRING = 0xD6,
  BIFF_XF = 0xE0,
  BIFF_MERGEDCELLS = 0xE5,
  BIFF_SST = 0xFC,
  BIFF_LABELSST = 0xFD,
  BIFF_NUMBER = 0x203,
  BIFF_LABEL = 0x204,
  BIFF_BOOLERR = 0x205,
  BIFF_STRING = 0x207,
  BIFF_ROW = 0x208,
  BIFF_RK = 0x27E,
  BIFF_FORMAT = 0x41E,
  BIFF_BOF = 0x809
};

/* One record; its data end at its stated length, whatever the record should have. */
struct biff_record {
  unsigned id;
  const unsigned char *p;
  size_t n;
};

struct biff_reader {
  struct ole *ole; /* its stream in use */
  unsigned char *buffer;
  size_t room, from, to;
  bool damaged; /* a record went beyond the end of the stream */
};

/* The reader begins at this offset of the stream. */
bool biff_start(struct biff_reader *reader, struct ole *ole, uint64_t offset);
/* The next record, valid until the next call; false at the end. */
bool biff_next(struct biff_reader *reader, struct biff_record *record);
void biff_free(struct biff_reader *reader);

static inline unsigned biff_u16(const struct biff_record *record, size_t at) {
  return at + 2 <= record->n ? (unsigned)(record->p[at] | record->p[at + 1] << 8) : 0;
}
static inline uint32_t biff_u32(const struct biff_record *record, size_t at) {
  return at + 4 <= record->n ? biff_u16(record, at) | (uint32_t)biff_u16(record, at + 2) << 16 : 0;
}
static inline unsigned biff_u8(const struct biff_record *record, size_t at) {
  return at < record->n ? record->p[at] : 0;
}
double biff_double(const struct biff_record *record, size_t at);
double biff_rk(uint32_t rk);

/* Data of a record and of those that continue it; `cut` are the places where a new record begins. */
struct biff_long {
  struct strbuf data;
  size_t *cut, cuts, at; /* at: read so far */
};

void biff_gather(struct biff_reader *reader, const struct biff_record *record, struct biff_long *into, size_t most);
/* The BIFF8 string at into->at, with a length of two bytes; false at the end of the data. */
bool biff_long_string(struct biff_long *from, struct strbuf *out);
void biff_long_free(struct biff_long *data);

/* A string within one record: BIFF8's with a length of one or two bytes; BIFF5's through its decoder. */
void biff_string8(const struct biff_record *record, size_t at, unsigned length_bytes, struct strbuf *out);
void biff_string5(const struct biff_record *record, size_t at, unsigned length_bytes, struct decoder *decoder,
                  struct strbuf *out);

#endif
