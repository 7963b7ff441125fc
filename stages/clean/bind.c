/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bind.c - see bind.h. */
#include "stages/clean/binding.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "stages/clean/header.h"
#include "stages/clean/recognise.h"
#include "data/text.h"

/* The column's number from 1, or 0. Findings come column by column from the left: the search begins where the last one
 * ended. */
static uint32_t bind_number_of(const struct binding *b, struct span column) {
  uint32_t columns = b->bound->title && column.n ? (uint32_t)b->bound->columns : 0;
  for (uint32_t i = 0; i < columns; i++) {
    uint32_t c = (*b->noted + i) % columns;
    if (b->bound->title[c].p == column.p) return *b->noted = c, c + 1;
  }
  return 0;
}

void binding_note_both(const struct binding *b, enum check check, uint64_t line, struct span column,
                       struct span more_zh, struct span more_en) {
  struct check_place place = {
      .file = b->bound->file, .line = line, .column = column, .cell = bind_number_of(b, column)};
  check_give_both(b->checks, b->sink, check, place, more_zh, more_en);
}

void binding_note(const struct binding *b, enum check check, uint64_t line, struct span column, struct span more) {
  binding_note_both(b, check, line, column, more, more);
}

uint64_t binding_line(const struct source_file *file, size_t record) {
  return file->head.first_line + file->head.line[record];
}

/* Title lines state period and unit. 有效期至 and 文号 have years that are not the period's. */
static void read_title(struct binding *b, struct span cell) {
  if (cell.n < 4 || cell.n > 300) return;
  struct span text = text_fold_in(b->arena, cell, FOLD_LOWER), label = span_of("单位:");
  const char *unit = span_find(text, label);
  if (unit && b->title_unit == UNIT_UNSAID)
    for (const char *from = unit + label.n, *to = text.p + text.n; to > from && b->title_unit == UNIT_UNSAID; to--)
      b->title_unit = unit_of(span_between(from, to));
  bool other =
      span_find(text, span_of("有效期")) || span_find(text, span_of("文号")) || span_find(text, span_of("国统"));
  bool tells = span_find(text, span_of("年")) || span_find(text, span_of("期"));
  if (tells && !other) named_add(&b->bound->named, named_in_text(text), b->bound->form->frequency);
}

static void read_titles(struct binding *b) {
  const struct cells *head = &b->file->head;
  for (size_t c = 0; c < head->first[b->bound->header]; c++) read_title(b, head->cell[c]);
}

/* Ruling 5: header, title line, file name, folder, option. */
static void bind_read_period(struct binding *b, struct named option) {
  struct named header = {0}, *named = &b->bound->named;
  struct span path = b->bound->file, base = name_base(path);
  enum frequency frequency = b->bound->form->frequency;
  for (size_t c = 0; c < b->bound->columns; c++)
    if (b->header[c].period != HEADER_LAST_YEAR) named_add(&header, named_of(b->header[c].date), frequency);
  *named = header;
  read_titles(b);
  struct named name = named_in_text(base), folder = named_in_folders(path);
  bool agree = named_add(named, name, frequency);
  agree &= name.year ? true : named_add(named, folder, frequency);
  agree &= named_add(named, option, frequency);
  if (!agree)
    binding_note(b, CHECK_PERIOD_CONFLICT, binding_line(b->file, b->bound->header), (struct span){0}, (struct span){0});
  b->bound->region = region_in_name(base);
}

static bool is_money(int unit) { return unit >= 0 && unit < UNIT_PERSONS; }

static int shift_of(const struct binding *b, const struct fit *fit, int canonical) {
  int unit = fit->alias->unit;
  if (is_money(fit->unit))
    unit = fit->unit;
  else if (unit == 3 && is_money(b->title_unit))
    unit = b->title_unit;
  return is_money(unit) && is_money(canonical) ? unit - canonical : 0;
}

/* Lower is better: period words first, then titles out of their dates, then stripped ones. */
static int rank_of(const struct binding *b, const struct header *header, const struct fit *fit) {
  int year = b->bound->named.year, from = fit->alias->from, to = fit->alias->to;
  bool out_of_date = year && ((from && year < from) || (to && year > to));
  return (int)header->period + (out_of_date ? 16 : 0) + (fit->stripped ? 64 : 0);
}

struct bound_item *binding_item(struct binding *b, size_t item) {
  for (size_t i = 0; i < b->bound->items; i++)
    if (b->bound->item[i].item == item) return &b->bound->item[i];
  struct bound_item *fresh = &b->bound->item[b->bound->items++];
  *fresh = (struct bound_item){.item = item, .at = NO_COLUMN, .second = NO_COLUMN};
  return fresh;
}

