/* cut_alike.c - the quick way to cut (cut.h): most records have as many cells as the one before, and no quotes, or one
 * cell in a plain pair of them. Whether a record is so shows by where its marks stand; all others are left to cut.c. */
#include "io/cut_cell.h"

/* Records on their way: what the loop has at hand. */
struct run {
  const char *text;
  const uint32_t *position; /* of the record at hand on */
  size_t left;              /* positions */
  const uint64_t *mark;
  struct span *cell;
  struct wanted wanted; /* those there are */
  bool trim;
};

/* The first mark in [from, end], or some place behind. */
static inline size_t first_mark(const uint64_t *mark, size_t from, size_t end) {
  size_t word = from / 64;
  uint64_t bits = mark[word] >> from % 64;
  if (bits) return from + (size_t)__builtin_ctzll(bits);
  while (++word <= end / 64 && !mark[word]) continue;
  return word * 64 + (mark[word] ? (size_t)__builtin_ctzll(mark[word]) : 64);
}

/* Columns c .. to, the first beginning at `from`, each ending at its position. */
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

/* Of a record without quotes that begins at `from`, the columns that are looked at. */
static inline void put_wanted(const struct cutter *cutter, const struct run *run, size_t from) {
  const uint32_t *column = run->wanted.column, *position = run->position;
  const char *text = run->text;
  struct span *cell = run->cell;
  size_t n = run->wanted.n, first = n && column[0] == 0;
  if (first) cell[0] = (struct span){text + from, position[0] - from};
  for (size_t k = first; k < n; k++) {
    size_t c = column[k], begin = position[c - 1] + 1;
    cell[c] = (struct span){text + begin, position[c] - begin};
  }
  for (size_t k = 0; run->trim && k < n; k++) cell[column[k]] = trimmed(cutter, cell[column[k]]);
}

/* The record at `at` has a quote at the mark: one cell in a plain pair of them, nothing else? Its cells then, and how
 * many positions it has; else 0. */
static size_t cut_pair(const struct cutter *cutter, const struct run *run, size_t at, size_t open, size_t columns) {
  const uint32_t *position = run->position;
  const char *text = run->text;
  size_t c = 0, k;
  while (position[c] < open) c++; /* the quote is itself a position */
  if (text[open] != '"' || open != (c ? position[c - 1] + 1 : at)) return 0;
  size_t close = first_mark(run->mark, open + 1, position[run->left - 1]);
  for (k = c + 1; k < run->left && position[k] < close; k++) continue;
  if (k + columns - c >= run->left || position[k] != close || text[close] != '"' || position[k + 1] != close + 1)
    return 0;
  size_t end = position[k + columns - c];
  if (first_mark(run->mark, close + 1, end) != end || !is_line_end(text[end])) return 0;
  put_cells(cutter, run, position, at, 0, c);
  run->cell[c] = span_between(text + open + 1, text + close);
  put_cells(cutter, run, position + (k + 1 - c), close + 2, c + 1, columns);
  return k + columns - c + 1;
}

void cut_alikes(struct cutter *cutter, size_t limit, size_t columns) {
  const struct split *split = cutter->split;
  struct run run = {cutter->text, split->position + cutter->i,  split->n - cutter->i,
                    split->mark,  cutter->cell + cutter->cells, {0},
                    split->blanks};
  bool all = !cutter->wanted;
  if (!all) run.wanted = *cutter->wanted;
  while (run.wanted.n && run.wanted.column[run.wanted.n - 1] >= columns) run.wanted.n--;
  size_t at = cutter->at, longest = cutter->longest, r = cutter->records;
  uint32_t line = cutter->line, cells = (uint32_t)cutter->cells;
  uint32_t *restrict offset = cutter->offset, *restrict ends = cutter->end, *restrict line_of = cutter->line_of;
  uint32_t *restrict first = cutter->first;
  while (at < limit && run.left >= columns) {
    size_t end = run.position[columns - 1], mark = first_mark(run.mark, at, end), taken = columns;
    if (mark == end && is_line_end(run.text[end])) {
      if (all)
        put_cells(cutter, &run, run.position, at, 0, columns);
      else
        put_wanted(cutter, &run, at);
    } else if (mark >= end || !(taken = cut_pair(cutter, &run, at, mark, columns))) {
      break;
    }
    end = run.position[taken - 1];
    if (end - at > longest) break;
    offset[r] = (uint32_t)at, ends[r] = (uint32_t)end, line_of[r] = line;
    line++; /* none within: a line end in quotes is a mark */
    first[++r] = cells += (uint32_t)columns;
    run.cell += columns, run.position += taken, run.left -= taken;
    at = end + 1;
    if (run.text[end] == '\r' && at < limit && run.text[at] == '\n') at++, run.position++, run.left--;
  }
  memset(cutter->damage + cutter->records, DAMAGE_NONE, r - cutter->records);
  memset(cutter->quoted + cutter->records, false, r - cutter->records); /* all their cells lie in the text */
  cutter->at = at, cutter->i = split->n - run.left, cutter->line = line;
  cutter->records = r, cutter->cells = cells;
}
