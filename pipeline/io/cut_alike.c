/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut_alike.c - the fast path of cut.h: most records have as many cells as the previous one, and no quotes, or one
 * cell in a plain pair of quotes. All others are left to cut.c.
 *
 * A record is of this form when a line ends at the position of its last cell, and no mark (a position that is not a
 * delimiter) precedes it. The second condition is not tested for each record: a run of records is cut as if it were
 * true, and its marks are counted. If there are more than the records account for, the run is cut again with a test for
 * each. */
#include "io/cut_cell.h"

/* The state of the cutting loop. */
struct run {
  const char *text;
  const uint32_t *position; /* positions from the current record on */
  size_t left;              /* positions */
  const uint64_t *mark;
  struct span *cell;
  struct wanted wanted; /* marks found */
  bool trim;
  size_t marks; /* marks accounted for by the records */
};

/* The first mark in [from, end], or any position after `end`. */
static inline size_t first_mark(const uint64_t *mark, size_t from, size_t end) {
  size_t word = from / 64;
  uint64_t bits = mark[word] >> from % 64;
  if (bits) return from + (size_t)__builtin_ctzll(bits);
  while (++word <= end / 64 && !mark[word]) continue;
  return word * 64 + (mark[word] ? (size_t)__builtin_ctzll(mark[word]) : 64);
}

/* Add columns c .. to, the first beginning at `from`, each ending at its position. */
static inline void put_cells(const struct cutter *cutter, const struct run *run, const uint32_t *position, size_t from,
                             size_t c, size_t to) {
  const char *text = run->text;
  struct span *cell = run->cell;
  for (size_t k = c; k < to; k++) {
    cell[k] = (struct span){text + from, position[k] - from};
    from = position[k] + 1;
  }
  for (size_t k = c; run->trim && k < to; k++) cell[k] = trimmed(cutter, cell[k]);
}

/* Add the wanted columns k .. to of a record that begins at `from`, each ending at its position. */
static inline void put_wanted(const struct cutter *cutter, const struct run *run, const uint32_t *position, size_t from,
                              size_t k, size_t to) {
  const uint32_t *column = run->wanted.column;
  const char *text = run->text;
  struct span *cell = run->cell;
  size_t first = k;
  if (k < to && column[k] == 0) cell[k++] = (struct span){text + from, position[0] - from};
  for (; k < to; k++) {
    size_t c = column[k], begin = position[c - 1] + 1;
    cell[k] = (struct span){text + begin, position[c] - begin};
  }
  for (k = first; run->trim && k < to; k++) cell[k] = trimmed(cutter, cell[k]);
}

/* Add the wanted columns of a record at `at` whose column c is `quoted`; later columns end `shift` positions further
 * on. */
static inline void put_wanted_pair(const struct cutter *cutter, const struct run *run, size_t at, size_t c,
                                   struct span quoted, size_t shift) {
  size_t k = 0, n = run->wanted.n;
  while (k < n && run->wanted.column[k] < c) k++;
  put_wanted(cutter, run, run->position, at, 0, k);
  if (k < n && run->wanted.column[k] == c) run->cell[k++] = quoted;
  put_wanted(cutter, run, run->position + shift, at, k, n);
}

/* The record at `at` has a mark before its end: if this is one cell in a plain pair of quotes and nothing else, add
 * its cells and return how many positions it has; otherwise 0. */
static size_t cut_pair(const struct cutter *cutter, const struct run *run, size_t at, size_t columns, bool all) {
  const uint32_t *position = run->position;
  const char *text = run->text;
  size_t c = 0, k, open = first_mark(run->mark, at, position[columns - 1]);
  if (open >= position[columns - 1]) return 0;
  while (position[c] < open) c++; /* the quote is a position too */
  if (text[open] != '"' || open != (c ? position[c - 1] + 1 : at)) return 0;
  size_t close = first_mark(run->mark, open + 1, position[run->left - 1]);
  for (k = c + 1; k < run->left && position[k] < close; k++) continue;
  if (k + columns - c >= run->left || position[k] != close || text[close] != '"' || position[k + 1] != close + 1)
    return 0;
  size_t shift = k + 1 - c, end = position[columns - 1 + shift];
  if (first_mark(run->mark, close + 1, end) != end || !is_line_end(text[end])) return 0;
  struct span quoted = span_between(text + open + 1, text + close);
  if (!all) {
    put_wanted_pair(cutter, run, at, c, quoted, shift);
  } else {
    put_cells(cutter, run, position, at, 0, c);
    run->cell[c] = quoted;
    put_cells(cutter, run, position + shift, close + 2, c + 1, columns);
  }
  return columns + shift;
}

