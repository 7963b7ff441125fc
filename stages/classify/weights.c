/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights.c - a class that was split, shared over its targets by a table of the bureau. See classify.h.
 *
 * The table (--weights) has edition,from,to,share: the share of a class of that edition that goes to a class of the
 * next one. Shares of a class sum to 1. Over several editions the shares of the steps multiply; what rounding to
 * millionths leaves over stays with the first part, so the parts of a record always sum to 1. */
#include "stages/classify/classify.h"

#include "base/i18n.h"

struct weight {
  const struct industry_code *from, *to;
  int64_t share;
};

struct weight_table {
  struct weight *weight;
  size_t n;
};

static const struct concordance *concordance_of(const struct classify *c, edition_number edition) {
  return c->next[edition];
}

static bool linked(const struct concordance *c, const struct weight *w) {
  size_t n;
  const struct concordance_link *link = concordance_links(c, w->from, &n);
  for (size_t i = 0; i < n; i++)
    if (link[i].to == w->to) return true;
  return false;
}

static int weights_read_row(const struct table *table, size_t row, const size_t at[4], const struct classify *c,
                            struct weight *w, struct err *err) {
  edition_number edition;
  const char *wrong = NULL;
  edition_find(c, table_at(table, row, at[0]), &edition);
  const struct concordance *next = concordance_of(c, edition);
  struct span from = table_at(table, row, at[1]), to = table_at(table, row, at[2]);
  *w = (struct weight){0};
  if (!next)
    wrong = N_("the catalog has no edition of this name with one after it");
  else {
    w->from = codebook_find(next->from, from);
    w->to = codebook_find(next->to, to);
    if (!w->from || w->from->level != LEVEL_CLASS)
      wrong = N_("'from' is no class of its edition");
    else if (!w->to || !linked(next, w))
      wrong = N_("'to' is no target of 'from' in the concordance");
    else if (decimal_read(table_at(table, row, at[3]), 0, &w->share) || w->share < 0 || w->share > DECIMAL_SCALE)
      wrong = N_("share is a number from 0 to 1 with at most six places");
  }
  if (!wrong) return 0;
  return err_set(err, EX_DATAERR, "%s:%u: %.*s %.*s: %s", table->name, table->line[row], SPAN_ARG(from), SPAN_ARG(to),
                 _(wrong));
}

int weights_read(const struct table *table, struct classify *c, struct arena *arena, struct err *err) {
  static const char *const column[4] = {"edition", "from", "to", "share"};
  size_t at[4];
  for (size_t i = 0; i < 4; i++)
    if (table_need(table, column[i], &at[i], err)) return err->code = EX_DATAERR;
  struct weight_table *t = arena_array(arena, struct weight_table, 1);
  t->weight = arena_array(arena, struct weight, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++) {
    int code = weights_read_row(table, r, at, c, &t->weight[t->n], err);
    if (code) return code;
    if (t->weight[t->n].share) t->n++;
  }
  for (size_t i = 0; i < t->n; i++) {
    int64_t sum = 0;
    for (size_t j = 0; j < t->n; j++)
      if (t->weight[j].from == t->weight[i].from) sum += t->weight[j].share;
    if (sum != DECIMAL_SCALE)
      return err_set(err, EX_DATAERR, _("%s: the shares of %.*s do not sum to 1"), table->name,
                     SPAN_ARG(t->weight[i].from->code));
  }
  c->weights = t;
  return 0;
}

/* The parts of a code, each with its place in the newest edition; equal places are one part. */
struct parts {
  struct outcome part[64];
  size_t n;
};

static void part_add(struct parts *parts, const struct industry_code *place, int64_t share) {
  for (size_t i = 0; i < parts->n; i++)
    if (parts->part[i].place == place) {
      parts->part[i].share += share;
      return;
    }
  size_t at = parts->n < 63 ? parts->n++ : 63;
  parts->part[at].place = place;
  parts->part[at].share += share;
}

/* Share out a class of an edition over the codes of the newest. Where the table does not share a class it goes to
 * `otherwise`, else to its main or only target, else to the common parent of what it became. */
static bool share_out(const struct classify *c, edition_number edition, const struct industry_code *class,
                      const struct industry_code *otherwise, int64_t share, struct parts *parts) {
  bool any = false;
  for (size_t i = 0; edition < c->last && i < c->weights->n; i++) {
    const struct weight *w = &c->weights->weight[i];
    if (w->from != class) continue;
    any = true;
    share_out(c, (edition_number)(edition + 1), w->to, NULL, decimal_scale(share, w->share, DECIMAL_SCALE), parts);
  }
  if (any) return true;
  const struct industry_code *next = otherwise || edition == c->last ? NULL : concordance_main(c->next[edition], class);
  if (next) return share_out(c, (edition_number)(edition + 1), next, NULL, share, parts);
  const struct industry_code *common = c->outcome[c->at[edition][code_slot(class->code)]]->place;
  part_add(parts, otherwise ? otherwise : edition == c->last ? class : common, share);
  return false;
}

static bool has_weights(const struct classify *c, const struct industry_code *class) {
  for (size_t i = 0; i < c->weights->n; i++)
    if (c->weights->weight[i].from == class) return true;
  return false;
}

/* A class with one target, or a main one, follows that target's weights. */
static const struct industry_code *through(const struct classify *c, const struct outcome *o, edition_number *edition) {
  const struct industry_code *class = o->from;
  for (*edition = o->edition; *edition < c->last && !has_weights(c, class); ++*edition) {
    const struct industry_code *next = concordance_main(c->next[*edition], class);
    if (!next) break;
    class = next;
  }
  return class;
}

/* A further part of an outcome. */
static struct outcome *part_new(struct classify *c, const struct outcome *o, struct arena *arena) {
  struct outcome *part = outcome_new(c, arena);
  uint32_t number = part->number;
  *part = *o;
  part->number = number;
  part->rule = part->reused = NULL; /* one finding a record */
  part->part = NULL;
  return part;
}

void weights_apply(struct classify *c, struct outcome *o, struct arena *arena) {
  if (!o->from || o->edition == c->last || o->from->level != LEVEL_CLASS) return;
  struct parts parts = {0};
  edition_number edition;
  const struct industry_code *class = through(c, o, &edition);
  if (!share_out(c, edition, class, o->place, DECIMAL_SCALE, &parts)) return;
  int64_t rest = DECIMAL_SCALE;
  for (size_t i = 0; i < parts.n; i++) rest -= parts.part[i].share;
  parts.part[0].share += rest;
  struct outcome *before = o;
  for (size_t i = 0; i < parts.n; i++) {
    struct outcome *part = i ? part_new(c, o, arena) : o;
    part->place = parts.part[i].place;
    part->share = parts.part[i].share;
    outcome_cells(c, part, "weights", arena);
    if (i) before = before->part = part;
  }
  outcome_words(c, o, "weights", o->reused != NULL, arena);
}
