/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xls.c - see xls.h: the globals of the workbook stream. */
#include "book/xls.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/limits.h"
#include "book/number.h"

enum { VERSION_BIFF8 = 0x600, VERSION_BIFF5 = 0x500, WORKSHEET = 0 };

static void xls_string(const struct xls *xls, const struct biff_record *record, size_t at, unsigned length_bytes,
                       struct strbuf *out) {
  if (xls->biff8)
    biff_string8(record, at, length_bytes, out);
  else
    biff_string5(record, at, length_bytes, xls->decoder, out);
}

static int globals_sheet(struct book *book, const struct biff_record *record, struct err *err) {
  struct xls *xls = book->own;
  if (biff_u8(record, 5) != WORKSHEET) return 0; /* charts and macros have no cells */
  struct strbuf name = {0};
  xls_string(xls, record, 6, 1, &name);
  int code = book_add_sheet(book, strbuf_view(&name), (biff_u8(record, 4) & 3) != 0, err);
  strbuf_free(&name);
  if (code) return code;
  xls->offset = memory_grow(xls->offset, book->sheets * sizeof *xls->offset);
  xls->offset[book->sheets - 1] = biff_u32(record, 0);
  return 0;
}

static int globals_format(struct book *book, const struct biff_record *record, struct err *err) {
  struct xls *xls = book->own;
  if (xls->formats == LIMIT_FORMATS) return book_damaged(book, err, _("too many cell formats"));
  struct strbuf code = {0};
  unsigned id = biff_u16(record, 0);
  xls_string(xls, record, 2, xls->biff8 ? 2 : 1, &code);
  size_t n = xls->formats++;
  xls->format_id = memory_grow(xls->format_id, xls->formats * sizeof *xls->format_id);
  xls->format_date = memory_grow(xls->format_date, xls->formats * sizeof *xls->format_date);
  xls->format_id[n] = id;
  xls->format_date[n] = number_format_is_date(id, strbuf_view(&code));
  strbuf_free(&code);
  return 0;
}

static int globals_xf(struct book *book, const struct biff_record *record, struct err *err) {
  struct xls *xls = book->own;
  if (xls->xfs == LIMIT_FORMATS) return book_damaged(book, err, _("too many cell formats"));
  xls->xf = memory_grow(xls->xf, (xls->xfs + 1) * sizeof *xls->xf);
  xls->xf[xls->xfs++] = biff_u16(record, 2);
  return 0;
}

bool xls_is_date(const struct xls *xls, unsigned xf) {
  if (xf >= xls->xfs) return false;
  for (size_t i = 0; i < xls->formats; i++)
    if (xls->format_id[i] == xls->xf[xf]) return xls->format_date[i];
  return number_format_is_date(xls->xf[xf], (struct span){0});
}

static int globals_strings(struct book *book, const struct biff_record *record, struct err *err) {
  struct xls *xls = book->own;
  struct biff_long data;
  size_t room = 0;
  biff_gather(&xls->reader, record, &data, LIMIT_STRINGS);
  if (data.data.n >= LIMIT_STRINGS) {
    biff_long_free(&data);
    return book_damaged(book, err, _("more shared strings than any return has"));
  }
  data.at = 8;
  for (;;) {
    if (xls->n_strings == room)
      xls->string_end = memory_grow(xls->string_end, (room = room ? 2 * room : 256) * sizeof *xls->string_end);
    if (!biff_long_string(&data, &xls->strings)) break;
    xls->string_end[xls->n_strings++] = xls->strings.n;
  }
  biff_long_free(&data);
  return 0;
}

static int globals_record(struct book *book, const struct biff_record *record, struct err *err) {
  struct xls *xls = book->own;
  char name[24];
  switch (record->id) {
  case BIFF_FILEPASS:
    return book_damaged(book, err, _("protected by a password: open it and save it without one"));
  case BIFF_CODEPAGE:
    decoder_of_codepage(biff_u16(record, 0), name);
    if (!xls->decoder) xls->decoder = decoder_new(name);
    return 0;
  case BIFF_DATEMODE:
    xls->from_1904 = biff_u16(record, 0) == 1;
    return 0;
  case BIFF_BOUNDSHEET:
    return globals_sheet(book, record, err);
  case BIFF_FORMAT:
    return globals_format(book, record, err);
  case BIFF_XF:
    return globals_xf(book, record, err);
  case BIFF_SST:
    return globals_strings(book, record, err);
  default:
    return 0;
  }
}

static int globals_read(struct book *book, struct err *err) {
  struct xls *xls = book->own;
  struct biff_record record;
  if (!biff_start(&xls->reader, xls->ole, 0) || !biff_next(&xls->reader, &record) || record.id != BIFF_BOF)
    return book_damaged(book, err, _("a damaged workbook (its stream does not begin as one)"));
  unsigned version = biff_u16(&record, 0);
  if (version != VERSION_BIFF8 && version != VERSION_BIFF5)
    return book_damaged(book, err, _("a workbook older than Excel 5: open it and save it as .xls or .xlsx"));
  xls->biff8 = version == VERSION_BIFF8;
  for (int code; biff_next(&xls->reader, &record) && record.id != BIFF_EOF;)
    if ((code = globals_record(book, &record, err)) != 0) return code;
  return xls->reader.damaged ? book_damaged(book, err, _("a damaged workbook (it ends too early)")) : 0;
}

/* Office files that are no workbook, by a stream that only they have. */
static int refuse_others(struct book *book, struct err *err) {
  const struct ole *ole = ((struct xls *)book->own)->ole;
  if (ole_has(ole, "EncryptedPackage") || ole_has(ole, "EncryptionInfo"))
    return book_damaged(book, err, _("a workbook protected by a password: open it and save it without one"));
  if (ole_has(ole, "WordDocument"))
    return book_damaged(book, err,
                        _("a text document (.doc, .wps), not a workbook: copy its table to a workbook and save that"));
  if (ole_has(ole, "PowerPoint Document")) return book_damaged(book, err, _("a presentation, not a workbook"));
  return book_damaged(book, err, _("an Office file without a workbook in it"));
}

static int xls_open(struct book *book, struct err *err) {
  struct xls *xls = memory_alloc(sizeof *xls);
  *xls = (struct xls){0};
  book->own = xls;
  int code = ole_open(&xls->ole, book->name, book->fd, err);
  if (code) return code;
  if (!ole_use(xls->ole, "Workbook") && !ole_use(xls->ole, "Book")) return refuse_others(book, err);
  return globals_read(book, err);
}

static void xls_close(struct book *book) {
  struct xls *xls = book->own;
  if (!xls) return;
  decoder_free(xls->decoder);
  biff_free(&xls->reader);
  ole_close(xls->ole);
  strbuf_free(&xls->strings);
  free(xls->string_end);
  free(xls->offset);
  free(xls->format_id);
  free(xls->format_date);
  free(xls->xf);
  free(xls);
}

const struct book_format xls_format = {.kind = BOOK_XLS,
                                       .open = xls_open,
                                       .close = xls_close,
                                       .text_open = xls_text_open,
                                       .text_next = xls_text_next,
                                       .text_close = xls_text_close};
