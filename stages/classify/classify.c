/* classify.c - the stage itself: each record to its outcome, and the outcome's cells to columns. See classify.h. */
#include "stages/classify/open.h"

#include "base/i18n.h"
#include "base/strbuf.h"

static enum edition edition_of(const struct classify *c, const struct batch *in, size_t row) {
  enum edition edition = EDITION_NONE;
  if (c->edition != SCHEMA_ABSENT) {
    struct span text = vector_text(&in->vector[c->edition], row);
    if (text.n == 4 && memcmp(text.p, "2017", 4) == 0) return EDITION_2017;
    if (text.n && edition_read(text, &edition)) return edition;
  }
  period_code period = c->period == SCHEMA_ABSENT ? PERIOD_NONE : (period_code)in->vector[c->period].number[row];
  int year = period == PERIOD_NONE ? 0 : period_year(period);
  return year < 1900 || year > 2199 ? EDITION_NONE : c->by_year[year - 1900];
}

static const struct outcome *outcome_of(const struct classify *c, const struct batch *in, size_t row) {
  struct span code = vector_text(&in->vector[c->industry], row);
  if (!code.n) return &c->missing;
  enum edition edition = edition_of(c, in, row);
  unsigned index = c->at[edition][code_slot(code)];
  return index ? &c->outcome[edition][index] : &c->unknown[edition];
}

static struct span text_at(const struct batch *in, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : vector_text(&in->vector[column], row);
}

static void say(const struct classify *c, const struct batch *in, size_t row, const char *rule, const char *message,
                const struct emit *emit) {
  decimal line = c->line == SCHEMA_ABSENT ? DECIMAL_MISSING : in->vector[c->line].number[row];
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .file = text_at(in, c->file, row),
                            .line = line == DECIMAL_MISSING ? 0 : (uint64_t)(line / DECIMAL_SCALE),
                            .unit = text_at(in, c->unit, row),
                            .column = span_of("industry"),
                            .rule = span_of(rule),
                            .value = vector_text(&in->vector[c->industry], row),
                            .message = span_of(message)};
  finding_give(emit->findings, &finding);
}

/* What is rare about a record: findings, and its place in the table of moves. */
static void note(const struct classify *c, struct moves *moves, const struct batch *in, size_t row,
                 const struct outcome *o, const struct emit *emit) {
  if (o->rule) say(c, in, row, o->rule, o->message, emit);
  if (o->reused) say(c, in, row, "industry-reused", o->reused, emit);
  if (!o->rule || !c->options->moves) return;
  period_code period = c->period == SCHEMA_ABSENT ? PERIOD_NONE : (period_code)in->vector[c->period].number[row];
  decimal value = c->value == SCHEMA_ABSENT ? DECIMAL_MISSING : in->vector[c->value].number[row];
  moves_add(moves, period, o, 1, value == DECIMAL_MISSING ? 0 : value);
}

/* A batch in which each record stands once for each part of its outcome; `outcome` becomes one a row of it. */
static struct batch spread(const struct batch *in, const struct outcome ***outcome, size_t rows) {
  struct batch wide = batch_new(in->arena, in->schema, rows);
  const struct outcome **of = arena_alloc(in->arena, rows * sizeof(const struct outcome *));
  size_t *from = arena_alloc(in->arena, rows * sizeof *from), n = 0;
  for (size_t r = 0; r < in->rows; r++)
    for (const struct outcome *part = (*outcome)[r]; part; part = part->part) {
      of[n] = part;
      from[n++] = r;
    }
  for (size_t k = 0; k < in->schema->n; k++)
    for (size_t r = 0; r < rows; r++) {
      if (in->schema->column[k].type == COLUMN_TEXT)
        wide.vector[k].text[r] = vector_text(&in->vector[k], from[r]);
      else
        wide.vector[k].number[r] = in->vector[k].number[from[r]];
    }
  *outcome = of;
  return wide;
}

/* The columns of the outcomes beside those of the batch. */
static struct batch widen(const struct classify *c, const struct batch *in, const struct outcome *const *outcome) {
  struct batch out = batch_extend(in, &c->out);
  size_t cells = CELL_SCHEMES + c->schemes;
  struct span **to = arena_alloc(in->arena, cells * sizeof(struct span *));
  for (size_t k = 0; k < cells; k++) {
    size_t at = c->cell_column[k];
    if (at < in->schema->n) out.vector[at].text = arena_alloc(in->arena, in->rows * sizeof(struct span));
    to[k] = out.vector[at].text;
  }
  for (size_t r = 0; r < in->rows; r++) { /* a row at a time: the cells of an outcome lie side by side */
    const struct span *from = outcome[r]->cell;
    for (size_t k = 0; k < cells; k++) to[k][r] = from[k];
  }
  if (c->share == SCHEMA_ABSENT) return out;
  int64_t *share = arena_alloc(in->arena, in->rows * sizeof *share);
  for (size_t r = 0; r < in->rows; r++) share[r] = outcome[r]->share;
  out.vector[c->share].number = share;
  return out;
}

static int classify_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                         struct err *err) {
  const struct classify *c = shared;
  const struct outcome **outcome = arena_alloc(in->arena, in->rows * sizeof(const struct outcome *));
  size_t rows = 0;
  for (size_t r = 0; r < in->rows; r++) {
    outcome[r] = outcome_of(c, in, r);
    if (outcome[r]->rule || outcome[r]->reused) note(c, state, in, r, outcome[r], emit);
    rows++;
    for (const struct outcome *part = outcome[r]->part; part; part = part->part) rows++;
  }
  struct batch spreaded = *in;
  if (rows != in->rows) spreaded = spread(in, &outcome, rows);
  struct batch out = widen(c, &spreaded, outcome);
  return emit_batch(emit, &out, err);
}

static int classify_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  const struct moves *other = from;
  for (size_t i = 0; i < other->slots; i++)
    if (other->slot[i].outcome)
      moves_add(into, other->slot[i].period, other->slot[i].outcome, other->slot[i].records, other->slot[i].value);
  return 0;
}

static int classify_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                           struct err *err) {
  (void)emit;
  const struct classify *c = shared;
  if (!c->options->moves) return 0;
  struct strbuf text = {0};
  moves_write(c, state, &text);
  int code = context->write(context, c->options->moves, strbuf_view(&text), err);
  strbuf_free(&text);
  return code;
}

static void classify_end(void *state) { moves_close(state); }

static const struct option options[] = {
    {"scheme", 's', OPTION_LIST, offsetof(struct classify_options, scheme), "NAME,...",
     N_("schemes besides three-sectors-2018 and jiangbei-2020-key-sectors (default: modern-working-2020)"), NULL, 0, 0},
    {"weights", 'w', OPTION_TEXT, offsetof(struct classify_options, weights), "FILE",
     N_("share split classes by this table: edition,from,to,share"), NULL, 0, 0},
    {"moves", 'm', OPTION_TEXT, offsetof(struct classify_options, moves), "FILE",
     N_("write how many records and how much revenue a change of edition may have moved"), NULL, 0, 0},
    {"editions", 'e', OPTION_TEXT, offsetof(struct classify_options, editions), "FILE",
     N_("edition by year where a record does not tell it: from,to,edition"), NULL, 0, 0},
    {0}};

const struct stage classify_stage = {
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
    .state_size = sizeof(struct moves),
    .open = classify_open,
    .push = classify_push,
    .merge = classify_merge,
    .finish = classify_finish,
    .end = classify_end,
};
