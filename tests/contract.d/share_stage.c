/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share_stage.c - see share_stage.h. Also holds back the largest record of each key (the first of equal ones) until the
 * end, to show that what several workers held back can be put in order. */
#include "contract.d/share_stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

enum { KEYS = 4096 };

struct total {
  struct span key; /* in the arena */
  decimal_sum sum;
  decimal largest;
  struct position at; /* of the batch with the largest */
  size_t row;
};

struct totals {
  struct arena arena;
  struct total slot[KEYS];
  size_t n;
};

struct share {
  const struct share_options *options;
  size_t key, amount, out;
  struct schema schema;
  struct totals *totals; /* settled */
};

static int share_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                      void **shared, struct err *err) {
  struct share *own = arena_array(context->arena, struct share, 1);
  own->options = options;
  int code = stage_need(in, own->options->key, &own->key, err);
  if (!code) code = stage_need(in, own->options->amount, &own->amount, err);
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, in);
  own->out = schema_add(&builder, span_of(own->options->name), COLUMN_REAL);
  own->schema = schema_done(&builder);
  *out = own->schema;
  *shared = own;
  return code;
}

/* Where the key is, or would be. */
static size_t total_slot(const struct totals *totals, struct span key) {
  size_t at = span_hash(key) & (KEYS - 1);
  while (totals->slot[at].key.p && !span_equal(totals->slot[at].key, key)) at = (at + 1) & (KEYS - 1);
  return at;
}

static struct total *total_of(struct totals *totals, struct span key, struct err *err) {
  struct total *total = &totals->slot[total_slot(totals, key)];
  if (total->key.p) return total;
  if (totals->n++ == KEYS / 2) {
    err_set(err, EX_DATAERR, "too many keys");
    return NULL;
  }
  *total =
      (struct total){.key = {arena_copy(&totals->arena, key.p ? key.p : "", key.n), key.n}, .largest = DECIMAL_MISSING};
  return total;
}

static bool is_before(struct position a, size_t row, struct position b, size_t other) {
  int order = position_compare(a, b);
  return order < 0 || (order == 0 && row < other);
}

static void total_add(struct total *total, decimal_sum sum, decimal largest, struct position at, size_t row) {
  total->sum += sum;
  bool larger = largest > total->largest;
  if (!larger && (largest != total->largest || !is_before(at, row, total->at, total->row))) return;
  total->largest = largest;
  total->at = at;
  total->row = row;
}

static int share_learn(const void *shared, void *learned, const struct batch *in, struct err *err) {
  const struct share *own = shared;
  for (size_t r = 0; r < in->rows; r++) {
    decimal amount = in->vector[own->amount].number[r];
    if (amount == DECIMAL_MISSING) continue;
    struct total *total = total_of(learned, vector_text(&in->vector[own->key], r), err);
    if (!total) return err->code;
    total_add(total, amount, amount, in->position, r);
  }
  return 0;
}

static int share_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared;
  const struct totals *other = from;
  for (size_t i = 0; i < KEYS; i++) {
    const struct total *one = &other->slot[i];
    struct total *total = one->key.p ? total_of(into, one->key, err) : NULL;
    if (one->key.p && !total) return err->code;
    if (total) total_add(total, one->sum, one->largest, one->at, one->row);
  }
  return 0;
}

static int share_settle(struct stage_context *context, void *shared, void *learned, struct err *err) {
  (void)err;
  struct totals *kept = arena_alloc(context->arena, sizeof *kept), *own = learned;
  memcpy(kept, own, sizeof *kept);
  arena_join(context->arena, &own->arena); /* the keys live on */
  ((struct share *)shared)->totals = kept;
  return 0;
}

static void share_end(void *learned) { arena_free(&((struct totals *)learned)->arena); }

/* A record that is held back. */
struct held {
  struct position at;
  size_t row;
  struct batch batch; /* of one row, texts and all */
};
struct share_state {
  struct arena arena;
  struct held *held;
  size_t n, room;
};