/* Bind raw column C to an item. A column under a suffix is the second; of two others the better one stays. */
static void bind_item(struct binding *b, uint32_t c, const struct fit *fit, size_t item) {
  struct bound_item *bound = binding_item(b, item);
  int shift = shift_of(b, fit, b->layouts->item[item].unit), rank = rank_of(b, &b->header[c], fit);
  uint64_t line = binding_line(b->file, b->bound->header);
  bound->need = fit->alias->need;
  if (bound->at == NO_COLUMN || rank < b->rank[item]) {
    uint32_t old = bound->at;
    int old_shift = bound->shift, old_rank = b->rank[item];
    bound->at = c, bound->shift = shift, b->rank[item] = rank;
    if (old == NO_COLUMN) return;
    c = old, shift = old_shift, rank = old_rank;
  }
  if (rank >= 64 && bound->second == NO_COLUMN) {
    bound->second = c, bound->second_shift = shift;
  } else if (rank < 64 && rank % 16 == b->rank[item] % 16) {
    binding_note(b, CHECK_REPEATED_COLUMN, line, b->bound->title[c], (struct span){0});
    if (bound->second == NO_COLUMN) bound->second = c, bound->second_shift = shift; /* compared with the first */
  }
}

/* How often an item was seen among the titles, including this time. */
static long occurrence_next(struct seen *seen, struct span item) {
  return ++seen->times[index_add(&seen->index, span_hash(item))];
}

/* The column of the year before (上年同期) is bound to X_prior, where the catalog has that column (columns.csv). It is
 * never required. */
static void bind_prior(struct binding *b, uint32_t c) {
  const struct header *header = &b->header[c];
  struct fit fit = form_fit(b->bound->form, header, 1);
  if (!fit.alias || fit.alias->target < TARGET_ITEM) return;
  const char *name = b->layouts->item[fit.alias->target - TARGET_ITEM].name;
  size_t room = strlen(name) + sizeof "_prior", item;
  char *prior = memory_alloc(room);
  snprintf(prior, room, "%s_prior", name);
  item = layouts_item(b->layouts, span_of(prior));
  free(prior);
  if (item == b->layouts->items) return;
  bind_item(b, c, &fit, item);
  binding_item(b, item)->need = NEED_NO;
}

enum { UNKNOWN_SHOWN = 20 };

/* The first titles that the form does not know are listed with the file (listing.h). */
static void add_unknown(struct binding *b, struct span title) {
  struct bound *bound = b->bound;
  if (bound->unknown_columns++ >= UNKNOWN_SHOWN) return;
  const char *before = bound->unknown_titles;
  bound->unknown_titles =
      arena_format(b->arena, "%s%s%.*s", before ? before : "", before ? " | " : "", SPAN_ARG(title));
}

static void bind_column(struct binding *b, uint32_t c) {
  const struct header *header = &b->header[c];
  struct bound *bound = b->bound;
  uint64_t line = binding_line(b->file, bound->header);
  if (header->period == HEADER_LAST_YEAR) bind_prior(b, c);
  if (header->period == HEADER_LAST_YEAR || (header->item.n == 0 && text_is_blank(bound->title[c]))) return;
  struct fit fit = form_fit(bound->form, header, occurrence_next(&b->seen, header->item));
  if (!fit.alias) {
    binding_note(b, CHECK_UNKNOWN_COLUMN, line, bound->title[c], (struct span){0});
    add_unknown(b, text_trim_all(bound->title[c]));
    return;
  }
  int target = fit.alias->target;
  if (target >= TARGET_ITEM) {
    size_t item = (size_t)(target - TARGET_ITEM);
    bool one_month = header->period == HEADER_MONTH && is_money(b->layouts->item[item].unit);
    if (!one_month) bind_item(b, c, &fit, item);
    if (one_month && strcmp(b->layouts->item[item].name, "revenue") == 0 && bound->month_at == NO_COLUMN)
      bound->month_at = c, bound->month_shift = shift_of(b, &fit, b->layouts->item[item].unit);
  } else if (target != TARGET_UNUSED) {
    if (bound->at[target] == NO_COLUMN)
      bound->at[target] = c;
    else if (target != TARGET_CONTACT && target != TARGET_PHONE) /* of those the first */
      binding_note(b, CHECK_REPEATED_COLUMN, line, bound->title[c], (struct span){0});
  }
}

static void note_dates(const struct binding *b) {
  for (size_t i = 0; i < b->bound->items; i++) {
    const struct bound_item *item = &b->bound->item[i];
    if (b->rank[item->item] % 64 >= 16)
      binding_note(b, CHECK_ALIAS_DATE, binding_line(b->file, b->bound->header), b->bound->title[item->at],
                   (struct span){0});
  }
}

