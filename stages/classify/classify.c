/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify.c - the stage itself: each record to its outcome, and the outcome's cells to columns. See classify.h. */
#include "stages/classify/open.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"

#define BY_PERIOD UINT32_MAX

/* Of a column that is looked at for a few records only, and may not have been read for the others. */
static period_code classify_period_at(const struct classify *c, const struct batch *in, size_t row) {
  period_code period;
  if (c->period == SCHEMA_ABSENT) return PERIOD_NONE;
  if (in->vector[c->period].number) return (period_code)in->vector[c->period].number[row];
  return period_read(batch_text(in, c->period, row, in->arena), &period) ? period : PERIOD_NONE;
}

/* The edition of the row's code, where no column states it. */
static edition_number edition_by_period(const struct classify *c, const struct batch *in, size_t row) {
  period_code period = classify_period_at(c, in, row);
  int year = period == PERIOD_NONE ? 0 : period_year(period);
  return year < 1900 || year > 2199 ? 0 : c->by_year[year - 1900];
}

static bool is_text(struct span a, struct span b) { return a.n == b.n && (a.p == b.p || span_equal(a, b)); }

/* The outcome of an edition and a code; BY_PERIOD: the edition is not stated, but there is a code. */
static uint32_t outcome_told(const struct classify *c, struct span told, struct span code) {
  edition_number edition;
  if (!code.n) return c->missing;
  return edition_find(c, told, &edition) ? c->at[edition][code_slot(code)] : BY_PERIOD;
}

static uint32_t outcome_by_period(const struct classify *c, const struct batch *in, size_t row) {
  return c->at[edition_by_period(c, in, row)][code_slot(vector_text(&in->vector[c->industry], row))];
}

/* The number of each row's outcome. Editions are in runs, so one is read only where it changes. */
static void find_each(const struct classify *c, const struct batch *in, uint32_t *number) {
  const struct vector *industry = &in->vector[c->industry];
  struct span before = {0};
  const uint16_t *at = NULL;
  for (size_t r = 0; r < in->rows; r++) {
    struct span told = batch_text_at(in, c->edition, r), code = vector_text(industry, r);
    edition_number edition;
    if (!before.n || !is_text(told, before)) {
      bool read = told.n && edition_find(c, told, &edition);
      at = c->at[read ? edition : edition_by_period(c, in, r)];
      before = read ? told : (struct span){0};
    }
    number[r] = code.n ? at[code_slot(code)] : c->missing;
  }
}

/* The same where code and edition are coded together, by what is remembered of their words. */
static void find_by_words(const struct classify *c, struct classify_words *words, const struct batch *in,
                          uint32_t *number) {
  const struct vector *industry = &in->vector[c->industry], *edition = &in->vector[c->edition];
  if (words->word != industry->word) *words = (struct classify_words){.word = industry->word, .number = words->number};
  if (words->known < industry->words)
    words->number = memory_grow(words->number, industry->words * sizeof *words->number);
  for (; words->known < industry->words; words->known++)
    words->number[words->known] = outcome_told(c, edition->word[words->known], industry->word[words->known]);
  for (size_t r = 0; r < in->rows; r++) number[r] = words->number[industry->code[r]];
  for (size_t r = 0; r < in->rows; r++)
    if (number[r] == BY_PERIOD) number[r] = outcome_by_period(c, in, r);
}

static void find_outcomes(const struct classify *c, struct classify_words *words, const struct batch *in,
                          uint32_t *number) {
  const uint32_t *code = in->vector[c->industry].code;
  if (code && c->edition != SCHEMA_ABSENT && in->vector[c->edition].code == code)
    find_by_words(c, words, in, number);
  else
    find_each(c, in, number);
}

void classify_say(const struct classify *c, const struct batch *in, size_t row, const char *rule, const char *message,
                  const struct emit *emit) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of("industry"),
                            .rule = span_of(rule),
                            .value = vector_text(&in->vector[c->industry], row),
                            .message = span_of(message)};
  place_put(&c->record.place, in, row, &finding);
  finding_give(emit->findings, &finding);
}

