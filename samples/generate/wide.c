/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wide.c - rows of the wide file and the truth accumulated over them. */
#include "wide.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "identity.h"
#include "random.h"

enum { YEARS = 5, FIRST_YEAR = 2019, AMOUNTS = 5, CATEGORIES = SLOTS };
enum wide_kind { CLEAN, BAD_CHECK, NO_INDUSTRY, FULL_WIDTH, THOUSANDS, REPEAT, NOT_A_NUMBER, CRLF, NEWLINE, QUOTES };
enum view { VIEW_KEPT, VIEW_LITE, VIEW_FULL, VIEWS };

struct total {
  int64_t units, cents, persons;
  int64_t least_cents, most_cents, least_persons, most_persons; /* whichever of two duplicates counts */
};

struct wide {
  uint64_t rows, seed, units; /* units: rows a year */
  struct slot_index slots;
  struct total total[VIEWS][YEARS][CATEGORIES];
};

struct row {
  uint64_t number, unit;
  enum wide_kind kind;
  unsigned year; /* 0..YEARS-1 */
  enum slot slot;
  const struct industry *industry;
  int64_t cents[AMOUNTS]; /* revenue, wages, taxes, depreciation, surplus; hundredths of 千元 */
  int64_t persons;
  bool decimals;
  uint64_t bits;
};

/* Shares of rows a year that are dirty, in 1/10000; REPEAT is drawn twice as often as wanted, since half of the
 * draws find no earlier partner. */
static enum wide_kind kind_drawn(const struct wide *wide, uint64_t row) {
  static const unsigned below[] = {30, 50, 80, 120, 182, 202, 212, 222, 232};
  unsigned draw = random_below(random_bits(wide->seed, row, 77), 10000);
  enum wide_kind kind = BAD_CHECK;
  for (size_t i = 0; i < sizeof below / sizeof below[0]; i++, kind++)
    if (draw < below[i]) return kind;
  return CLEAN;
}

/* Rows i and sum - i of a year are partners: a row drawn for REPEAT repeats its partner if that is earlier and clean.
 */
static bool partner(const struct wide *wide, uint64_t row, uint64_t *other) {
  uint64_t year = row / wide->units, place = row % wide->units, sum = random_bits(wide->seed, year, 78) % wide->units;
  *other = year * wide->units + (sum + wide->units - place) % wide->units;
  return *other != row && *other < wide->rows;
}

static enum wide_kind wide_kind_of(const struct wide *wide, uint64_t row) {
  enum wide_kind kind = kind_drawn(wide, row);
  uint64_t other;
  if (kind != REPEAT) return kind;
  return partner(wide, row, &other) && other < row && kind_drawn(wide, other) == CLEAN ? REPEAT : CLEAN;
}

static bool superseded(const struct wide *wide, const struct row *row) {
  uint64_t other;
  return row->kind == CLEAN && partner(wide, row->number, &other) && other > row->number &&
         wide_kind_of(wide, other) == REPEAT;
}

static uint64_t wide_unit_of(const struct wide *wide, uint64_t row) {
  static const uint64_t stride[YEARS] = {2147483647, 2147483629, 2147483587, 2147483579, 2147483563}; /* primes */
  uint64_t year = row / wide->units;
  return (stride[year] * (row % wide->units) + 97 * year) % wide->units;
}

static void make_amounts(struct row *row, uint64_t seed) {
  static const double part[AMOUNTS] = {1, 0.14, 0.05, 0.04, 0.09};
  double level = random_normal(random_unit(random_bits(seed, row->unit, 4)));
  double noise = random_normal(random_unit(random_mix(row->bits)));
  double revenue = exp(8.5 + 1.7 * level + 0.06 * row->year + 0.1 * noise);
  for (unsigned i = 0; i < AMOUNTS; i++) {
    double wobble = i ? 0.5 + random_unit(random_bits(row->bits, i, 5)) : 1;
    row->cents[i] = (int64_t)(revenue * part[i] * wobble * 100);
    if (!row->decimals) row->cents[i] = row->cents[i] / 100 * 100;
  }
  if ((row->bits >> 20) % 10 == 0) row->cents[4] = -row->cents[4];
  row->persons = 1 + (int64_t)(revenue / 800 * (0.5 + random_unit(random_bits(row->bits, 9, 5))));
}