/* Which columns have the key of a record, ascending. */
static void list_keys(struct bound *bound, struct arena *arena) {
  static const enum target keys[] = {TARGET_USCC,        TARGET_ORG_CODE,     TARGET_PERIOD,
                                     TARGET_PERIOD_YEAR, TARGET_PERIOD_MONTH, TARGET_PERIOD_QUARTER};
  enum { KEYS = sizeof keys / sizeof *keys };
  uint32_t *column = arena_array(arena, uint32_t, KEYS), n = 0;
  for (uint32_t c = 0; c < bound->columns; c++)
    for (size_t i = 0; i < KEYS; i++) {
      if (bound->at[keys[i]] != c) continue;
      if (n == 0 || column[n - 1] != c) column[n++] = c;
      bound->key_at[keys[i]] = n - 1;
    }
  bound->keys = (struct wanted){column, n};
}

const char *bound_period(const struct bound *bound, struct arena *arena) {
  if (!bound->form || target_is_bound(bound, TARGET_PERIOD) || target_is_bound(bound, TARGET_PERIOD_YEAR)) return NULL;
  struct strbuf text = {0};
  period_write(named_period(bound->named, bound->form->frequency), &text);
  const char *period = text.n ? arena_copy(arena, text.bytes, text.n) : NULL;
  strbuf_free(&text);
  return period;
}

/* The head of a file goes when the next file is read. */
static const struct span *titles_copy(const struct span *from, size_t n, struct arena *arena) {
  struct span *title = arena_array(arena, struct span, n + 1);
  for (size_t c = 0; c < n; c++) {
    title[c] = (struct span){arena_copy(arena, from[c].p, from[c].n), from[c].n};
  }
  return title;
}

static struct bound_item *items_copy(const struct bound *bound, struct arena *arena) {
  struct bound_item *item = arena_array(arena, struct bound_item, bound->items + 1);
  memcpy(item, bound->item, bound->items * sizeof *item);
  return item;
}

/* A file that could not be read at all, or a sheet that has nothing to read. */
static void bind_unreadable(struct binding *b) {
  const char *why = b->file->unread ? b->file->unread : b->file->passed_over;
  struct span more = span_of(arena_format(b->arena, ": %s", why));
  binding_note(b, b->file->unread ? CHECK_FILE_UNREAD : CHECK_SHEET_PASSED_OVER, 0, (struct span){0}, more);
  b->bound->passed_over = !b->file->unread;
  b->bound->reason = why;
  b->bound->stopped = true;
}

/* Columns without a title: those at the end are no columns, of the others it is remembered which they are. */
static void trim_titles(struct binding *b, struct arena *arena) {
  struct bound *bound = b->bound;
  size_t columns = bound->columns;
  while (bound->columns > 1 && text_is_blank(bound->title[bound->columns - 1])) bound->columns--;
  bound->extra = columns - bound->columns;
  uint32_t *untitled = arena_array(b->arena, uint32_t, bound->columns);
  for (uint32_t c = 0; c < bound->columns; c++)
    if (text_is_blank(bound->title[c])) untitled[bound->untitleds++] = c;
  uint32_t *kept = arena_array(arena, uint32_t, bound->untitleds + 1);
  if (bound->untitleds) memcpy(kept, untitled, bound->untitleds * sizeof *kept);
  bound->untitled = kept;
}

/* What a file is like in which no form was found. */
static void stop_unknown(struct binding *b, const struct recognised *found) {
  const struct source_file *file = b->file;
  struct more more = {0};
  struct span first = file->head.records && file->head.width[0] ? file->head.cell[0] : (struct span){0};
  if (first.n > 40) first.n = text_cut(first, 40);
  if (found->named) {
    strbuf_format(&more.zh, "；按文件名应为 %s", found->named->name);
    strbuf_format(&more.en, "; the name has %s", found->named->name);
  }
  if (file->head.records) {
    strbuf_format(&more.zh, "；按 %s 读取，首行 %u 个单元格，开头为“%.*s”", file->charset, file->head.width[0],
                  SPAN_ARG(first));
    strbuf_format(&more.en, "; read as %s, %u cells in the first line, which begins '%.*s'", file->charset,
                  file->head.width[0], SPAN_ARG(first));
  }
  binding_stop(b, file->head.records ? CHECK_FORM_UNKNOWN : CHECK_EMPTY_FILE, (struct span){0}, &more);
  more_free(&more);
}

/* What the file is bound to lives in the arena; what is needed meanwhile, in the other one. */
static void bound_start(struct bound *bound, const struct source_file *file) {
  *bound = (struct bound){.container = file->container,
                          .file = span_of(file->path),
                          .charset = file->charset,
                          .kind = file->kind,
                          .delimiter = file->delimiter,
                          .utf8 = strcmp(file->charset, "GB18030") != 0};
  bound->month_at = NO_COLUMN;
  for (size_t i = 0; i < TARGET_ITEM; i++) bound->at[i] = bound->key_at[i] = NO_COLUMN;
}

