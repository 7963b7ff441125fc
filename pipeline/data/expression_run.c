/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_run.c - runs a program over a batch, a chunk of rows at a time, on a stack of columns. See
 * expression.h.
 *
 * Each level of the stack has room for a column of numbers, of texts and of truth values; columns of the batch are
 * not copied. */
#include "data/expression_kernels.h"

#include <assert.h>

enum { CHUNK = 1024 };

struct level_room {
  union {
    int64_t narrow[CHUNK];
    __int128 wide[CHUNK];
  } number;
  struct span text[CHUNK];
  int64_t length[CHUNK];
  unsigned char truth[CHUNK], other[CHUNK];
};

struct level {
  const void *number;
  const struct span *text;
  const unsigned char *truth;
};

struct machine {
  const struct batch *batch;
  struct expression_work *work;
  const struct kernels *kernels;
  size_t from, n; /* rows of this chunk */
  struct level level[EXPRESSION_DEPTH];
  size_t depth;
  uint64_t over;
};

void expression_work_start(struct expression_work *work, struct arena *arena) {
  *work = (struct expression_work){.arena = arena};
}

static struct level_room *room(struct machine *m, size_t level) {
  if (!m->work->slot[level]) m->work->slot[level] = arena_alloc(m->work->arena, sizeof(struct level_room));
  return m->work->slot[level];
}

/* The location of the result: the level that will be on top after `pops` are removed. */
static struct level *expression_run_settle(struct machine *m, size_t pops, struct level_room **own) {
  m->depth -= pops;
  *own = room(m, m->depth);
  return &m->level[m->depth++];
}

static void push_number(struct machine *m, const struct instruction *i) {
  struct level_room *own;
  struct level *top = expression_run_settle(m, 0, &own);
  void *out = &own->number;
  top->number = out;
  if (i->op == OP_DECIMAL_COLUMN)
    top->number = m->kernels->column(m->batch->vector[i->column].number + m->from, out, m->n);
  else if (i->op == OP_PERIOD_COLUMN)
    m->kernels->period(m->batch->vector[i->column].number + m->from, out, m->n);
  else
    m->kernels->fill(i->number, i->op == OP_NO_NUMBER, out, m->n);
}

/* A column of the batch in place or, if it is coded, decoded. */
static void load_text(struct machine *m, const struct vector *column, struct level *top, struct level_room *own) {
  if (!column->code) {
    top->text = column->text + m->from;
    return;
  }
  for (size_t r = 0; r < m->n; r++) own->text[r] = column->word[column->code[m->from + r]];
}

static void push_other(struct machine *m, const struct instruction *i) {
  struct level_room *own;
  struct level *top = expression_run_settle(m, 0, &own);
  top->text = own->text;
  top->truth = own->truth;
  if (i->op == OP_TEXT_COLUMN)
    load_text(m, &m->batch->vector[i->column], top, own);
  else if (i->op == OP_NO_TRUTH)
    memset(own->truth, TRUTH_UNKNOWN, m->n);
  else
    for (size_t r = 0; r < m->n; r++) own->text[r] = i->text;
}

static void two_numbers(struct machine *m, kernel_two *kernel) {
  const void *a = m->level[m->depth - 2].number, *b = m->level[m->depth - 1].number;
  struct level_room *own;
  struct level *top = expression_run_settle(m, 2, &own);
  kernel(a, b, &own->number, m->n, &m->over);
  top->number = &own->number;
}

static void one_number(struct machine *m, const struct instruction *i) {
  const void *a = m->level[m->depth - 1].number;
  struct level_room *own;
  struct level *top = expression_run_settle(m, 1, &own);
  void *out = &own->number;
  switch ((int)i->op) {
  case OP_TIMES:
    m->kernels->times(a, i->number, out, m->n, &m->over);
    break;
  case OP_ABS:
    m->kernels->absolute(a, out, m->n, &m->over);
    break;
  case OP_NIL:
    m->kernels->nil(a, out, m->n);
    break;
  case OP_YEAR:
    m->kernels->year(a, out, m->n);
    break;
  case OP_MONTH:
    m->kernels->month(a, out, m->n);
    break;
  }
  top->number = out;
}

