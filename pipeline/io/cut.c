/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut.c - see cut.h. */
#include "io/cut.h"

#include <stdlib.h>

#include "io/cut_cell.h"

/* The states of libcsv that are used. */
enum { FIELD_BEGUN = 2 };

enum { COPIES = 64 << 10, LONG_CELL = 4096 };

/* Is the line end at `at` a separate line end, not the LF of a CR LF? */
static bool counts(const struct cutter *cutter, size_t at) {
  if (cutter->text[at] == '\r') return true;
  return at ? cutter->text[at - 1] != '\r' : !cutter->cr_before;
}

static void restart_parser(struct cutter *cutter) {
  csv_free(&cutter->parser);
  csv_init(&cutter->parser, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&cutter->parser, (unsigned char)cutter->delimiter);
  csv_set_realloc_func(&cutter->parser, memory_grow);
  csv_set_blk_size(&cutter->parser, 4096);
}

/* There are at most as many records as line ends, plus one. */
static void make_record_room(struct cutter *c) {
  size_t need = c->split->marks + 4;
  if (need <= c->record_room) return;
  c->record_room = need + need / 4;
  c->first = memory_grow(c->first, (c->record_room + 1) * sizeof *c->first);
  c->width = memory_grow(c->width, c->record_room * sizeof *c->width);
  c->line_of = memory_grow(c->line_of, c->record_room * sizeof *c->line_of);
  c->offset = memory_grow(c->offset, c->record_room * sizeof *c->offset);
  c->end = memory_grow(c->end, c->record_room * sizeof *c->end);
  c->damage = memory_grow(c->damage, c->record_room);
  c->quoted = memory_grow(c->quoted, c->record_room);
}

/* There are at most as many cells as positions, plus one. */
static void cut_make_room(struct cutter *c) {
  size_t need = c->split->n + 4;
  make_record_room(c);
  if (need <= c->cell_room) return;
  c->cell_room = need + need / 4;
  c->cell = memory_grow(c->cell, c->cell_room * sizeof *c->cell);
}

