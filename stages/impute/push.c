/* SPDX-License-Identifier: GPL-3.0-or-later */
/* push.c - the second look: records with what was filled in, and carried records behind those they were made from. See
 * impute.h. */
#include <math.h>

#include "base/i18n.h"
#include "data/number.h"
#include "flow/change.h"
#include "stages/impute/impute.h"

/* A batch being written: row i is row from[i] of the input and is `held`, or NULL where nothing was filled in. */
struct writing {
  const struct impute *im;
  const struct batch *in;
  struct batch out;
  size_t *from;
  const struct held **held;
  size_t rows;
  bool changed;
  const struct emit *emit;
};

static int place_compare(const struct held *held, struct position at, size_t row) {
  int order = position_compare(held->at, at);
  return order ? order : (held->row > row) - (held->row < row);
}

/* The first of those touched at or behind a place. */
static size_t touched_from(const struct impute *im, struct position at, size_t row) {
  size_t from = 0, to = im->touches;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (place_compare(im->touched[middle], at, row) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static bool is_filled(const struct impute *im, const struct held *held) {
  for (size_t v = 0; held->filling && v < im->variables; v++)
    if (held->filling[v].method < IMPUTATION_METHODS && !held->filling[v].open) return true;
  return false;
}

static void rows_find(struct writing *w) {
  const struct impute *im = w->im;
  size_t next = touched_from(im, w->in->position, 0), room = w->in->rows;
  for (size_t i = next; i < im->touches && position_compare(im->touched[i]->at, w->in->position) == 0; i++) room++;
  w->from = arena_alloc(w->in->arena, (room + 1) * sizeof *w->from);
  w->held = arena_alloc(w->in->arena, (room + 1) * sizeof *w->held);
  for (size_t r = 0; r < w->in->rows; r++) {
    size_t own = w->rows++;
    w->from[own] = r, w->held[own] = NULL;
    for (; next < im->touches && place_compare(im->touched[next], w->in->position, r) == 0; next++) {
      const struct held *held = im->touched[next];
      if (!held->is_carried) {
        w->held[own] = held;
      } else if (is_filled(im, held)) {
        w->from[w->rows] = r, w->held[w->rows++] = held;
      }
      w->changed = true;
    }
  }
}

/* --- columns of its own --- */

static void own_numbers(struct writing *w, size_t column) {
  int64_t *value = arena_alloc(w->in->arena, (w->rows + 1) * sizeof *value);
  if (w->rows) memcpy(value, w->out.vector[column].number, w->rows * sizeof *value);
  w->out.vector[column] = (struct vector){.number = value};
}

static void own_texts(struct writing *w, size_t column) {
  struct span *value = arena_alloc(w->in->arena, (w->rows + 1) * sizeof *value);
  for (size_t i = 0; i < w->rows; i++) value[i] = vector_text(&w->out.vector[column], i);
  w->out.vector[column] = (struct vector){.text = value};
}

static void own_column(struct writing *w, size_t column) {
  if (w->im->in.column[column].type == COLUMN_TEXT)
    own_texts(w, column);
  else
    own_numbers(w, column);
}

static struct span decimal_text(struct arena *arena, decimal value) {
  char text[24];
  if (value == DECIMAL_MISSING) return (struct span){0};
  size_t n = (size_t)(decimal_put(text, value) - text);
  return (struct span){arena_copy(arena, text, n), n};
}

static bool is_filled_in(const struct impute *im, const struct held *held, size_t amount) {
  for (size_t v = 0; held->filling && v < im->variables; v++)
    if (im->variable[v].amount == amount && held->filling[v].method < IMPUTATION_METHODS && !held->filling[v].open &&
        !held->filling[v].given)
      return true;
  return false;
}

static void amount_write(struct writing *w, size_t amount) {
  const struct amount *a = &w->im->amount[amount];
  bool owned = false;
  for (size_t i = 0; i < w->rows; i++) {
    const struct held *held = w->held[i];
    if (!held || (!held->is_carried && !is_filled_in(w->im, held, amount))) continue;
    if (!owned) own_column(w, a->column), owned = true;
    if (a->text)
      w->out.vector[a->column].text[i] = decimal_text(w->in->arena, held->number[amount]);
    else
      w->out.vector[a->column].number[i] = held->number[amount];
  }
}

static bool push_is_variable(const struct impute *im, size_t amount) {
  for (size_t v = 0; v < im->variables; v++)
    if (im->variable[v].amount == amount) return true;
  return false;
}

static void clear_carried(struct writing *w, size_t column) {
  bool owned = false;
  for (size_t i = 0; i < w->rows; i++) {
    if (!w->held[i] || !w->held[i]->is_carried) continue;
    if (!owned) own_column(w, column), owned = true;
    if (w->im->in.column[column].type == COLUMN_TEXT)
      w->out.vector[column].text[i] = (struct span){0};
    else
      w->out.vector[column].number[i] = DECIMAL_MISSING;
  }
}

static void carried_period_write(struct writing *w) {
  const struct impute *im = w->im;
  bool owned = false;
  for (size_t i = 0; i < w->rows; i++) {
    if (!w->held[i] || !w->held[i]->is_carried) continue;
    if (!owned) own_column(w, im->period), owned = true;
    char text[16];
    size_t n = (size_t)(period_put(text, w->held[i]->period) - text);
    if (im->period_is_text)
      w->out.vector[im->period].text[i] = (struct span){arena_copy(w->in->arena, text, n), n};
    else
      w->out.vector[im->period].number[i] = w->held[i]->period;
  }
}

/* "forward", "forward-construction" */
static void method_write(const struct filling *filling, struct strbuf *out) {
  strbuf_put(out, imputation_method_name[filling->method]);
  if (filling->from < IMPUTATION_METHODS) strbuf_format(out, "-%s", imputation_method_name[filling->from]);
  if (filling->adjusted && filling->method != IMPUTE_PRORATED) strbuf_put(out, "+edits");
}

static struct span push_kept(struct arena *arena, struct strbuf *text) {
  struct span own = {arena_copy(arena, text->n ? text->bytes : "", text->n), text->n};
  strbuf_free(text);
  return own;
}

static struct span imputed_text(const struct writing *w, const struct held *held) {
  struct strbuf text = {0};
  if (held->is_carried) {
    char period[16];
    strbuf_format(&text, "carried:%.*s", (int)(period_put(period, held->source->period) - period), period);
  }
  for (size_t v = 0; held->filling && v < w->im->variables; v++) {
    const struct filling *filling = &held->filling[v];
    if (filling->method >= IMPUTATION_METHODS || filling->open) continue;
    strbuf_format(&text, "%s%s:", text.n ? "|" : "", w->im->variable[v].name);
    method_write(filling, &text);
  }
  return push_kept(w->in->arena, &text);
}

/* The finest cell of what was filled in, with form and period. */
static struct span cell_text(const struct writing *w, const struct held *held) {
  struct strbuf text = {0};
  char period[16];
  const struct filling *filling = NULL;
  for (size_t v = 0; held->filling && v < w->im->variables && !filling; v++)
    if (held->filling[v].method < IMPUTATION_METHODS && !held->filling[v].open && held->filling[v].donors)
      filling = &held->filling[v];
  if (!filling) return (struct span){0};
  const struct level *level = &w->im->level[filling->level];
  strbuf_format(&text, "%.*s/%.*s/%s", SPAN_ARG(held->form), (int)(period_put(period, held->period) - period), period,
                level->name);
  for (size_t i = 0; i < level->texts; i++) strbuf_format(&text, "/%.*s", SPAN_ARG(held->text[level->text[i]]));
  return push_kept(w->in->arena, &text);
}

static void marks_write(struct writing *w) {
  const struct impute *im = w->im;
  struct arena *arena = w->in->arena;
  struct span *imputed = arena_array(arena, struct span, w->rows + 1),
              *cell = arena_array(arena, struct span, w->rows + 1);
  for (size_t i = 0; i < w->rows; i++) {
    if (!w->held[i] || !is_filled(im, w->held[i])) continue;
    imputed[i] = imputed_text(w, w->held[i]);
    cell[i] = cell_text(w, w->held[i]);
  }
  w->out.vector[im->out_imputed] = (struct vector){.text = imputed};
  w->out.vector[im->out_cell] = (struct vector){.text = cell};
  for (size_t e = 0; e < im->errors; e++) {
    double *loading = arena_alloc(arena, (w->rows + 1) * sizeof *loading),
           *own = arena_alloc(arena, (w->rows + 1) * sizeof *own);
    for (size_t i = 0; i < w->rows; i++) {
      loading[i] = own[i] = NAN;
      if (w->held[i] && is_filled(im, w->held[i])) impute_errors_of(im, w->held[i], e, &loading[i], &own[i]);
      if (own[i] == 0 && loading[i] == 0) loading[i] = own[i] = NAN;
    }
    w->out.vector[im->out_loading[e]] = (struct vector){.real = loading};
    w->out.vector[im->out_error[e]] = (struct vector){.real = own};
  }
}

/* --- findings and changes --- */

static void push_note(const struct writing *w, size_t row, const char *column, const char *rule, const char *message) {
  struct finding finding = {
      .severity = SEVERITY_FINDING, .column = span_of(column), .rule = span_of(rule), .message = span_of(message)};
  place_put(&w->im->place, &w->out, row, &finding);
  finding_give(w->emit->findings, &finding);
}

/* A text that is no number counts as missing; the text is reported. */
static void unreadable_note(const struct writing *w, size_t row) {
  for (size_t i = 0; i < w->im->amounts; i++) {
    const struct amount *amount = &w->im->amount[i];
    decimal value;
    if (!amount->text) continue;
    struct span text = vector_text(&w->in->vector[amount->column], w->from[row]);
    if (number_repair(text, 0, &value) != NUMBER_NONE) continue;
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .column = span_of(amount->name),
                              .rule = span_of("impute-unreadable"),
                              .value = text,
                              .message = span_of("it is no number and counts as missing")};
    place_put(&w->im->place, &w->out, row, &finding);
    finding_give(w->emit->findings, &finding);
  }
}

static void notes_write(const struct writing *w) {
  for (size_t i = 0; i < w->rows; i++) {
    const struct held *held = w->held[i];
    bool one = false;
    if (!held) continue;
    if (held->is_unreadable && !held->is_carried) unreadable_note(w, i);
    for (size_t v = 0; held->filling && v < w->im->variables; v++) {
      if (!held->filling[v].open) continue;
      if (held->refused && !one)
        push_note(w, i, w->im->variable[v].name, "impute-refused",
                  "no value meets the fatal rules with what the record reports; it stays missing");
      else if (!held->refused && !held->is_carried)
        push_note(w, i, w->im->variable[v].name, "impute-open",
                  "no method of imputation could be applied; the value stays missing");
      one = true;
    }
    if (held->refused && !one)
      push_note(w, i, w->im->variable[0].name, "impute-refused",
                "no value meets the fatal rules with what the record reports; it stays as reported");
  }
}

static struct span evidence_text(const struct writing *w, const struct held *held, const struct filling *filling) {
  struct strbuf text = {0};
  const struct level *level = &w->im->level[filling->level];
  char period[16];
  if (held->is_carried)
    strbuf_format(&text, "carried from %.*s; ", (int)(period_put(period, held->source->period) - period), period);
  if (filling->donors) strbuf_format(&text, "cell %s", level->name);
  for (size_t i = 0; filling->donors && i < level->texts; i++)
    strbuf_format(&text, " %.*s", SPAN_ARG(held->text[level->text[i]]));
  if (!isnan(filling->link)) strbuf_put(&text, text.n ? "; link " : "link "), strbuf_real(&text, filling->link);
  if (filling->donors) strbuf_format(&text, "; %u units", filling->donors);
  if (filling->donor) strbuf_format(&text, "; donor %.*s", SPAN_ARG(filling->donor->unit));
  if (filling->steps > 1) strbuf_format(&text, "; %ld periods since a report", filling->steps);
  if (filling->adjusted) strbuf_put(&text, text.n ? "; moved to meet the rules" : "moved to meet the rules");
  return push_kept(w->in->arena, &text);
}

static void push_change_write(const struct writing *w, struct row_writer *out, size_t row, size_t variable) {
  const struct held *held = w->held[row];
  const struct filling *filling = &held->filling[variable];
  struct finding place = {0};
  struct strbuf method = {0};
  place_put(&w->im->place, &w->out, row, &place);
  method_write(filling, &method);
  struct change change = {.before =
                              filling->was_reported ? decimal_text(w->in->arena, filling->before) : (struct span){0},
                          .form = held->form,
                          .unit = held->unit,
                          .period = held->period,
                          .column = span_of(w->im->variable[variable].name),
                          .after = decimal_text(w->in->arena, held->number[w->im->variable[variable].amount]),
                          .stage = span_of("impute"),
                          .rule = strbuf_view(&method),
                          .evidence = evidence_text(w, held, filling),
                          .file = place.file,
                          .line = place.line};
  change_put(out, &change);
  strbuf_free(&method);
}

static int changes_write(const struct writing *w, struct err *err) {
  struct row_writer out;
  row_start(&out, w->emit, IMPUTE_CHANGES, err);
  for (size_t i = 0; row_wanted(&out) && i < w->rows; i++) {
    const struct held *held = w->held[i];
    for (size_t v = 0; held && held->filling && v < w->im->variables; v++)
      if (held->filling[v].method < IMPUTATION_METHODS && !held->filling[v].open && !held->filling[v].given)
        push_change_write(w, &out, i, v);
  }
  return row_finish(&out);
}

int impute_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err) {
  (void)state;
  const struct impute *im = shared;
  struct writing w = {.im = im, .in = in, .emit = emit};
  rows_find(&w);
  struct batch base = w.rows > in->rows ? batch_gather(in, w.from, w.rows) : *in;
  w.out = batch_extend(&base, &im->out);
  for (size_t i = 0; w.changed && i < im->amounts; i++)
    if (push_is_variable(im, i)) amount_write(&w, i);
  for (size_t i = 0; w.rows > in->rows && i < im->clears; i++) clear_carried(&w, im->clear[i]);
  if (w.rows > in->rows && im->period != SCHEMA_ABSENT) carried_period_write(&w);
  marks_write(&w);
  if (w.changed) notes_write(&w);
  int code = changes_write(&w, err);
  return code ? code : emit_batch(emit, &w.out, err);
}