static void number_condition(struct machine *m, const struct instruction *i) {
  size_t takes = i->op == OP_COMPARE ? 2 : i->op == OP_BETWEEN ? 3 : 1;
  const struct level *arg = &m->level[m->depth - takes];
  const void *a = arg[0].number, *b = takes > 1 ? arg[1].number : NULL, *c = takes > 2 ? arg[2].number : NULL;
  struct level_room *own;
  struct level *top = expression_run_settle(m, takes, &own);
  switch ((int)i->op) {
  case OP_COMPARE:
    m->kernels->compare(i->relation, a, b, own->truth, m->n);
    break;
  case OP_IN:
    m->kernels->in(a, i->number_list, i->n, own->truth, m->n);
    break;
  case OP_MISSING:
    m->kernels->missing(a, own->truth, m->n);
    break;
  case OP_BETWEEN:
    m->kernels->compare(NODE_GREATER_EQUAL, a, b, own->truth, m->n);
    m->kernels->compare(NODE_LESS_EQUAL, a, c, own->other, m->n);
    for (size_t r = 0; r < m->n; r++)
      if (own->other[r] < own->truth[r]) own->truth[r] = own->other[r];
    break;
  }
  top->truth = own->truth;
}

static void text_condition(struct machine *m, const struct instruction *i) {
  size_t takes = i->op == OP_TEXT_COMPARE ? 2 : 1;
  const struct span *a = m->level[m->depth - takes].text, *b = m->level[m->depth - 1].text;
  struct level_room *own;
  struct level *top = expression_run_settle(m, takes, &own);
  if (i->op == OP_TEXT_COMPARE)
    text_compare(i->relation, a, b, own->truth, m->n);
  else if (i->op == OP_TEXT_MISSING)
    text_missing(a, own->truth, m->n);
  else
    text_list(i->op, a, i->text_list, i->n, own->truth, m->n);
  top->truth = own->truth;
}

static void text_length_of(struct machine *m) {
  const struct span *a = m->level[m->depth - 1].text;
  struct level_room *own;
  struct level *top = expression_run_settle(m, 1, &own);
  text_length(a, own->length, m->n);
  m->kernels->whole(own->length, &own->number, m->n);
  top->number = &own->number;
}

static void text_first(struct machine *m) {
  const struct span *a = m->level[m->depth - 2].text, *b = m->level[m->depth - 1].text;
  struct level_room *own;
  struct level *top = expression_run_settle(m, 2, &own);
  for (size_t r = 0; r < m->n; r++) own->text[r] = a[r].n ? a[r] : b[r];
  top->text = own->text;
}

static void expression_run_choose(struct machine *m, const struct instruction *i) {
  const unsigned char *c = m->level[m->depth - 3].truth;
  struct level a = m->level[m->depth - 2], b = m->level[m->depth - 1];
  struct level_room *own;
  struct level *top = expression_run_settle(m, 3, &own);
  if (i->op == OP_IF) {
    m->kernels->choose(c, a.number, b.number, &own->number, m->n);
    top->number = &own->number;
    return;
  }
  for (size_t r = 0; r < m->n; r++) {
    if (i->op == OP_TRUTH_IF)
      own->other[r] = c[r] == TRUTH_TRUE ? a.truth[r] : c[r] == TRUTH_FALSE ? b.truth[r] : TRUTH_UNKNOWN;
    else
      own->text[r] = c[r] == TRUTH_TRUE ? a.text[r] : c[r] == TRUTH_FALSE ? b.text[r] : (struct span){0};
  }
  if (i->op == OP_TRUTH_IF) memcpy(own->truth, own->other, m->n);
  top->text = own->text;
  top->truth = own->truth;
}

static void logic(struct machine *m, const struct instruction *i) {
  size_t takes = i->op == OP_AND || i->op == OP_OR ? 2 : 1;
  const unsigned char *a = m->level[m->depth - takes].truth, *b = m->level[m->depth - 1].truth;
  struct level_room *own;
  struct level *top = expression_run_settle(m, takes, &own);
  unsigned char *out = a == own->truth ? own->other : own->truth; /* not in place, so that the loops can be
                                                                   * vectorised */
  size_t n = m->n;
  switch ((int)i->op) {
  case OP_AND:
    for (size_t r = 0; r < n; r++) out[r] = a[r] < b[r] ? a[r] : b[r];
    break;
  case OP_OR:
    for (size_t r = 0; r < n; r++) out[r] = a[r] > b[r] ? a[r] : b[r];
    break;
  case OP_NOT:
    for (size_t r = 0; r < n; r++) out[r] = (unsigned char)(TRUTH_TRUE - a[r]);
    break;
  case OP_TRUTH_MISSING:
    for (size_t r = 0; r < n; r++) out[r] = a[r] == TRUTH_UNKNOWN ? TRUTH_TRUE : TRUTH_FALSE;
    break;
  }
  top->truth = out;
}

