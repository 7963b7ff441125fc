/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rebind.c - the headers met further down are bound to layouts of their own (sections.h). */
#include <stdlib.h>

#include "stages/clean/cleaning.h"

static int met_order(const void *a, const void *b) {
  const struct header_met *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/* Are these the titles that hold already? */
static bool titles_same(const struct bound *bound, const struct header_met *met) {
  size_t last = met->cells.records - 1, n = met->cells.width[last];
  const struct span *cell = met->cells.cell + met->cells.first[last];
  while (n > bound->columns && text_is_blank(cell[n - 1])) n--;
  if (n != bound->columns) return false;
  for (size_t c = 0; c < n; c++)
    if (!span_equal(text_trim_all(cell[c]), text_trim_all(bound->title[c]))) return false;
  return true;
}

/* Findings about a header met late wait until records are put out. */
static void late_take(void *context, const struct finding *finding) {
  struct cleaning *cleaning = context;
  struct late_finding *late = arena_array(cleaning->arena, struct late_finding, 1);
  late->finding = *finding;
  struct span *text[] = {&late->finding.file,  &late->finding.unit,    &late->finding.column,    &late->finding.rule,
                         &late->finding.value, &late->finding.message, &late->finding.message_zh};
  for (size_t i = 0; i < sizeof text / sizeof *text; i++)
    if (text[i]->n) text[i]->p = arena_copy(cleaning->arena, text[i]->p, text[i]->n);
  *cleaning->late_end = late;
  cleaning->late_end = &late->next;
}

/* Items that nobody asked for, or that the header of the output has no column for. */
static void drop_absent(struct cleaning *cleaning, struct bound *bound, uint64_t line,
                        const struct finding_sink *sink) {
  size_t kept = 0;
  for (size_t i = 0; i < bound->items; i++) {
    struct bound_item item = bound->item[i];
    if (cleaning->column_of[item.item] != SCHEMA_ABSENT) {
      bound->item[kept++] = item;
    } else if (item.at != NO_COLUMN && cleaning->options->columns.n == 0) {
      struct check_place place = {.file = bound->file, .line = line, .column = bound->title[item.at]};
      check_give_both(&cleaning->checks, sink, CHECK_UNKNOWN_COLUMN, place,
                      span_of("：各文件开头的表头中都没有这一列，请将这张表单独存为一个文件"),
                      span_of(": no header at the beginning of a file has it; give this table in a file of its own"));
    }
  }
  bound->items = kept;
}

static const struct bound *met_bind(struct cleaning *cleaning, const struct header_met *met,
                                    const struct bound *first) {
  struct bound *bound = arena_array(cleaning->arena, struct bound, 1);
  const char *path = arena_copy(cleaning->arena, first->file.p, first->file.n);
  struct source_file file = {.path = path,
                             .name = path,
                             .charset = first->utf8 ? "UTF-8" : "GB18030",
                             .delimiter = first->delimiter,
                             .head = met->cells};
  struct bind_options options = cleaning->bind;
  options.form = first->form;
  options.title_unit = first->title_unit;
  struct finding_sink sink = {late_take, cleaning};
  bind_file(bound, &file, &cleaning->layouts, &options, &cleaning->checks, &sink, cleaning->arena);
  struct check_place place = {
      .file = first->file, .line = met->line, .value = bound->title ? bound->title[0] : (struct span){0}};
  check_give(&cleaning->checks, &sink, CHECK_NEW_HEADER, place, (struct span){0});
  if (!bound->stopped) drop_absent(cleaning, bound, met->line, &sink);
  return bound;
}

void cleaning_rebind(struct cleaning *cleaning) {
  struct sections *sections = &cleaning->sections;
  struct headers_met *met = &sections->met;
  if (!met->n) return;
  qsort(met->met, met->n, sizeof *met->met, met_order);
  sections->section = memory_alloc(met->n * sizeof *sections->section);
  const struct bound *bound = NULL;
  for (size_t i = 0; i < met->n; i++) {
    const struct header_met *m = &met->met[i];
    const struct bound *first = &cleaning->bound[m->file];
    if (i == 0 || met->met[i - 1].file != m->file) bound = first;
    if (titles_same(bound, m)) continue;
    bound = titles_same(first, m) ? first : met_bind(cleaning, m, first);
    sections->section[sections->n++] =
        (struct section){m->file, m->cells.first_line + m->cells.line[0], m->line, bound};
  }
}