/* What is rare about a record: findings, and its place in the table of moves. */
static void classify_note(const struct classify *c, struct moves *moves, const struct batch *in, size_t row,
                          const struct outcome *o, const struct emit *emit) {
  if (o->rule) classify_say(c, in, row, o->rule, o->message, emit);
  if (o->reused) classify_say(c, in, row, "industry-reused", o->reused, emit);
  if (!o->rule || !c->counts_moves) return;
  decimal value = c->value == SCHEMA_ABSENT ? DECIMAL_MISSING : in->vector[c->value].number[row];
  moves_add(moves, classify_period_at(c, in, row), o, 1, value == DECIMAL_MISSING ? 0 : value);
}

/* A row that was classified before and goes to the same class again: all has been said about it. */
static bool classify_said(struct closer_look *look, size_t row, uint32_t *number) {
  const struct classify *c = look->c;
  struct span before = batch_text_at(look->in, c->class_before, row),
              mapping = batch_text_at(look->in, c->mapping_before, row);
  struct emit silent = *look->emit;
  struct closer_look quiet = {.c = c, .in = look->in, .emit = &silent};
  silent.findings = NULL;
  if (!mapping.n) return false;
  uint32_t now = c->outcome[*number]->odd ? code_resolve(&quiet, row, *number) : *number;
  const struct span *cell = c->outcome[now]->cell;
  if (!span_equal(before, cell[CELL_CLASS]) || !span_equal(mapping, cell[CELL_MAPPING])) return false;
  *number = now;
  return true;
}

/* Examine the rows of odd outcomes and add their findings; returns the number of rows once shared ones are spread. */
static size_t look_closer(struct closer_look *look, struct moves *moves, uint32_t *number) {
  const struct classify *c = look->c;
  size_t rows = look->in->rows;
  for (size_t r = 0; r < look->in->rows; r++) {
    if (!c->rare[number[r]]) continue;
    if (c->mapping_before != SCHEMA_ABSENT && !c->weights && classify_said(look, r, &number[r])) continue;
    if (c->outcome[number[r]]->odd) number[r] = code_resolve(look, r, number[r]);
    const struct outcome *o = c->outcome[number[r]];
    classify_note(c, moves, look->in, r, o, look->emit);
    for (const struct outcome *part = o->part; part; part = part->part) rows++;
  }
  return rows;
}

/* A batch with one row of each record for each part of its outcome; `number` becomes one a row of it. */
static struct batch classify_spread(const struct classify *c, const struct batch *in, const uint32_t **number,
                                    size_t rows) {
  uint32_t *of = arena_alloc(in->arena, rows * sizeof *of);
  size_t *from = arena_alloc(in->arena, rows * sizeof *from), n = 0;
  for (size_t r = 0; r < in->rows; r++)
    for (const struct outcome *part = c->outcome[(*number)[r]]; part; part = part->part) {
      of[n] = part->number;
      from[n++] = r;
    }
  *number = of;
  return batch_gather(in, from, rows);
}

/* The columns of the outcomes beside those of the batch. */
static struct batch classify_widen(const struct classify *c, const struct batch *in, const uint32_t *number) {
  struct batch out = batch_extend(in, &c->out);
  for (size_t k = 0; k < CELL_SCHEMES + c->schemes; k++)
    out.vector[c->cell_column[k]] = (struct vector){.code = number, .word = c->word[k], .words = (uint32_t)c->outcomes};
  if (c->share == SCHEMA_ABSENT) return out;
  int64_t *share = arena_alloc(in->arena, in->rows * sizeof *share);
  for (size_t r = 0; r < in->rows; r++) share[r] = c->outcome[number[r]]->share;
  out.vector[c->share] = (struct vector){.number = share};
  return out;
}

static int classify_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                         struct err *err) {
  const struct classify *c = shared;
  struct classify_state *mine = state;
  uint32_t *found = arena_alloc(in->arena, in->rows * sizeof *found);
  find_outcomes(c, &mine->words, in, found);
  struct closer_look look = {.c = c, .in = in, .emit = emit};
  row_start(&look.changes, emit, CLASSIFY_CHANGES, err);
  size_t rows = look_closer(&look, &mine->moves, found);
  int code = row_finish(&look.changes);
  const uint32_t *number = found;
  struct batch spreaded = *in;
  if (rows != in->rows) spreaded = classify_spread(c, in, &number, rows);
  struct batch out = classify_widen(c, &spreaded, number);
  return code ? code : emit_batch(emit, &out, err);
}

static int classify_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  const struct moves *other = &((struct classify_state *)from)->moves;
  struct moves *moves = &((struct classify_state *)into)->moves;
  for (size_t i = 0; i < other->slots; i++)
    if (other->slot[i].outcome)
      moves_add(moves, other->slot[i].period, other->slot[i].outcome, other->slot[i].records, other->slot[i].value);
  return 0;
}

