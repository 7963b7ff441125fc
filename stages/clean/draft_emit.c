/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft_emit.c - passes the records of a draft on: places and flags, removal of rejected rows, the batch. */
#include "stages/clean/draft.h"

#include <stdatomic.h>

#include "base/strbuf.h"

/* Flags as text, "absent:opened|check-digit|too-fine". */
static struct span flags_text(struct draft *draft, const struct check_set *flags) {
  struct strbuf text = {0};
  strbuf_span(&text, draft->lacks);
  for (enum check i = 0; i < CHECKS; i++)
    if (check_set_has(flags, i)) {
      if (text.n) strbuf_char(&text, '|');
      strbuf_span(&text, draft->cleaning->checks.name[i]);
    }
  struct span kept = row_keep(draft, strbuf_view(&text));
  strbuf_free(&text);
  return kept;
}

void rows_fill_places(struct draft *draft) {
  const struct cells *cells = draft->cells;
  int64_t *line = draft->vector[OUT_LINE].number;
  struct span *flags = draft->vector[OUT_FLAGS].text;
  for (size_t i = 0; i < draft->rows; i++)
    line[i] = (int64_t)(cells->first_line + cells->line[draft->record[i]]) * DECIMAL_SCALE;
  join_rows(draft);
  for (size_t i = 0; i < draft->rows; i++)
    flags[i] = check_set_any(&draft->flags[i]) ? flags_text(draft, &draft->flags[i]) : draft->lacks;
}

/* Rows that stay and move together, because those between are gone. */
struct stretch {
  size_t from, to, n;
};

static size_t stretches_find(const struct draft *draft, struct stretch *stretch) {
  size_t n = 0;
  for (size_t i = 0, from; i < draft->rows; i++) {
    for (from = i; i < draft->rows && !draft->gone[i]; i++) continue;
    if (i > from) stretch[n] = (struct stretch){from, n ? stretch[n - 1].to + stretch[n - 1].n : 0, i - from}, n++;
  }
  return n;
}

static void stretches_move(const struct stretch *stretch, size_t n, char *values, size_t size) {
  for (size_t i = 0; i < n; i++)
    if (stretch[i].from != stretch[i].to)
      memmove(values + stretch[i].to * size, values + stretch[i].from * size, stretch[i].n * size);
}

size_t rows_remove_rejected(struct draft *draft) {
  const struct schema *schema = &draft->cleaning->schema;
  struct stretch stretch[RUN_ROWS];
  if (!memchr(draft->gone, 1, draft->rows)) return draft->rows;
  size_t n = stretches_find(draft, stretch);
  for (size_t c = 0; c < schema->n; c++)
    if (!draft->constant[c])
      stretches_move(stretch, n, (char *)draft->vector[c].text,
                     schema->column[c].type == COLUMN_TEXT ? sizeof(struct span) : sizeof(int64_t));
  return n ? stretch[n - 1].to + stretch[n - 1].n : 0;
}

int draft_emit(struct draft *draft, const struct emit *emit, struct err *err) {
  const struct cleaning *cleaning = draft->cleaning;
  struct cleaner *cleaner = draft->cleaner;
  bool quiet = cleaning->mode == MODE_REGISTER_READ;
  struct finding_sink none = {0};
  troubles_give(&cleaner->troubles, &cleaning->checks, quiet ? &none : emit->findings, draft->bound->file,
                draft->cells->first_line, draft->cells->line);
  int code = 0;
  if (draft->batched && !quiet) {
    struct batch batch = {.schema = &cleaning->schema,
                          .rows = draft->batched,
                          .vector = draft->whole,
                          .arena = &draft->arena,
                          .position = draft->position};
    cleaner->counts.records_out += draft->batched;
    draft->position.row += (uint32_t)draft->batched;
    code = emit_batch(emit, &batch, err);
  }
  draft->batched = 0;
  arena_reset(&draft->arena);
  return code;
}
