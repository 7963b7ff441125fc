/* csv.c - see csv.h. A row is written into room reserved beforehand, without printf. */
#include "io/csv.h"

#include "data/period.h"

/* 1: the byte cannot stand in a cell without quotes. */
static const unsigned char special[256] = {['"'] = 1, [','] = 1, ['\n'] = 1, ['\r'] = 1};

static bool blank(char c) { return c == ' ' || c == '\t'; }

static char *put_quoted(char *p, struct span text) {
  *p++ = '"';
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') *p++ = '"';
    *p++ = text.p[i];
  }
  *p++ = '"';
  return p;
}

/* Not 0 when one of the eight bytes is c (and then perhaps also for a neighbour of it, which does not matter here). */
static inline uint64_t has_byte(uint64_t eight, unsigned char c) {
  const uint64_t ones = 0x0101010101010101u;
  uint64_t x = eight ^ ones * c;
  return (x - ones) & ~x & ones << 7;
}

/* Readers trim blanks around a cell that has no quotes, so a cell that begins or ends with one gets them. */
static bool has_blank_edge(struct span text) { return text.n && (blank(text.p[0]) || blank(text.p[text.n - 1])); }

/* There is room for 2n + 3 bytes at p. The text is copied as if it needed no quotes, and again where it turns out to.
 */
static inline char *put_cell(char *p, struct span text) {
  uint64_t odd = has_blank_edge(text), eight;
  char *to = p;
  size_t i = 0;
  for (; i + 8 <= text.n; i += 8, to += 8) {
    memcpy(&eight, text.p + i, 8);
    memcpy(to, &eight, 8);
    odd |= has_byte(eight, '"') | has_byte(eight, ',') | has_byte(eight, '\n') | has_byte(eight, '\r');
  }
  if (i + 4 <= text.n) {
    uint32_t four;
    memcpy(&four, text.p + i, 4);
    memcpy(to, &four, 4);
    odd |= has_byte(four, '"') | has_byte(four, ',') | has_byte(four, '\n') | has_byte(four, '\r');
    i += 4, to += 4;
  }
  for (; i < text.n; i++) {
    odd |= special[(unsigned char)text.p[i]];
    *to++ = text.p[i];
  }
  return odd ? put_quoted(p, text) : to;
}

static void end_at(struct strbuf *out, char *p) {
  *p = '\0';
  out->n = (size_t)(p - out->bytes);
}

void csv_write_cell(struct strbuf *out, struct span text, bool last) {
  strbuf_reserve(out, 2 * text.n + 4);
  char *p = put_cell(out->bytes + out->n, text);
  *p++ = last ? '\n' : ',';
  end_at(out, p);
}

/* An empty cell alone in its row is quoted: a blank line is no record. */
static void write_lone(struct strbuf *out, struct span text) {
  if (text.n)
    csv_write_cell(out, text, true);
  else
    strbuf_put(out, "\"\"\n");
}

void csv_write_header(struct strbuf *out, const struct schema *schema) {
  if (schema->n == 1) {
    write_lone(out, span_of(schema->column[0].name));
    return;
  }
  for (size_t i = 0; i < schema->n; i++) csv_write_cell(out, span_of(schema->column[i].name), i + 1 == schema->n);
}

static char *put_period(char *p, period_code period) {
  if (period == PERIOD_NONE) return p;
  int year = period_year(period);
  for (int at = 3; at >= 0; at--, year /= 10) p[at] = (char)('0' + year % 10);
  p += 4;
  if (period_kind(period) == PERIOD_QUARTER) {
    *p++ = 'Q';
    *p++ = (char)('0' + period_number(period));
  } else if (period_kind(period) == PERIOD_MONTH) {
    *p++ = '-';
    *p++ = (char)('0' + period_number(period) / 10);
    *p++ = (char)('0' + period_number(period) % 10);
  }
  return p;
}

/* Bytes a row may need: text twice over and quotes, 24 for a number, separators. */
static size_t row_room(const struct batch *batch, size_t row) {
  size_t room = 32;
  for (size_t c = 0; c < batch->schema->n; c++)
    room += batch->schema->column[c].type == COLUMN_TEXT ? 2 * vector_text(&batch->vector[c], row).n + 4 : 26;
  return room;
}

static char *put_value(char *p, enum column_type type, struct vector vector, size_t row) {
  if (type == COLUMN_TEXT) return put_cell(p, vector_text(&vector, row));
  if (type == COLUMN_DECIMAL) return decimal_put(p, vector.number[row]);
  return put_period(p, (period_code)vector.number[row]);
}

static void write_row(struct strbuf *out, const struct batch *batch, size_t row) {
  const struct schema *schema = batch->schema;
  strbuf_reserve(out, row_room(batch, row));
  char *start = out->bytes + out->n, *p = start;
  for (size_t c = 0; c < schema->n; c++) {
    p = put_value(p, schema->column[c].type, batch->vector[c], row);
    *p++ = ',';
  }
  if (schema->n == 1 && p == start + 1) {
    memcpy(start, "\"\",", 3);
    p = start + 3;
  }
  if (p > start) p[-1] = '\n';
  end_at(out, p);
}

void csv_write_batch(struct strbuf *out, const struct batch *batch) {
  for (size_t row = 0; row < batch->rows; row++) write_row(out, batch, row);
}