static int classify_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                           struct err *err) {
  (void)context;
  const struct classify *c = shared;
  return c->counts_moves ? moves_write(c, &((struct classify_state *)state)->moves, emit, err) : 0;
}

static void classify_end(void *state) {
  struct classify_state *mine = state;
  free(mine->words.number);
  moves_close(&mine->moves);
}

static const struct option options[] = {
    {"scheme", 's', OPTION_LIST, offsetof(struct classify_options, scheme), "NAME,...",
     N_("schemes besides three-sectors-2018 and jiangbei-2020-key-sectors (default: modern-working-2020)"), NULL, 0, 0},
    {"weights", 'w', OPTION_TEXT, offsetof(struct classify_options, weights), "FILE",
     N_("share split classes by this table: edition,from,to,share"), NULL, 0, 0},
    {"editions", 'e', OPTION_TEXT, offsetof(struct classify_options, editions), "FILE",
     N_("edition by year where a record states none: from,to,edition"), NULL, 0, 0},
    {0}};

static const struct port_column move_columns[] = {
    {"period", COLUMN_PERIOD},   {"edition", COLUMN_TEXT},        {"code", COLUMN_TEXT},
    {"mapping", COLUMN_TEXT},    {"section_before", COLUMN_TEXT}, {"section_after", COLUMN_TEXT},
    {"scheme", COLUMN_TEXT},     {"category", COLUMN_TEXT},       {"others", COLUMN_TEXT},
    {"records", COLUMN_DECIMAL}, {"revenue", COLUMN_DECIMAL},     {0}};

/* Of each category: what is in it and may belong to another one, and what is in another and may belong to it.
 */
static const struct port_column break_columns[] = {{"period", COLUMN_PERIOD},         {"scheme", COLUMN_TEXT},
                                                   {"category", COLUMN_TEXT},         {"leave_records", COLUMN_DECIMAL},
                                                   {"leave_revenue", COLUMN_DECIMAL}, {"enter_records", COLUMN_DECIMAL},
                                                   {"enter_revenue", COLUMN_DECIMAL}, {0}};

static const struct port ports[] = {
    {.name = "records", .title = N_("records with the classes and categories of their industry codes")},
    {.name = "moves",
     .letter = 'm',
     .title = N_("write how many records and how much revenue a change of edition may have moved"),
     .column = move_columns},
    {.name = "breaks",
     .option = "breaks",
     .title = N_("write by category how much a change of edition may have moved out of it and into it"),
     .column = break_columns},
    PORT_CHANGES,
    {0}};

static const struct side_table tables[] = {{"weights", "weights", true}, {"editions", "edition_years", true}, {0}};

const struct stage classify_stage = {
    .cause = CAUSE_SCHEME,
    .by_record = true,
    .tables = tables,
    .ports = ports,
    .program = {.name = "tertia-classify",
                .summary = N_("industry codes of any edition to GB/T 4754-2017 and the categories of schemes"),
                .operands = "[FILE...]",
                .description = N_(
                    "Reads records and adds class, group, division and section of GB/T 4754-2017, how the code came "
                    "there (mapping), and for each scheme a column scheme:NAME with the category.\n\n"
                    "Codes of 2011 and 2002 go through the concordances of the catalog: a class with one target, or "
                    "a main one, goes there; one without stays at the deepest common parent of its targets; where no "
                    "scheme lists that, and for codes that are missing or unknown, the category is Z. The edition of "
                    "a record is its column edition, else that of its period. A code is never read in another "
                    "edition than its own. mapping is direct, 1:1, merge, main, weights, parent, residual, unknown or "
                    "missing; what is neither direct nor 1:1 is a finding.\n\n"
                    "With --weights a record of a split class becomes several, whose column share sums to 1. In a "
                    "scheme whose categories overlap, categories are joined by |, with a * behind one to which the "
                    "code belongs only in part."),
                .options = options,
                .example = "tertia-classify --scheme modern-working-2020,modern-sections-alt records.csv\n"},
    .options_size = sizeof(struct classify_options),
    .state_size = sizeof(struct classify_state),
    .selective = true,
    .open = classify_open,
    .push = classify_push,
    .merge = classify_merge,
    .finish = classify_finish,
    .end = classify_end,
};