static void make_row(const struct wide *wide, uint64_t number, struct row *row) {
  *row = (struct row){.number = number, .kind = wide_kind_of(wide, number), .year = (unsigned)(number / wide->units)};
  uint64_t source = number;
  if (row->kind == REPEAT) partner(wide, number, &source);
  row->unit = wide_unit_of(wide, source);
  row->bits = random_bits(wide->seed, number, 2);
  row->decimals = row->bits >> 7 & 1;
  uint64_t draw = random_bits(wide->seed, row->unit, 3);
  for (unsigned place = random_below(draw, 100); place >= (unsigned)slot_profile[row->slot].of_hundred; row->slot++)
    place -= (unsigned)slot_profile[row->slot].of_hundred;
  unsigned first = wide->slots.first[row->slot], n = wide->slots.first[row->slot + 1] - first;
  row->industry = &industry_table[wide->slots.row[first + random_below(random_mix(draw), n)]];
  make_amounts(row, wide->seed);
}

static int64_t value_added(const struct row *row) {
  return row->cents[1] + row->cents[2] + row->cents[3] + row->cents[4];
}

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

static void wide_add_row(struct total *total, const struct row *row, const struct row *other) {
  int64_t cents = value_added(row), other_cents = value_added(other);
  total->units++;
  total->cents += cents;
  total->persons += row->persons;
  total->least_cents += lesser(cents, other_cents);
  total->most_cents -= lesser(-cents, -other_cents);
  total->least_persons += lesser(row->persons, other->persons);
  total->most_persons -= lesser(-row->persons, -other->persons);
}

static void add_truth(struct wide *wide, const struct row *row) {
  if (row->slot < SLOT_M01 || row->kind == NO_INDUSTRY || row->kind == NOT_A_NUMBER || superseded(wide, row)) return;
  struct row other = *row; /* the row it supersedes */
  uint64_t number;
  if (row->kind == REPEAT && partner(wide, row->number, &number)) make_row(wide, number, &other);
  for (enum view view = 0; view < VIEWS; view++) {
    if ((view == VIEW_LITE && row->kind == FULL_WIDTH) || (view == VIEW_FULL && row->kind == BAD_CHECK)) continue;
    wide_add_row(&wide->total[view][row->year][row->slot], row, &other);
  }
}

/* An amount as 1234.50, or with thousands separators in quotes, or with full-width digits. */
static void put_amount(struct strbuf *out, int64_t cents, bool decimals, enum wide_kind style) {
  char text[32];
  int64_t size = cents < 0 ? -cents : cents;
  int n = decimals ? snprintf(text, sizeof text, "%" PRId64 ".%02d", size / 100, (int)(size % 100))
                   : snprintf(text, sizeof text, "%" PRId64, size / 100);
  int whole = decimals ? n - 3 : n;
  if (style == THOUSANDS) strbuf_char(out, '"');
  if (cents < 0) strbuf_char(out, '-');
  for (int i = 0; i < n; i++) {
    if (style == THOUSANDS && i && i < whole && (whole - i) % 3 == 0) strbuf_char(out, ',');
    if (style == FULL_WIDTH && text[i] != '.')
      strbuf_add(out, (char[]){'\xEF', '\xBC', (char)('\x90' + text[i] - '0')}, 3);
    else
      strbuf_char(out, text[i]);
  }
  if (style == THOUSANDS) strbuf_char(out, '"');
}

static void wide_put_name(const struct wide *wide, const struct row *row, struct strbuf *out) {
  char name[IDENTITY_NAME_ROOM];
  uint64_t bits = random_bits(wide->seed, row->unit, 6);
  identity_name(bits, row->slot, LEGAL_ENTERPRISE, name);
  bool comma = (bits >> 40) % 10 == 0 && row->kind != NEWLINE && row->kind != QUOTES;
  bool quoted = comma || row->kind == NEWLINE || row->kind == QUOTES;
  if (quoted) strbuf_char(out, '"');
  strbuf_put(out, name);
  if (comma) strbuf_put(out, "(普通合伙,有限)");
  if (row->kind == NEWLINE) strbuf_put(out, "\n(第二分部)");
  if (row->kind == QUOTES) strbuf_put(out, "\"\"样例\"\"");
  if (quoted) strbuf_char(out, '"');
}

