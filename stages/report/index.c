/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.c - see index.h. */
#include "stages/report/index.h"

static uint64_t index_mix(uint64_t hash, struct span text) { return (hash ^ span_hash(text)) * 0x9E3779B97F4A7C15u; }

static struct span index_cell(const struct row_index *index, size_t row, size_t k) {
  return index->column[k] == TABLE_ABSENT ? (struct span){0} : table_at(index->table, row, index->column[k]);
}

struct row_index *row_index_make(const struct table *table, const char *const *column, struct arena *arena) {
  struct row_index *index = arena_array(arena, struct row_index, 1);
  index->table = table;
  for (; column[index->columns]; index->columns++)
    index->column[index->columns] = table_column(table, column[index->columns]);
  index->row = arena_array(arena, struct numbered, table->rows + 1);
  struct numbered *room = arena_array(arena, struct numbered, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++) {
    uint64_t hash = 0;
    for (size_t k = 0; k < index->columns; k++) hash = index_mix(hash, index_cell(index, r, k));
    index->row[r] = (struct numbered){hash, &table->cell[r * table->columns]};
  }
  sort_numbered(index->row, table->rows, room);
  return index;
}

static bool index_matches(const struct row_index *index, size_t row, const struct span *text) {
  for (size_t k = 0; k < index->columns; k++)
    if (!span_equal(index_cell(index, row, k), text[k])) return false;
  return true;
}

size_t row_index_find(const struct row_index *index, const struct span *text) {
  if (!index) return SIZE_MAX;
  uint64_t hash = 0;
  for (size_t k = 0; k < index->columns; k++) hash = index_mix(hash, text[k]);
  size_t low = 0, high = index->table->rows;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (index->row[middle].number < hash)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < index->table->rows && index->row[low].number == hash; low++) {
    size_t row = (size_t)((const struct span *)index->row[low].thing - index->table->cell) / index->table->columns;
    if (index_matches(index, row, text)) return row;
  }
  return SIZE_MAX;
}