/* Add the cells of the record at `at`, all or those wanted; returns how many positions it has. 0: it is of another
 * form. */
static inline size_t cut_record(const struct cutter *cutter, const struct run *run, size_t at, size_t columns, bool all,
                                bool careful) {
  size_t end = run->position[columns - 1];
  if (!is_line_end(run->text[end]) || (careful && first_mark(run->mark, at, end) < end))
    return cut_pair(cutter, run, at, columns, all);
  if (all)
    put_cells(cutter, run, run->position, at, 0, columns);
  else
    put_wanted(cutter, run, run->position, at, 0, run->wanted.n);
  return columns;
}

/* Set the bounds of records, and their cells, for at most `most` records. Their other attributes are the same for
 * all, or set afterwards. */
static inline void cut_run(struct cutter *cutter, struct run *run, size_t limit, size_t columns, size_t most, bool all,
                           bool careful) {
  size_t at = cutter->at, longest = cutter->longest, r = cutter->records, kept = all ? columns : run->wanted.n;
  uint32_t *restrict offset = cutter->offset, *restrict ends = cutter->end;
  for (; most && at < limit && run->left >= columns; most--) {
    size_t taken = cut_record(cutter, run, at, columns, all, careful);
    if (!taken) break;
    size_t end = run->position[taken - 1];
    if (end - at > longest) break;
    offset[r] = (uint32_t)at, ends[r++] = (uint32_t)end;
    run->cell += kept, run->position += taken, run->left -= taken;
    run->marks += taken == columns ? 1 : 3;
    at = end + 1;
    if (run->text[end] == '\r' && at < limit && run->text[at] == '\n') at++, run->position++, run->left--, run->marks++;
  }
  cutter->at = at, cutter->records = r;
}

/* `all` as a constant helps the compiler: the first case is the common one. True when all records of the run were of
 * the expected form. */
static bool cut_some(struct cutter *cutter, struct run *run, size_t limit, size_t columns, size_t most) {
  const struct run from_here = *run;
  size_t at = cutter->at, records = cutter->records;
  bool all = !cutter->wanted;
  run->marks = 0;
  if (all)
    cut_run(cutter, run, limit, columns, most, true, false);
  else
    cut_run(cutter, run, limit, columns, most, false, false);
  if (split_marks(cutter->split, at, cutter->at) == run->marks) return cutter->records == records + most;
  *run = from_here, cutter->at = at, cutter->records = records;
  cut_run(cutter, run, limit, columns, most, all, true);
  return false;
}

/* The number of records cut before their marks are counted doubles while this succeeds, and starts again when it
 * fails: the wasted work is bounded by a multiple of the useful work for any text. */
enum { FEWEST = 4, MOST = 1 << 20 };

static void cut_runs(struct cutter *cutter, struct run *run, size_t limit, size_t columns) {
  while (cut_some(cutter, run, limit, columns, cutter->stride + FEWEST))
    if (cutter->stride < MOST) cutter->stride = 2 * cutter->stride + FEWEST;
  cutter->stride = cutter->at < limit ? 0 : cutter->stride;
}

/* Complete records from r on: they contain no line ends, since those are marks, and all their cells are in the text. */
static void cut_alike_describe(struct cutter *cutter, size_t r, size_t columns, size_t kept) {
  uint32_t *restrict first = cutter->first, *restrict width = cutter->width, *restrict line = cutter->line_of;
  size_t n = cutter->records - r;
  uint32_t cells = first[r], lines = cutter->line;
  for (size_t i = 0; i < n; i++) {
    first[r + 1 + i] = cells + (uint32_t)((i + 1) * kept);
    width[r + i] = (uint32_t)columns;
    line[r + i] = lines + (uint32_t)i;
  }
  memset(cutter->damage + r, DAMAGE_NONE, n);
  memset(cutter->quoted + r, false, n);
  cutter->line += (uint32_t)n;
  cutter->cells = first[cutter->records];
}

void cut_alikes(struct cutter *cutter, size_t limit, size_t columns) {
  const struct split *split = cutter->split;
  struct run run = {.text = cutter->text,
                    .position = split->position + cutter->i,
                    .left = split->n - cutter->i,
                    .mark = split->mark,
                    .cell = cutter->cell + cutter->cells,
                    .trim = split->blanks};
  size_t r = cutter->records;
  if (cutter->wanted) {
    run.wanted = *cutter->wanted;
    while (run.wanted.n && run.wanted.column[run.wanted.n - 1] >= columns) run.wanted.n--;
  }
  cut_runs(cutter, &run, limit, columns);
  cut_alike_describe(cutter, r, columns, cutter->wanted ? run.wanted.n : columns);
  cutter->i = split->n - run.left;
}
