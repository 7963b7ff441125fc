/* weights.c - a class that was split, shared over its targets by a table a bureau gives. See classify.h.
 *
 * The table (--weights) has edition,from,to,share: the share of a class of that edition that goes to a class of the
 * next one. Shares of a class sum to 1. From 2002 the shares of both steps multiply; what rounding to millionths leaves
 * over stays with the first part, so the parts of a record always sum to 1. */
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

static const struct concordance *concordance_of(const struct classify *c, enum edition edition) {
  return edition == EDITION_2002 ? c->to_2011 : edition == EDITION_2011 ? c->to_2017 : NULL;
}

static bool linked(const struct concordance *c, const struct weight *w) {
  size_t n;
  const struct concordance_link *link = concordance_links(c, w->from, &n);
  for (size_t i = 0; i < n; i++)
    if (link[i].to == w->to) return true;
  return false;
}

static int read_row(const struct table *table, size_t row, const size_t at[4], const struct classify *c,
                    struct weight *w, struct err *err) {
  enum edition edition;
  const char *wrong = NULL;
  edition_read(table_at(table, row, at[0]), &edition);
  const struct concordance *next = concordance_of(c, edition);
  struct span from = table_at(table, row, at[1]), to = table_at(table, row, at[2]);
  *w = (struct weight){0};
  if (!next)
    wrong = N_("edition is 2002 or 2011");
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
    int code = read_row(table, r, at, c, &t->weight[t->n], err);
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

/* The parts of a code, each with its place in 2017; equal places are one part. */
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

/* Share out a class; where the table does not, it goes where the concordance says. */
static bool share_out(const struct classify *c, enum edition edition, const struct industry_code *class,
                      const struct industry_code *otherwise, int64_t share, struct parts *parts) {
  bool any = false;
  for (size_t i = 0; i < c->weights->n; i++) {
    const struct weight *w = &c->weights->weight[i];
    if (w->from != class) continue;
    int64_t own = decimal_scale(share, w->share, DECIMAL_SCALE);
    any = true;
    if (edition == EDITION_2011)
      part_add(parts, w->to, own);
    else
      share_out(c, EDITION_2011, w->to, NULL, own, parts);
  }
  if (any) return true;
  /* A 2011 class inside the chain from 2002: by its main or only target, or the common parent of all. */
  size_t n;
  const struct concordance_link *link = concordance_links(concordance_of(c, edition), class, &n);
  const struct industry_code *place = concordance_main(concordance_of(c, edition), class);
  if (!otherwise && !place) {
    place = link[0].to;
    for (size_t i = 1; i < n; i++) place = code_common(place, link[i].to);
  }
  part_add(parts, otherwise ? otherwise : place, share);
  return false;
}

/* A class of 2002 with one target, or a main one, follows that target's weights. */
static const struct industry_code *through(const struct classify *c, const struct outcome *o, enum edition *edition) {
  *edition = o->edition;
  if (o->edition != EDITION_2002) return o->from;
  for (size_t i = 0; i < c->weights->n; i++)
    if (c->weights->weight[i].from == o->from) return o->from;
  const struct industry_code *next = concordance_main(c->to_2011, o->from);
  if (next) *edition = EDITION_2011;
  return next ? next : o->from;
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
  if (!o->from || o->edition == EDITION_2017 || o->from->level != LEVEL_CLASS) return;
  struct parts parts = {0};
  enum edition edition;
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
