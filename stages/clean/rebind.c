/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rebind.c - the headers met further down are bound to layouts of their own (sections.h). */
#include <stdlib.h>

#include "stages/clean/cleaning.h"

static int met_order(const void *a, const void *b) {
  const struct header_met *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/* Are these the current titles? */
static bool titles_same(const struct bound *bound, const struct span *title, size_t n) {
  while (n > bound->columns && text_is_blank(title[n - 1])) n--;
  if (n != bound->columns) return false;
  for (size_t c = 0; c < n; c++)
    if (!span_equal(text_trim_all(title[c]), text_trim_all(bound->title[c]))) return false;
  return true;
}

/* Does a header of one row, with nothing above it, repeat the titles that hold? */
static bool rebind_is_repeated(const struct bound *bound, const struct header_met *met) {
  const struct cells *cells = &met->cells;
  return cells->records == 1 && !bound->unknown && titles_same(bound, cells->cell + cells->first[0], cells->width[0]);
}

/* Do the same titles mean the same here: amounts in the same unit, of the same period? */
static bool layouts_same(const struct bound *a, const struct bound *b) {
  return !a->unknown && a->title && b->title && titles_same(a, b->title, b->columns) &&
         a->title_unit == b->title_unit && a->named.year == b->named.year && a->named.month == b->named.month;
}

/* Findings about a header met late wait until records are written. */
static void late_add(void *context, const struct finding *finding) {
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

/* Items that no one asked for, or that the header of the output has no column for. */
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
                      span_of(": no header at the beginning of a file has it; put this table into a file of its own"));
    }
  }
  bound->items = kept;
}

static void finding_drop(void *context, const struct finding *finding) { (void)context, (void)finding; }

/* Bind a header that was met: findings go to the sink. Where its titles are unknown, the file's first layout, stopped.
 */
static struct bound *met_bind(struct cleaning *cleaning, const struct header_met *met, const struct bound *first,
                              const struct finding_sink *sink) {
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
  bind_file(bound, &file, &cleaning->layouts, &options, &cleaning->checks, sink, cleaning->arena);
  if (bound->form) return bound;
  *bound = *first;
  bound->header = met->header;
  bound->stopped = bound->unknown = true;
  return bound;
}

static uint64_t header_line(const struct header_met *met, const struct bound *bound) {
  return met->cells.first_line + met->cells.line[bound->header];
}

static void header_note(struct cleaning *cleaning, const struct finding_sink *sink, enum check check,
                        const struct header_met *met, const struct bound *bound, bool same_titles) {
  struct span first = met->cells.width[met->header] ? met->cells.cell[met->cells.first[met->header]] : (struct span){0};
  struct check_place place = {.file = bound->file, .line = header_line(met, bound), .value = first};
  struct span none = {0};
  check_give_both(&cleaning->checks, sink, check, place,
                  same_titles ? span_of("（列名相同，其上标题行的计量单位或报告期不同）") : none,
                  same_titles ? span_of(" (the same titles; the lines above it tell another unit or period)") : none);
}

/* The layout from a header on: the one above, the file's first, or one of its own. */
static const struct bound *met_layout(struct cleaning *cleaning, const struct header_met *met,
                                      const struct bound *above, const struct bound *first, uint64_t *line) {
  struct finding_sink sink = {late_add, cleaning}, nowhere = {finding_drop, NULL};
  struct bound *bound = met_bind(cleaning, met, first, &nowhere);
  *line = header_line(met, bound);
  if (bound->unknown) return header_note(cleaning, &sink, CHECK_UNKNOWN_HEADER, met, bound, false), bound;
  bool same_titles =
      !above->unknown && bound->title && above->title && titles_same(above, bound->title, bound->columns);
  const struct bound *known = layouts_same(above, bound) ? above : layouts_same(first, bound) ? first : NULL;
  header_note(cleaning, &sink, known == above ? CHECK_REPEATED_HEADER : CHECK_NEW_HEADER, met, bound,
              known != above && same_titles);
  if (known) return known;
  bound = met_bind(cleaning, met, first, &sink);
  if (!bound->stopped) drop_absent(cleaning, bound, *line, &sink);
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
    if (rebind_is_repeated(bound, m)) continue;
    uint64_t line;
    bound = met_layout(cleaning, m, bound, first, &line);
    sections->section[sections->n++] = (struct section){m->file, m->cells.first_line + m->cells.line[0], line, bound};
  }
}
