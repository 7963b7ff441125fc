/* SPDX-License-Identifier: GPL-3.0-or-later */
/* biff.c - see biff.h. */
#include "book/biff.h"

#include <stdlib.h>

#include "base/arena.h"

enum { BUFFER = 256 << 10, HEADER = 4 };

bool biff_start(struct biff_reader *reader, struct ole *ole, uint64_t offset) {
  if (!reader->buffer) reader->buffer = memory_alloc(reader->room = BUFFER);
  reader->ole = ole;
  reader->from = reader->to = 0;
  reader->damaged = false;
  return ole_seek(ole, offset);
}

/* At least n bytes from reader->from on, where the stream has them. */
static bool biff_fill(struct biff_reader *reader, size_t n) {
  if (reader->to - reader->from >= n) return true;
  memmove(reader->buffer, reader->buffer + reader->from, reader->to - reader->from);
  reader->to -= reader->from;
  reader->from = 0;
  reader->to += ole_read(reader->ole, reader->buffer + reader->to, reader->room - reader->to);
  return reader->to >= n;
}

bool biff_next(struct biff_reader *reader, struct biff_record *record) {
  if (!biff_fill(reader, HEADER)) return false;
  const unsigned char *p = reader->buffer + reader->from;
  size_t n = (size_t)(p[2] | p[3] << 8);
  /* The next header too, so that a look at it does not move this record. */
  bool whole = biff_fill(reader, HEADER + n + HEADER) || reader->to - reader->from >= HEADER + n;
  if (!whole) {
    reader->damaged = true;
    return false;
  }
  p = reader->buffer + reader->from;
  *record = (struct biff_record){(unsigned)(p[0] | p[1] << 8), p + HEADER, n};
  reader->from += HEADER + n;
  return true;
}

/* The identifier of the record after the current one; 0 at the end. The current one stays valid. */
static unsigned biff_peek(struct biff_reader *reader) {
  if (reader->to - reader->from < HEADER) return 0;
  const unsigned char *p = reader->buffer + reader->from;
  return (unsigned)(p[0] | p[1] << 8);
}

void biff_free(struct biff_reader *reader) {
  free(reader->buffer);
  reader->buffer = NULL;
}

double biff_double(const struct biff_record *record, size_t at) {
  uint64_t bits = biff_u32(record, at) | (uint64_t)biff_u32(record, at + 4) << 32;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double biff_rk(uint32_t rk) {
  double value;
  if (rk & 2) {
    value = (double)((int32_t)(rk & ~3u) / 4);
  } else {
    uint64_t bits = (uint64_t)(rk & ~3u) << 32;
    memcpy(&value, &bits, sizeof value);
  }
  return rk & 1 ? value / 100 : value;
}

static void long_add(struct biff_long *into, const struct biff_record *record) {
  strbuf_add(&into->data, (const char *)record->p, record->n);
}

void biff_gather(struct biff_reader *reader, const struct biff_record *record, struct biff_long *into, size_t most) {
  struct biff_record next;
  size_t room = 0;
  *into = (struct biff_long){0};
  long_add(into, record);
  while (biff_peek(reader) == BIFF_CONTINUE && into->data.n < most && biff_next(reader, &next)) {
    if (into->cuts == room) into->cut = memory_grow(into->cut, (room = room ? 2 * room : 64) * sizeof *into->cut);
    into->cut[into->cuts++] = into->data.n;
    long_add(into, &next);
  }
}

/* The first place behind `at` where a record begins, or the end. */
static size_t next_cut(const struct biff_long *from, size_t at) {
  size_t low = 0, high = from->cuts;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (from->cut[middle] > at)
      high = middle;
    else
      low = middle + 1;
  }
  return low < from->cuts ? from->cut[low] : from->data.n;
}

static bool is_cut(const struct biff_long *from, size_t at) {
  size_t before = at ? next_cut(from, at - 1) : 0;
  return at && before == at && at < from->data.n;
}

static unsigned long_u8(struct biff_long *from) {
  return from->at < from->data.n ? (unsigned char)from->data.bytes[from->at++] : 0;
}

static unsigned long_u16(struct biff_long *from) {
  unsigned low = long_u8(from);
  return low | long_u8(from) << 8;
}

/* Characters; where a record begins among them, a byte states again how wide they are. */
static void long_characters(struct biff_long *from, size_t n, bool wide, struct strbuf *out) {
  while (n && from->at < from->data.n) {
    if (is_cut(from, from->at)) wide = long_u8(from) & 1;
    size_t end = next_cut(from, from->at), width = wide ? 2 : 1, there = (end - from->at) / width;
    if (there > n) there = n;
    const unsigned char *p = (const unsigned char *)from->data.bytes + from->at;
    if (wide)
      unicode_add_utf16(out, p, there);
    else
      unicode_add_latin1(out, p, there);
    from->at += there * width;
    n -= there;
    if (!there) from->at = end; /* half a character before a cut: damaged */
  }
}

bool biff_long_string(struct biff_long *from, struct strbuf *out) {
  if (from->at + 3 > from->data.n) return false;
  size_t n = long_u16(from), skip = 0;
  unsigned flags = long_u8(from);
  if (flags & 8) skip = 4 * (size_t)long_u16(from);
  if (flags & 4) {
    size_t low = long_u16(from);
    skip += low | (size_t)long_u16(from) << 16;
  }
  long_characters(from, n, flags & 1, out);
  from->at = skip < from->data.n - from->at ? from->at + skip : from->data.n;
  return true;
}

void biff_long_free(struct biff_long *data) {
  strbuf_free(&data->data);
  free(data->cut);
}

void biff_string8(const struct biff_record *record, size_t at, unsigned length_bytes, struct strbuf *out) {
  size_t n = length_bytes == 1 ? biff_u8(record, at) : biff_u16(record, at);
  unsigned flags = biff_u8(record, at + length_bytes);
  size_t from = at + length_bytes + 1 + (flags & 8 ? 2 : 0) + (flags & 4 ? 4 : 0), width = flags & 1 ? 2 : 1;
  if (from > record->n) return;
  if (n > (record->n - from) / width) n = (record->n - from) / width;
  if (flags & 1)
    unicode_add_utf16(out, record->p + from, n);
  else
    unicode_add_latin1(out, record->p + from, n);
}

void biff_string5(const struct biff_record *record, size_t at, unsigned length_bytes, struct decoder *decoder,
                  struct strbuf *out) {
  size_t n = length_bytes == 1 ? biff_u8(record, at) : biff_u16(record, at), from = at + length_bytes;
  if (from > record->n) return;
  if (n > record->n - from) n = record->n - from;
  if (decoder)
    decoder_add(decoder, (struct span){(const char *)record->p + from, n}, true, out);
  else
    unicode_add_latin1(out, record->p + from, n);
}