static struct batch keep_row(struct arena *arena, const struct batch *batch, size_t row) {
  struct batch own = batch_new(arena, batch->schema, 1);
  for (size_t c = 0; c < batch->schema->n; c++) {
    if (batch->schema->column[c].type == COLUMN_TEXT) {
      struct span text = vector_text(&batch->vector[c], row);
      own.vector[c].text[0] = (struct span){arena_copy(arena, text.p ? text.p : "", text.n), text.n};
    } else {
      own.vector[c].number[0] = batch->vector[c].number[row];
    }
  }
  return own;
}

static void hold(struct share_state *state, const struct batch *batch, size_t row) {
  if (state->n == state->room) {
    state->room = state->room ? 2 * state->room : 16;
    state->held = memory_grow(state->held, state->room * sizeof *state->held);
  }
  state->held[state->n++] = (struct held){batch->position, row, keep_row(&state->arena, batch, row)};
}

static int share_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                      struct err *err) {
  const struct share *own = shared;
  struct batch out = batch_extend(in, &own->schema);
  double *share = arena_alloc(in->arena, (in->rows + 1) * sizeof *share);
  size_t *passed = arena_alloc(in->arena, (in->rows + 1) * sizeof *passed), n = 0;
  out.vector[own->out] = (struct vector){.real = share};
  for (size_t r = 0; r < in->rows; r++) {
    decimal amount = in->vector[own->amount].number[r];
    const struct total *total = &own->totals->slot[total_slot(own->totals, vector_text(&in->vector[own->key], r))];
    bool counts = amount != DECIMAL_MISSING;
    share[r] = counts && total->sum ? decimal_sum_real(amount) / decimal_sum_real(total->sum) : NAN;
    if (counts && position_compare(total->at, in->position) == 0 && total->row == r)
      hold(state, &out, r);
    else
      passed[n++] = r;
  }
  struct batch rest = batch_gather(&out, passed, n);
  return emit_batch(emit, &rest, err);
}

static int share_state_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct share_state *to = into, *other = from;
  if (to->room < to->n + other->n) {
    to->room = to->n + other->n;
    to->held = memory_grow(to->held, to->room * sizeof *to->held);
  }
  if (other->n) memcpy(to->held + to->n, other->held, other->n * sizeof *to->held);
  to->n += other->n;
  arena_join(&to->arena, &other->arena);
  return 0;
}

static int by_position(const void *a, const void *b) {
  const struct held *x = a, *y = b;
  int order = position_compare(x->at, y->at);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int share_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                        struct err *err) {
  (void)context, (void)shared;
  struct share_state *own = state;
  int code = 0;
  if (own->n) qsort(own->held, own->n, sizeof *own->held, by_position);
  for (size_t i = 0; !code && i < own->n; i++) code = emit_batch(emit, &own->held[i].batch, err);
  return code;
}

static void share_state_end(void *state) {
  struct share_state *own = state;
  free(own->held);
  arena_free(&own->arena);
}

static const struct look look = {.size = sizeof(struct totals),
                                 .learn = share_learn,
                                 .merge = share_merge,
                                 .settle = share_settle,
                                 .end = share_end};

static const struct option options[] = {
    {"key", 'k', OPTION_TEXT, offsetof(struct share_options, key), "COLUMN", "column of the key", NULL, 0, 0},
    {"amount", 'a', OPTION_TEXT, offsetof(struct share_options, amount), "COLUMN", "column of the amount", NULL, 0, 0},
    {"name", 'n', OPTION_TEXT, offsetof(struct share_options, name), "COLUMN", "column that is added", NULL, 0, 0},
    {0}};

static const struct port ports[] = {{.name = "records", .title = "records with their shares"}, {0}};

static const struct share_options default_options = {.key = "division", .amount = "revenue", .name = "share_of_key"};

const struct stage share_stage = {
    .program = {.name = "share-stage", .summary = "shares of totals, for tests", .options = options},
    .ports = ports,
    .options_size = sizeof(struct share_options),
    .defaults = &default_options,
    .state_size = sizeof(struct share_state),
    .open = share_open,
    .push = share_push,
    .merge = share_state_merge,
    .finish = share_finish,
    .end = share_state_end,
    .look = &look};
