/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch_bytes.c - see batch_bytes.h.
 *
 * Layout of a batch: head; for each column, whether it has values and whether they are those of its origin, then the
 * values (texts: lengths, then bytes); then the records of its origin as texts, and where they were read. */
#include "data/batch_bytes.h"

struct packed_head {
  uint64_t rows, columns_of_origin; /* 0: no origin */
  uint64_t has_lines;
  struct position position;
};

enum { PACKED_ABSENT, PACKED_THERE, PACKED_CHANGED };

/* --- to bytes --- */

static void pack_raw(struct strbuf *out, const void *bytes, size_t n) {
  if (n) strbuf_add(out, bytes, n);
}

static void pack_lengths(struct strbuf *out, const struct span *text, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    uint32_t n = (uint32_t)text[r].n;
    pack_raw(out, &n, sizeof n);
  }
  for (size_t r = 0; r < rows; r++) pack_raw(out, text[r].p, text[r].n);
}

static void pack_coded(struct strbuf *out, const struct vector *vector, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    uint32_t n = (uint32_t)vector->word[vector->code[r]].n;
    pack_raw(out, &n, sizeof n);
  }
  for (size_t r = 0; r < rows; r++) {
    struct span word = vector->word[vector->code[r]];
    pack_raw(out, word.p, word.n);
  }
}

static bool vector_is_there(const struct vector *vector) { return vector->code || vector->number; }

static char column_state(const struct batch *batch, size_t column) {
  const struct vector *vector = &batch->vector[column];
  if (!vector_is_there(vector)) return PACKED_ABSENT;
  bool read = batch->origin && column < batch->origin->columns;
  return read && !vector_is(vector, &batch->origin->vector[column]) ? PACKED_CHANGED : PACKED_THERE;
}

static void pack_column(const struct batch *batch, size_t column, struct strbuf *out) {
  const struct vector *vector = &batch->vector[column];
  char state = column_state(batch, column);
  strbuf_char(out, state);
  if (state == PACKED_ABSENT) return;
  if (vector->code)
    pack_coded(out, vector, batch->rows);
  else if (batch->schema->column[column].type == COLUMN_TEXT)
    pack_lengths(out, vector->text, batch->rows);
  else
    pack_raw(out, vector->number, batch->rows * sizeof *vector->number); /* reals have the same size */
}

static void pack_lines(const struct batch_lines *lines, size_t rows, struct strbuf *out) {
  pack_lengths(out, &lines->file, 1);
  pack_raw(out, lines->line, rows * sizeof *lines->line);
}

void batch_pack(const struct batch *batch, struct strbuf *out) {
  const struct origin *origin = batch->origin;
  struct packed_head head = {batch->rows, origin ? origin->columns : 0, batch->lines != NULL, batch->position};
  pack_raw(out, &head, sizeof head);
  for (size_t c = 0; c < batch->schema->n; c++) pack_column(batch, c, out);
  if (origin) pack_lengths(out, origin->record, batch->rows);
  if (batch->lines) pack_lines(batch->lines, batch->rows, out);
}

/* --- from bytes --- */

static void unpack_raw(struct span *bytes, void *to, size_t n) {
  if (n) memcpy(to, bytes->p, n);
  bytes->p += n;
  bytes->n -= n;
}

static struct span *unpack_texts(struct span *bytes, size_t rows, struct arena *arena) {
  struct span *text = arena_alloc(arena, (rows + 1) * sizeof *text);
  for (size_t r = 0; r < rows; r++) {
    uint32_t n;
    unpack_raw(bytes, &n, sizeof n);
    text[r].n = n;
  }
  for (size_t r = 0; r < rows; r++) {
    text[r].p = bytes->p;
    bytes->p += text[r].n;
    bytes->n -= text[r].n;
  }
  return text;
}

static struct vector unpack_column(struct span *bytes, enum column_type type, size_t rows, char *state,
                                   struct arena *arena) {
  unpack_raw(bytes, state, 1);
  if (*state == PACKED_ABSENT) return (struct vector){0};
  if (type == COLUMN_TEXT) return (struct vector){.text = unpack_texts(bytes, rows, arena)};
  int64_t *number = arena_alloc(arena, (rows + 1) * sizeof *number);
  unpack_raw(bytes, number, rows * sizeof *number);
  return (struct vector){.number = number};
}

static const struct batch_lines *unpack_lines(struct span *bytes, size_t rows, struct arena *arena) {
  struct batch_lines *lines = arena_alloc(arena, sizeof *lines);
  uint64_t *line = arena_alloc(arena, (rows + 1) * sizeof *line);
  lines->file = *unpack_texts(bytes, 1, arena);
  unpack_raw(bytes, line, rows * sizeof *line);
  lines->line = line;
  return lines;
}

static const struct origin *unpack_origin(struct span *bytes, size_t rows, const struct vector *read, size_t columns,
                                          struct arena *arena) {
  struct origin *origin = arena_alloc(arena, sizeof *origin);
  *origin = (struct origin){unpack_texts(bytes, rows, arena), read, columns};
  return origin;
}

bool batch_unpack(struct span *bytes, const struct schema *schema, struct arena *arena, struct batch *batch) {
  struct packed_head head;
  if (!bytes->n) return false;
  unpack_raw(bytes, &head, sizeof head);
  size_t rows = (size_t)head.rows, columns = (size_t)head.columns_of_origin;
  *batch = (struct batch){.schema = schema, .rows = rows, .arena = arena, .position = head.position};
  batch->vector = arena_array(arena, struct vector, schema->n + 1);
  struct vector *read = arena_array(arena, struct vector, columns + 1); /* a changed column keeps an empty origin
                                                                         * vector, so that it compares as changed */
  for (size_t c = 0; c < schema->n; c++) {
    char state;
    batch->vector[c] = unpack_column(bytes, schema->column[c].type, rows, &state, arena);
    if (c < columns && state == PACKED_THERE) read[c] = batch->vector[c];
  }
  if (columns) batch->origin = unpack_origin(bytes, rows, read, columns, arena);
  if (head.has_lines) batch->lines = unpack_lines(bytes, rows, arena);
  return true;
}
