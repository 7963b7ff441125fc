/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_cell.h - prints one cell of CSV into memory: for csv.c and csv_batch.c. */
#ifndef TERTIA_IO_CSV_CELL_H
#define TERTIA_IO_CSV_CELL_H

#include "base/span.h"

/* Write the text in quotes. */
char *csv_put_quoted(char *p, struct span text);
/* Does it contain a quote, comma or line end, or begin or end with a blank, which readers trim from unquoted cells? */
bool csv_needs_quotes(struct span text);

/* Nonzero if one of the eight bytes is below '-', as all bytes are that may require quotes. */
static inline uint64_t csv_odd_bytes(uint64_t eight) {
  const uint64_t ones = 0x0101010101010101u;
  return (eight - '-' * ones) & ~eight & ones << 7;
}

/* Copy up to seven bytes; same result. */
static inline uint64_t csv_copy_short(char *p, struct span text) {
  uint32_t first, last;
  if (text.n >= 4) {
    memcpy(&first, text.p, 4);
    memcpy(&last, text.p + text.n - 4, 4);
    memcpy(p, &first, 4);
    memcpy(p + text.n - 4, &last, 4);
    return csv_odd_bytes(first | (uint64_t)last << 32);
  }
  bool odd = false;
  for (size_t i = 0; i < text.n; i++) odd |= (unsigned char)(p[i] = text.p[i]) < '-';
  return odd;
}

/* Copy eight to fifteen bytes; same result. */
static inline uint64_t csv_copy_middling(char *p, struct span text) {
  uint64_t first, last;
  memcpy(&first, text.p, 8);
  memcpy(&last, text.p + text.n - 8, 8);
  memcpy(p, &first, 8);
  memcpy(p + text.n - 8, &last, 8);
  return csv_odd_bytes(first) | csv_odd_bytes(last);
}

/* Sixteen adjacent bytes, as a vector type of the compiler. */
typedef unsigned char csv_sixteen __attribute__((vector_size(16)));

/* Copy sixteen bytes or more, the last sixteen as one vector; same result. */
static inline uint64_t csv_copy_long(char *p, struct span text) {
  csv_sixteen bytes, low = {0};
  for (size_t i = 0; i + 16 < text.n; i += 16) {
    memcpy(&bytes, text.p + i, 16);
    memcpy(p + i, &bytes, 16);
    low |= (csv_sixteen)(bytes < '-');
  }
  memcpy(&bytes, text.p + text.n - 16, 16);
  memcpy(p + text.n - 16, &bytes, 16);
  low |= (csv_sixteen)(bytes < '-');
  uint64_t odd[2];
  memcpy(odd, &low, 16);
  return odd[0] | odd[1];
}

/* p must have room for 2n + 2 bytes. The text is copied unquoted, and written again if it turns out to need quotes. */
static inline char *csv_put_cell(char *p, struct span text) {
  uint64_t odd = text.n >= 16  ? csv_copy_long(p, text)
                 : text.n >= 8 ? csv_copy_middling(p, text)
                               : csv_copy_short(p, text);
  return __builtin_expect(odd != 0, 0) && csv_needs_quotes(text) ? csv_put_quoted(p, text) : p + text.n;
}

#endif