static void wide_put_row(const struct wide *wide, const struct row *row, struct strbuf *out) {
  static const char *const word[] = {"暂无", "N/A", "-", "不详", "1200万元", "#REF!"};
  char code[19];
  const char *region = identity_region(random_bits(wide->seed, row->unit, 7));
  identity_code(row->unit, LEGAL_ENTERPRISE, region, code);
  if (row->kind == BAD_CHECK) identity_break(code, 1 + (unsigned)(row->bits % 30));
  strbuf_add(out, code, 18);
  strbuf_char(out, ',');
  wide_put_name(wide, row, out);
  strbuf_char(out, ',');
  strbuf_put(out, region);
  strbuf_char(out, ',');
  if (row->kind != NO_INDUSTRY) strbuf_put(out, row->industry->code_2017);
  strbuf_add(out,
             (char[]){',', '2', '0', (char)('0' + (19 + row->year) / 10), (char)('0' + (19 + row->year) % 10), ','}, 6);
  unsigned hit = (unsigned)((row->bits >> 30) % 6);
  for (unsigned i = 0; i <= AMOUNTS; i++) {
    bool struck = i == hit || (row->kind == FULL_WIDTH && hit == AMOUNTS);
    if (row->kind == NOT_A_NUMBER && struck)
      strbuf_put(out, word[(row->bits >> 40) % 6]);
    else if (i == AMOUNTS)
      put_amount(out, row->persons * 100, false, CLEAN);
    else
      put_amount(out, row->cents[i], row->decimals,
                 row->kind == THOUSANDS || (row->kind == FULL_WIDTH && struck) ? row->kind : CLEAN);
    if (i < AMOUNTS) strbuf_char(out, ',');
  }
  strbuf_put(out, row->kind == CRLF ? "\r\n" : "\n");
}

static int write_text(const char *directory, const char *name, const struct strbuf *text, struct err *err) {
  char path[4096];
  struct sink *sink;
  snprintf(path, sizeof path, "%s/%s", directory, name);
  if (sink_open(&sink, path, SINK_UTF8, err)) return err->code;
  sink_write(sink, strbuf_view(text));
  return sink_close(sink, err);
}

static void put_cents(struct strbuf *text, int64_t cents) {
  strbuf_format(text, ",%" PRId64 ".%02d", cents / 100, abs((int)(cents % 100)));
}

static int write_view(const struct wide *wide, enum view view, const char *directory, const char *name,
                      struct err *err) {
  struct strbuf text = {0};
  strbuf_put(&text, "year,category,n,va,emp,va_least,va_most,emp_least,emp_most\n");
  for (unsigned year = 0; year < YEARS; year++)
    for (enum slot slot = SLOT_M01; slot < SLOTS; slot++) {
      const struct total *total = &wide->total[view][year][slot];
      if (!total->units) continue;
      strbuf_format(&text, "%u,%s,%" PRId64, FIRST_YEAR + year, slot_profile[slot].category, total->units);
      put_cents(&text, total->cents);
      strbuf_format(&text, ",%" PRId64, total->persons);
      put_cents(&text, total->least_cents);
      put_cents(&text, total->most_cents);
      strbuf_format(&text, ",%" PRId64 ",%" PRId64 "\n", total->least_persons, total->most_persons);
    }
  int code = write_text(directory, name, &text, err);
  strbuf_free(&text);
  return code;
}

static int write_codebook(const char *directory, struct err *err) {
  struct strbuf text = {0};
  strbuf_put(&text, "code,category\n");
  for (size_t i = 0; i < industry_count; i++)
    if (industry_table[i].sector[0] == '3')
      strbuf_format(&text, "%s,%s\n", industry_table[i].code_2017, industry_table[i].modern);
  int code = write_text(directory, "codebook.csv", &text, err);
  strbuf_free(&text);
  return code;
}

static int write_truth(const struct wide *wide, const char *directory, struct err *err) {
  static const char *const name[VIEWS] = {"truth-kept.csv", "truth-lite.csv", "truth-full.csv"};
  if (sink_directory(directory, err)) return err->code;
  for (enum view view = 0; view < VIEWS; view++)
    if (write_view(wide, view, directory, name[view], err)) return err->code;
  return write_codebook(directory, err);
}

static void write_rows(struct wide *wide, struct sink *sink) {
  struct strbuf text = {0};
  strbuf_put(&text, "uscc,name,region,industry,year,revenue,wages,taxes,depreciation,surplus,employees\n");
  for (uint64_t i = 0; i < wide->rows; i++) {
    struct row row;
    make_row(wide, i, &row);
    wide_put_row(wide, &row, &text);
    add_truth(wide, &row);
    if (text.n < 1 << 16) continue;
    sink_write(sink, strbuf_view(&text));
    strbuf_clear(&text);
  }
  sink_write(sink, strbuf_view(&text));
  strbuf_free(&text);
}

int wide_write(const struct wide_request *request, struct err *err) {
  struct sink *sink;
  if (sink_open(&sink, request->path, request->charset, err)) return err->code;
  struct wide *wide = memory_alloc(sizeof *wide);
  *wide = (struct wide){.rows = request->rows, .seed = request->seed};
  wide->units = (request->rows + YEARS - 1) / YEARS;
  slot_index_build(&wide->slots);
  write_rows(wide, sink);
  int code = sink_close(sink, err);
  if (!code && request->truth) code = write_truth(wide, request->truth, err);
  free(wide);
  return code;
}