static void step(struct machine *m, const struct instruction *i) {
  switch (i->op) {
  case OP_DECIMAL_COLUMN:
  case OP_PERIOD_COLUMN:
  case OP_NUMBER:
  case OP_NO_NUMBER:
    push_number(m, i);
    break;
  case OP_TEXT_COLUMN:
  case OP_STRING:
  case OP_NO_TEXT:
  case OP_NO_TRUTH:
    push_other(m, i);
    break;
  case OP_ADD:
    two_numbers(m, m->kernels->add);
    break;
  case OP_SUBTRACT:
    two_numbers(m, m->kernels->subtract);
    break;
  case OP_MULTIPLY:
    two_numbers(m, m->kernels->multiply);
    break;
  case OP_FIRST:
    two_numbers(m, m->kernels->first);
    break;
  case OP_LEAST:
    two_numbers(m, m->kernels->least);
    break;
  case OP_GREATEST:
    two_numbers(m, m->kernels->greatest);
    break;
  case OP_TIMES:
  case OP_ABS:
  case OP_NIL:
  case OP_YEAR:
  case OP_MONTH:
    one_number(m, i);
    break;
  case OP_COMPARE:
  case OP_BETWEEN:
  case OP_IN:
  case OP_MISSING:
    number_condition(m, i);
    break;
  case OP_LENGTH:
    text_length_of(m);
    break;
  case OP_TEXT_FIRST:
    text_first(m);
    break;
  case OP_IF:
  case OP_TEXT_IF:
  case OP_TRUTH_IF:
    expression_run_choose(m, i);
    break;
  case OP_TEXT_COMPARE:
  case OP_TEXT_IN:
  case OP_TEXT_STARTS:
  case OP_TEXT_CONTAINS:
  case OP_TEXT_MISSING:
    text_condition(m, i);
    break;
  case OP_AND:
  case OP_OR:
  case OP_NOT:
  case OP_TRUTH_MISSING:
    logic(m, i);
    break;
  }
}

static void run_once(const struct expression_program *program, struct machine *m, const struct kernels *kernels) {
  m->kernels = kernels;
  m->depth = 0;
  m->over = 0;
  for (size_t i = 0; i < program->n; i++) step(m, &program->code[i]);
}

/* Run one chunk; in 128 bits if 64 overflow. `out` has the program's type. */
static void run_chunk(const struct expression_program *program, struct machine *m, void *out) {
  bool wide = program->wide;
  for (;;) {
    run_once(program, m, wide ? &kernels_wide : &kernels_narrow);
    if (program->type == EXPRESSION_DECIMAL && !m->over)
      m->kernels->result(m->level[0].number, program->scale, out, m->n, &m->over);
    if (!m->over || wide) break;
    wide = true;
  }
  if (program->type == EXPRESSION_TRUTH) memcpy(out, m->level[0].truth, m->n);
  if (program->type == EXPRESSION_TEXT) memcpy(out, m->level[0].text, m->n * sizeof(struct span));
}

static void expression_run_run(const struct expression_program *program, const struct batch *batch,
                               struct expression_work *work, void *out, size_t size) {
  struct machine m = {.batch = batch, .work = work};
  for (; m.from < batch->rows; m.from += m.n) {
    m.n = batch->rows - m.from < CHUNK ? batch->rows - m.from : CHUNK;
    run_chunk(program, &m, (char *)out + m.from * size);
  }
}

void expression_truth(const struct expression_program *program, const struct batch *batch, struct expression_work *work,
                      unsigned char *truth) {
  assert(program->type == EXPRESSION_TRUTH);
  expression_run_run(program, batch, work, truth, sizeof *truth);
}

void expression_decimal(const struct expression_program *program, const struct batch *batch,
                        struct expression_work *work, decimal *value) {
  assert(program->type == EXPRESSION_DECIMAL);
  expression_run_run(program, batch, work, value, sizeof *value);
}

void expression_text(const struct expression_program *program, const struct batch *batch, struct expression_work *work,
                     struct span *text) {
  assert(program->type == EXPRESSION_TEXT);
  expression_run_run(program, batch, work, text, sizeof *text);
}
