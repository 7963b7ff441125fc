/* SPDX-License-Identifier: GPL-3.0-or-later */
/* excel_copy.c - see excel_copy.h. The CSV is Tertia's own: commas, LF, RFC 4180. */
#include "io/excel_copy.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "io/gb18030_encode.h"
#include "io/output.h"

enum { PIECE = 256 << 10, FORMULA_MOST = 250 }; /* a text within a formula has at most 255 characters */

/* A copy being made. */
struct copying {
  struct output *output;
  struct gb18030_encoder *encoder; /* NULL: UTF-8 */
  struct span columns;
  bool *is_number;
  size_t n, column;
  bool quoted, closing; /* within quotes; just behind a quote within quotes */
  bool header;
  struct strbuf cell, line;
};

static bool excel_copy_is_digit(char c) { return c >= '0' && c <= '9'; }

/* A number as Tertia writes it. */
static bool is_number(struct span text) {
  size_t i = text.n && text.p[0] == '-', digits = 0;
  for (; i < text.n && (excel_copy_is_digit(text.p[i]) || text.p[i] == '.'); i++)
    digits += excel_copy_is_digit(text.p[i]);
  if (!digits) return false;
  if (i < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
    if (++i < text.n && (text.p[i] == '-' || text.p[i] == '+')) i++;
    if (i == text.n) return false;
    while (i < text.n && excel_copy_is_digit(text.p[i])) i++;
  }
  return i == text.n;
}

/* "MAR-1", "Sept2": read as a day. */
static bool is_month(struct span text) {
  static const char *const month[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
  for (size_t i = 0; i < 12; i++)
    if (text.n > 3 && strncasecmp(text.p, month[i], 3) == 0 && excel_copy_is_digit(text.p[text.n - 1])) return true;
  return false;
}

/* Would a spreadsheet program read a text as a number, a date, a time or a logical value? */
static bool is_taken_for_other(struct span text) {
  static const char *const word[] = {"true", "false"};
  for (size_t i = 0; i < 2; i++)
    if (text.n == strlen(word[i]) && strncasecmp(text.p, word[i], text.n) == 0) return true;
  if (is_month(text)) return true;
  for (size_t i = 0; i < text.n; i++)
    if (!excel_copy_is_digit(text.p[i]) && !strchr(".,:/-+% ()eE", text.p[i])) return false;
  return text.n > 0;
}

static bool begins_formula(struct span text) { return text.n && strchr("=+-@\t\r", text.p[0]); }

static bool is_to_be_wrapped(const struct copying *in, struct span text) {
  if (in->header) return begins_formula(text);
  bool number = in->column < in->n && in->is_number[in->column];
  if (number && is_number(text)) return false;
  return begins_formula(text) || is_taken_for_other(text);
}

static void put_quoted(struct strbuf *out, struct span text) {
  strbuf_char(out, '"');
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') strbuf_char(out, '"');
    strbuf_char(out, text.p[i]);
  }
  strbuf_char(out, '"');
}

/* ="…" as a cell. A text that is too long for a formula begins with an apostrophe instead. */
static void put_wrapped(struct strbuf *out, struct span text) {
  struct strbuf formula = {0};
  if (text.n > FORMULA_MOST) {
    strbuf_char(&formula, '\'');
    strbuf_span(&formula, text);
  } else {
    strbuf_char(&formula, '=');
    put_quoted(&formula, text);
  }
  put_quoted(out, strbuf_view(&formula));
  strbuf_free(&formula);
}

static void cell_end(struct copying *in) {
  struct span text = strbuf_view(&in->cell);
  if (in->column) strbuf_char(&in->line, ',');
  if (is_to_be_wrapped(in, text))
    put_wrapped(&in->line, text);
  else if (text.n && memchr(text.p, ',', text.n) != NULL)
    put_quoted(&in->line, text);
  else if (text.n && (memchr(text.p, '"', text.n) || memchr(text.p, '\n', text.n) || memchr(text.p, '\r', text.n)))
    put_quoted(&in->line, text);
  else
    strbuf_span(&in->line, text);
  strbuf_clear(&in->cell);
  in->column++;
}

static int line_write(struct copying *in, struct err *err) {
  if (!in->encoder) return output_write(in->output, strbuf_view(&in->line), err);
  struct strbuf encoded = {0};
  gb18030_encode(in->encoder, strbuf_view(&in->line), &encoded);
  int code = output_write(in->output, strbuf_view(&encoded), err);
  strbuf_free(&encoded);
  return code;
}

static int line_end(struct copying *in, struct err *err) {
  cell_end(in);
  strbuf_put(&in->line, "\r\n");
  in->column = 0, in->header = false;
  int code = in->line.n < PIECE ? 0 : line_write(in, err);
  if (in->line.n >= PIECE) strbuf_clear(&in->line);
  return code;
}

static int read_byte(struct copying *in, char c, struct err *err) {
  if (in->closing) {
    in->closing = false;
    if (c == '"') {
      strbuf_char(&in->cell, '"');
      return 0;
    }
    in->quoted = false;
  }
  if (in->quoted && c == '"')
    in->closing = true;
  else if (in->quoted)
    strbuf_char(&in->cell, c);
  else if (c == '"' && !in->cell.n)
    in->quoted = true;
  else if (c == ',')
    cell_end(in);
  else if (c == '\n')
    return line_end(in, err);
  else
    strbuf_char(&in->cell, c);
  return 0;
}

static void read_columns(struct copying *in) {
  struct span rest = in->columns, column;
  in->is_number = memory_zero(in->columns.n + 1, sizeof *in->is_number);
  while (rest.n && span_cut(&rest, ',', &column)) {
    struct span ending = span_of(":number");
    in->is_number[in->n++] =
        column.n > ending.n && span_equal(ending, (struct span){column.p + column.n - ending.n, ending.n});
  }
}

static int copy_all(struct copying *in, int fd, const char *from, struct err *err) {
  char *piece = memory_alloc(PIECE);
  int code = 0;
  ssize_t got = 1;
  if (!in->encoder) strbuf_put(&in->line, "\xEF\xBB\xBF");
  while (!code && (got = read(fd, piece, PIECE)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) code = err_errno(err, errno, _("%s: cannot read"), from);
    for (ssize_t i = 0; !code && i < got; i++) code = read_byte(in, piece[i], err);
  }
  if (!code && (in->cell.n || in->column)) code = line_end(in, err);
  if (!code) code = line_write(in, err);
  free(piece);
  return code;
}

int excel_copy(const char *from, const char *to, struct span columns, enum charset charset, struct err *err) {
  struct copying in = {.columns = columns, .header = true};
  int fd, code = file_open(from, &fd, err);
  if (code) return code;
  read_columns(&in);
  if (charset == CHARSET_GB18030) in.encoder = gb18030_encoder_new();
  code = output_open(&in.output, to, err);
  if (!code) code = copy_all(&in, fd, from, err);
  if (!code) code = output_commit(in.output, err);
  output_close(in.output);
  close(fd);
  gb18030_encoder_free(in.encoder);
  free(in.is_number);
  strbuf_free(&in.cell);
  strbuf_free(&in.line);
  return code;
}
