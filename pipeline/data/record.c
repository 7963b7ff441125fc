/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c - see record.h. */
#include "data/record.h"

const char *record_cell_end(const char *p, const char *end) {
  bool quoted = false;
  for (; p < end && (quoted || *p != ','); p++) quoted ^= *p == '"';
  return p;
}

struct span record_cell(struct span record, size_t number) {
  const char *from = record.p, *end = record.p + record.n, *to = record_cell_end(from, end);
  for (size_t i = 0; i < number; i++) {
    from = to < end ? to + 1 : end;
    to = record_cell_end(from, end);
  }
  return span_between(from, to);
}

struct span record_cell_text(struct span cell, struct strbuf *scratch) {
  cell = span_trim(cell);
  if (!cell.n || cell.p[0] != '"') return cell;
  strbuf_clear(scratch);
  for (size_t i = 1; i + 1 < cell.n; i++) {
    strbuf_char(scratch, cell.p[i]);
    i += cell.p[i] == '"'; /* the second quote of a pair */
  }
  return strbuf_view(scratch);
}