static size_t first_not_before(const struct split *split, size_t at) {
  size_t low = 0, high = split->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (split->position[middle] < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void cutter_begin(struct cutter *cutter, size_t at) {
  cut_make_room(cutter);
  restart_parser(cutter);
  cutter->at = at;
  cutter->i = first_not_before(cutter->split, at);
  cutter->line = 0;
  cutter->records = cutter->cells = 0;
  cutter->bare = false;
  cutter->first[0] = 0;
  arena_reset(&cutter->copies);
  cutter->free = cutter->free_end = NULL;
}

/* The cells added since the last record form a record of this width. */
static void add_record(struct cutter *cutter, size_t from, size_t to, uint32_t line, bool quoted, size_t width) {
  size_t r = cutter->records++;
  cutter->width[r] = (uint32_t)width;
  cutter->offset[r] = (uint32_t)from;
  cutter->end[r] = (uint32_t)to;
  cutter->line_of[r] = line;
  cutter->damage[r] = DAMAGE_NONE;
  cutter->quoted[r] = quoted;
  cutter->first[r + 1] = (uint32_t)cutter->cells;
}

/* All cells of a record have been added. */
static void end_record(struct cutter *cutter, size_t from, size_t to, uint32_t line, bool quoted) {
  size_t first = cutter->first[cutter->records], width = cutter->cells - first;
  if (cutter->wanted) cutter->cells = first + keep_wanted(cutter->cell + first, width, cutter->wanted);
  add_record(cutter, from, to, line, quoted, width);
}

void cutter_add_damaged(struct cutter *cutter, size_t from, size_t to, uint32_t line, enum damage damage) {
  size_t n = to - from, most = cutter->longest < LONG_CELL ? cutter->longest : LONG_CELL;
  if (damage == DAMAGE_LONG && n > most) n = most;
  cutter->cells = cutter->first[cutter->records];
  cutter->cell[cutter->cells++] = (struct span){cutter->text + from, n};
  add_record(cutter, from, to, line, false, 1);
  cutter->damage[cutter->records - 1] = (unsigned char)damage;
}

/* The record at `at` is damaged up to its first line end: its quotes are not closed properly, unless that line is
 * already too long. Positions from i on belong to it. */
static enum cut cut_abandon(struct cutter *cutter) {
  const struct split *split = cutter->split;
  size_t i = cutter->i, to = cutter->n;
  while (i < split->n && !is_line_end(cutter->text[split->position[i]])) i++;
  if (i == split->n && !cutter->whole) return cutter->n - cutter->at > cutter->longest ? CUT_ENDLESS : CUT_MORE;
  if (i < split->n) to = split->position[i];
  bool is_long = to - cutter->at > cutter->longest;
  cutter_add_damaged(cutter, cutter->at, to, cutter->line, is_long ? DAMAGE_LONG : DAMAGE_QUOTE);
  if (i < split->n) cutter->line += counts(cutter, to), i++, to++;
  cutter->at = to;
  cutter->i = i;
  return CUT_DONE;
}

/* More text is needed, unless the record is already too long. */
static enum cut need_more(struct cutter *cutter) {
  cutter->cells = cutter->first[cutter->records];
  return cutter->n - cutter->at > cutter->longest ? cut_abandon(cutter) : CUT_MORE;
}

static void read_cell(void *bytes, size_t n, void *data) {
  struct cutter *cutter = data;
  if ((size_t)(cutter->free_end - cutter->free) < n) {
    size_t room = n > COPIES ? n : COPIES;
    cutter->free = arena_alloc(&cutter->copies, room + CELL_PAD);
    cutter->free_end = cutter->free + room;
  }
  if (n) memcpy(cutter->free, bytes, n);
  cutter->cell[cutter->cells++] = (struct span){cutter->free, n};
  cutter->free += n;
}

static void read_row(int c, void *data) {
  (void)c;
  ((struct cutter *)data)->row_ended = true;
}

static size_t feed_some(struct cutter *cutter, size_t from, size_t to) {
  return from + csv_parse(&cutter->parser, cutter->text + from, to - from, read_cell, read_row, cutter);
}

/* A quote within a cell that does not begin with one is not an error. */
static bool is_bare(const struct csv_parser *parser) { return parser->pstate == FIELD_BEGUN && !parser->quoted; }

/* Parse up to where libcsv stopped in text[from .. to). Outside quoted cells it is configured to be as lenient as
 * this parser. */
static size_t feed_parser(struct cutter *cutter, size_t from, size_t to) {
  for (const char *quote; from < to; from = (size_t)(quote - cutter->text) + 1) {
    quote = memchr(cutter->text + from, '"', to - from);
    size_t end = quote ? (size_t)(quote - cutter->text) : to, fed = feed_some(cutter, from, end);
    if (fed != end || !quote) return fed;
    bool bare = is_bare(&cutter->parser);
    if (bare) cutter->parser.options &= (unsigned char)~CSV_STRICT, cutter->bare = true;
    fed = feed_some(cutter, end, end + 1);
    if (bare) cutter->parser.options |= CSV_STRICT;
    if (fed != end + 1) return fed;
  }
  return from;
}

static uint32_t lines_between(const struct cutter *cutter, size_t i, size_t end) {
  uint32_t lines = 0;
  for (; i < end; i++) {
    size_t at = cutter->split->position[i];
    lines += is_line_end(cutter->text[at]) && counts(cutter, at);
  }
  return lines;
}

/* The record ends at `to`, which is position i or the end of the text. */
static enum cut end_line(struct cutter *cutter, size_t to, size_t i, bool quoted) {
  size_t first = cutter->first[cutter->records];
  if (to - cutter->at > cutter->longest) return cut_abandon(cutter);
  if (cutter->cells - first == 1 && cutter->cell[first].n == 0 && !quoted)
    cutter->cells = first; /* a blank line */
  else
    end_record(cutter, cutter->at, to, cutter->line, quoted);
  if (quoted) cutter->line += lines_between(cutter, cutter->i, i);
  if (to < cutter->n) cutter->line += counts(cutter, to), i++;
  cutter->at = to < cutter->n ? to + 1 : to;
  cutter->i = i;
  return CUT_DONE;
}

/* A cell whose quotes can be read in one way only: none at its beginning, one plain pair around it, or pairs that close
 * before other text (`"A"B`), which mean themselves. */
static bool read_literal(struct cutter *cutter, size_t from, size_t to) {
  struct span cell = trimmed(cutter, span_between(cutter->text + from, cutter->text + to));
  if (cell.n && cell.p[0] == '"') {
    size_t quotes = 0;
    for (size_t k = 0; k < cell.n; k++) quotes += cell.p[k] == '"';
    bool around = cell.n > 1 && cell.p[cell.n - 1] == '"', doubled = memmem(cell.p, cell.n, "\"\"", 2);
    if (around ? quotes != 2 : quotes % 2 || doubled) return false;
    if (around) cell.p++, cell.n -= 2;
    if (!around) cutter->bare = true;
  }
  cutter->cell[cutter->cells++] = cell;
  return true;
}

/* The record at `at` is its first line, and each of its cells can be read literally. */
static bool cut_literally(struct cutter *cutter) {
  const struct split *split = cutter->split;
  size_t i = cutter->i, from = cutter->at;
  cutter->cells = cutter->first[cutter->records];
  for (; i < split->n && !is_line_end(cutter->text[split->position[i]]); i++) {
    size_t at = split->position[i];
    if (cutter->text[at] != cutter->delimiter) continue;
    if (!read_literal(cutter, from, at)) return false;
    from = at + 1;
  }
  if (i == split->n && !cutter->whole) return false;
  size_t to = i < split->n ? split->position[i] : cutter->n;
  return to - cutter->at <= cutter->longest && read_literal(cutter, from, to) && (end_line(cutter, to, i, true), true);
}

/* libcsv rejected it. */
static enum cut refuse(struct cutter *cutter) {
  restart_parser(cutter);
  return cutter->literal && cut_literally(cutter) ? CUT_DONE : cut_abandon(cutter);
}

/* The record ends at `to`; the next begins at `next`. libcsv returned no row for a blank line. */
static enum cut accept(struct cutter *cutter, size_t to, size_t next, size_t i, uint32_t lines) {
  if (to - cutter->at > cutter->longest) return cut_abandon(cutter);
  if (cutter->row_ended) end_record(cutter, cutter->at, to, cutter->line, true);
  cutter->at = next;
  cutter->i = i;
  cutter->line += lines;
  return CUT_DONE;
}

static enum cut accept_last(struct cutter *cutter, size_t fed, uint32_t lines) {
  if (feed_parser(cutter, fed, cutter->n) != cutter->n || csv_fini(&cutter->parser, read_cell, read_row, cutter) != 0)
    return refuse(cutter);
  return accept(cutter, cutter->n, cutter->n, cutter->split->n, lines);
}

/* Parse the record at `at` with libcsv, line by line until it returns a row. */
static enum cut cut_by_libcsv(struct cutter *cutter) {
  const struct split *split = cutter->split;
  size_t fed = cutter->at, i = cutter->i;
  uint32_t lines = 0;
  cutter->row_ended = false;
  for (;; i++) {
    while (i < split->n && !is_line_end(cutter->text[split->position[i]])) i++;
    if (i == split->n) break;
    size_t end = split->position[i];
    if (feed_parser(cutter, fed, end + 1) != end + 1) return refuse(cutter);
    lines += counts(cutter, end);
    fed = end + 1;
    if (cutter->row_ended || cutter->parser.pstate == 0) return accept(cutter, end, fed, i + 1, lines);
  }
  if (cutter->whole) return accept_last(cutter, fed, lines);
  restart_parser(cutter);
  return need_more(cutter);
}

/* The last cell of the text ends with it. */
static bool end_quoted(struct cutter *cutter, size_t from, enum cut *cut) {
  if (!cutter->whole) {
    restart_parser(cutter);
    *cut = need_more(cutter);
    return false;
  }
  if (feed_parser(cutter, from, cutter->n) == cutter->n && csv_fini(&cutter->parser, read_cell, read_row, cutter) == 0)
    return true;
  *cut = refuse(cutter);
  return false;
}

/* A cell in one pair of quotes that needs no further processing: "a,b", but not "a""b". libcsv would return just the
 * text between the quotes. */
static bool read_plain(struct cutter *cutter, size_t from, size_t *i) {
  const struct split *split = cutter->split;
  size_t k = *i + 1;
  while (k < split->n && cutter->text[split->position[k]] != '"') k++;
  if (split->position[*i] != from || k + 1 >= split->n || split->position[k + 1] != split->position[k] + 1)
    return false;
  char next = cutter->text[split->position[k + 1]];
  if (next != cutter->delimiter && !is_line_end(next)) return false;
  cutter->cell[cutter->cells++] = span_between(cutter->text + from + 1, cutter->text + split->position[k]);
  *i = k + 1;
  return true;
}

/* The cell beginning at `from` has a quote, at position *i. libcsv parses it, and *i becomes the position of the
 * delimiter or line end after it. Nothing between two quotes can end a cell, so libcsv gets all text up to the
 * character after the next quote. False when the record ends here, as described by *cut. */
static bool cut_quoted(struct cutter *cutter, size_t from, size_t *i, enum cut *cut) {
  const struct split *split = cutter->split;
  size_t cells = cutter->cells;
  if (read_plain(cutter, from, i)) return true;
  for (size_t k = *i + 1; cutter->cells == cells; k++) {
    while (k < split->n && cutter->text[split->position[k]] != '"') k++;
    if (++k >= split->n) {
      *i = split->n;
      return end_quoted(cutter, from, cut);
    }
    size_t to = split->position[k] + 1;
    if (feed_parser(cutter, from, to) != to) {
      *cut = refuse(cutter);
      return false;
    }
    from = to;
    *i = k;
  }
  return true;
}

static inline enum cut cut_one(struct cutter *cutter, bool trim) {
  const uint32_t *position = cutter->split->position;
  const char *text = cutter->text, delimiter = cutter->delimiter;
  size_t from = cutter->at, i = cutter->i, n = cutter->split->n;
  struct span *cell = cutter->cell + cutter->cells;
  bool quoted = false;
  enum cut cut;
  for (; i < n; i++) {
    size_t at = position[i];
    if (text[at] == '"' && trimmed(cutter, span_between(text + from, text + at)).n) {
      cutter->bare = true; /* an ordinary mark */
    } else if (text[at] == '"') {
      cutter->cells = (size_t)(cell - cutter->cell);
      if (!cut_quoted(cutter, from, &i, &cut)) return cut;
      quoted = true;
      at = i < n ? position[i] : cutter->n;
      if (i == n || is_line_end(text[at])) return end_line(cutter, at, i, true);
      cell = cutter->cell + cutter->cells;
      from = at + 1;
    } else if (text[at] == delimiter) {
      cell = put_cell(cutter, cell, from, at, trim);
      from = at + 1;
    } else if (is_line_end(text[at])) {
      break;
    }
  }
  if (i == n && !cutter->whole) return need_more(cutter);
  size_t at = i < n ? position[i] : cutter->n;
  cutter->cells = (size_t)(put_cell(cutter, cell, from, at, trim) - cutter->cell);
  return end_line(cutter, at, i, quoted);
}

/* The number of cells of the last record. */
static inline size_t last_width(const struct cutter *cutter) {
  return cutter->records ? cutter->width[cutter->records - 1] : 0;
}

enum cut cutter_run(struct cutter *cutter, size_t limit) {
  cut_make_room(cutter);
  bool trim = cutter->split->blanks, libcsv_only = cutter->libcsv_only;
  while (cutter->at < limit) {
    size_t columns = last_width(cutter);
    if (!libcsv_only && columns > 1) cut_alikes(cutter, limit, columns); /* a single blank cell is a blank line */
    if (cutter->at >= limit) break;
    enum cut cut = libcsv_only ? cut_by_libcsv(cutter) : cut_one(cutter, trim);
    if (cut != CUT_DONE) return cut;
  }
  return CUT_DONE;
}

void cutter_free(struct cutter *cutter) {
  csv_free(&cutter->parser);
  arena_free(&cutter->copies);
  free(cutter->first);
  free(cutter->width);
  free(cutter->line_of);
  free(cutter->offset);
  free(cutter->end);
  free(cutter->damage);
  free(cutter->quoted);
  free(cutter->cell);
}