static void bind_columns(struct binding *b) {
  b->seen = (struct seen){.times = arena_array(b->arena, long, b->bound->columns + 1)};
  for (uint32_t c = 0; c < b->bound->columns; c++) bind_column(b, c);
  index_free(&b->seen.index);
}

/* Findings about how the file was read. */
static void note_guesses(struct binding *b, const struct recognised *found, struct arena *arena) {
  if (found->guessed) {
    const char *form = arena_format(arena, ": %s", found->form->name);
    binding_note(b, CHECK_FORM_GUESSED, binding_line(b->file, b->bound->header), (struct span){0}, span_of(form));
  }
  note_dates(b);
  if (b->file->hidden_rows) {
    const char *count = arena_format(arena, ": %llu", (unsigned long long)b->file->hidden_rows);
    binding_note(b, CHECK_ROWS_HIDDEN, 0, (struct span){0}, span_of(count));
  }
}

/* Bind the columns of a file whose form is known. */
static void bind_found(struct binding *b, const struct recognised *found, const struct bind_options *options,
                       struct arena *arena) {
  struct bound *bound = b->bound;
  bound->form = found->form, bound->header = found->record, bound->columns = found->columns;
  b->header = found->header;
  bound->title = titles_copy(found->title, found->columns, arena);
  bound->item = arena_array(b->arena, struct bound_item, b->layouts->items);
  trim_titles(b, arena);
  if (b->file->charset_guessed)
    binding_note(b, CHECK_CHARSET_GUESSED, binding_line(b->file, bound->header), (struct span){0}, (struct span){0});
  bind_read_period(b, options->period);
  if (b->title_unit == UNIT_UNSAID) b->title_unit = options->title_unit;
  bound->title_unit = b->title_unit;
  bind_columns(b);
  note_guesses(b, found, arena);
  binding_check_required(b);
  if (!bound->stopped) binding_add_nil(b);
  list_keys(bound, arena);
  bound->item = items_copy(bound, arena);
}

static void bind_with(struct bound *bound, const struct source_file *file, const struct layouts *layouts,
                      const struct bind_options *options, const struct checks *checks, const struct finding_sink *sink,
                      struct arena *arena, struct arena *scratch) {
  bound_start(bound, file);
  struct binding b = {.bound = bound,
                      .file = file,
                      .layouts = layouts,
                      .checks = checks,
                      .sink = sink,
                      .arena = scratch,
                      .title_unit = UNIT_UNSAID,
                      .noted = arena_array(scratch, uint32_t, 1),
                      .rank = arena_array(scratch, int, layouts->items + 1)};
  if (file->unread || file->passed_over) {
    bind_unreadable(&b);
    return;
  }
  struct recognised found = recognise(file, layouts, options->form, scratch);
  if (found.form)
    bind_found(&b, &found, options, arena);
  else if (file->container)
    bound->unknown = bound->stopped = true;
  else
    stop_unknown(&b, &found);
}

/* Has another part of the same workbook or archive a form? */
static bool has_known_sibling(const struct bound *bound, size_t files, size_t at) {
  for (size_t i = 0; i < files; i++)
    if (bound[i].form && bound[i].container && strcmp(bound[i].container, bound[at].container) == 0) return true;
  return false;
}

void bind_unknown_parts(struct bound *bound, size_t files, const struct checks *checks,
                        const struct finding_sink *sink) {
  for (size_t i = 0; i < files; i++) {
    if (!bound[i].unknown) continue;
    bound[i].passed_over = has_known_sibling(bound, files, i);
    bound[i].reason =
        bound[i].passed_over ? _("no form's header, beside parts that have one") : checks->words[CHECK_FORM_UNKNOWN].p;
    enum check check = bound[i].passed_over ? CHECK_SHEET_PASSED_OVER : CHECK_FORM_UNKNOWN;
    check_give(checks, sink, check, (struct check_place){.file = bound[i].file, .line = !bound[i].passed_over},
               (struct span){0});
  }
}

void bind_file(struct bound *bound, const struct source_file *file, const struct layouts *layouts,
               const struct bind_options *options, const struct checks *checks, const struct finding_sink *sink,
               struct arena *arena) {
  struct arena scratch = {0};
  bind_with(bound, file, layouts, options, checks, sink, arena, &scratch);
  if (bound->reason) bound->reason = arena_copy(arena, bound->reason, strlen(bound->reason));
  if (bound->unknown_titles)
    bound->unknown_titles = arena_copy(arena, bound->unknown_titles, strlen(bound->unknown_titles));
  arena_free(&scratch);
}
