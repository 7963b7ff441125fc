/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open.c - the tables of the catalog that classifying needs, and the columns it adds. See classify.h. */
#include "stages/classify/open.h"

#include "base/i18n.h"
#include "base/nearest.h"
#include "knowledge/codebooks.h"
#include "knowledge/columns.h"
#include "knowledge/schemes.h"

static int books_read(struct stage_context *context, struct classify *c, struct err *err) {
  int code = knowledge_editions(context->knowledge, &c->editions, err);
  if (code) return code;
  c->last = (edition_number)c->editions->n;
  for (edition_number e = 1; e <= c->last && !code; e++) {
    const struct catalog_edition *edition = &c->editions->edition[e - 1];
    code = knowledge_codebook(context->knowledge, edition, &c->book[e], err);
    if (!code && e > 1) code = knowledge_concordance(context->knowledge, edition, &c->next[e - 1], err);
  }
  return code;
}

/* No scheme of that name: the message lists the schemes, and the nearest. */
static int scheme_unknown(const struct catalog_schemes *schemes, const char *name, struct err *err) {
  struct strbuf known = {0};
  struct nearest nearest;
  nearest_start(&nearest, span_of(name));
  for (size_t i = 0; i < schemes->n; i++) {
    strbuf_format(&known, "%s%.*s", i ? ", " : "", SPAN_ARG(schemes->scheme[i].name));
    nearest_try(&nearest, schemes->scheme[i].name);
  }
  err_set(err, EX_USAGE, _("--scheme %s: no such scheme (schemes.csv has %s)"), name, known.bytes);
  strbuf_free(&known);
  return nearest_add(&nearest, err);
}

/* What to do until the table of a scheme is there. */
static int scheme_absent(const struct catalog_schemes *schemes, struct err *err) {
  for (size_t i = 0; i < schemes->n; i++)
    if (schemes->scheme[i].use == SCHEME_DEFAULT) {
      char text[sizeof err->text];
      memcpy(text, err->text, sizeof text);
      return err_set(err, err->code, _("%s; until then --scheme %.*s is the default"), text,
                     SPAN_ARG(schemes->scheme[i].name));
    }
  return err->code;
}

static int open_scheme_read(struct stage_context *context, struct classify *c, const struct catalog_schemes *schemes,
                            const struct catalog_scheme *listed, struct err *err) {
  struct classify_scheme *own = &c->scheme[c->schemes];
  for (size_t s = 0; s < c->schemes; s++)
    if (span_is(listed->name, c->scheme[s].table->name)) return 0; /* asked for twice */
  int code = knowledge_scheme(context->knowledge, listed, &own->table, err);
  if (code) return listed->shipped ? code : scheme_absent(schemes, err);
  own->edition = (edition_number)(catalog_edition(c->editions, listed->edition) + 1);
  c->schemes++;
  return 0;
}

/* The schemes that records are always classified by, then those asked for or, without any, the default. */
static int schemes_read(struct stage_context *context, struct classify *c, struct err *err) {
  const struct option_list *asked = &c->options->scheme;
  const struct catalog_schemes *schemes;
  int code = knowledge_schemes(context->knowledge, &schemes, err);
  if (code) return code;
  c->scheme = arena_array(context->arena, struct classify_scheme, schemes->n + asked->n + 1);
  for (int use = SCHEME_ALWAYS; use <= (asked->n ? SCHEME_ALWAYS : SCHEME_DEFAULT); use++)
    for (size_t i = 0; i < schemes->n && !code; i++)
      if ((int)schemes->scheme[i].use == use) code = open_scheme_read(context, c, schemes, &schemes->scheme[i], err);
  for (size_t i = 0; i < asked->n && !code; i++) {
    const struct catalog_scheme *listed = catalog_scheme(schemes, span_of(asked->item[i]));
    code = listed ? open_scheme_read(context, c, schemes, listed, err) : scheme_unknown(schemes, asked->item[i], err);
  }
  return code;
}

/* Which edition records of a year are coded in, where they state none. */
static int years_read(struct stage_context *context, struct classify *c, struct err *err) {
  const struct table *table;
  const struct catalog_editions *years = c->editions;
  int code = c->options->editions ? context->table(context, c->options->editions, &table, err) : 0;
  if (!code && c->options->editions) code = knowledge_editions_of(context->knowledge, table, &years, err);
  for (size_t i = 0; !code && i < years->n; i++) {
    const struct catalog_edition *e = &years->edition[i];
    long first = e->from ? e->from : 1900, last = e->to ? e->to : 2199;
    for (long y = first; y <= last; y++) edition_find(c, e->name, &c->by_year[y - 1900]);
  }
  return code;
}

static int read_columns(struct stage_context *context, struct classify *c, const struct schema *in, struct err *err) {
  const struct catalog_columns *columns;
  int code = stage_need(in, "industry", &c->industry, err);
  if (!code) code = knowledge_columns(context->knowledge, &columns, err);
  if (code) return code;
  const struct catalog_column *moved = c->counts_moves ? catalog_column_used(columns, USE_MOVED) : NULL;
  c->edition = schema_find(in, span_of("edition"));
  c->period = schema_index(in, span_of("period")); /* for the few whose edition is not stated */
  if (c->edition == SCHEMA_ABSENT && c->period != SCHEMA_ABSENT) schema_mark(in, c->period);
  c->record = change_record_find(in);
  c->value = moved ? schema_find(in, moved->name) : SCHEMA_ABSENT;
  static const char *const name[] = {"class", "group", "division", "section", "mapping"};
  c->class_before = schema_find(in, span_of("class"));
  c->mapping_before = schema_find(in, span_of("mapping"));
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, in);
  c->cell_column = arena_array(context->arena, size_t, CELL_SCHEMES + c->schemes);
  for (size_t i = 0; !code && i < CELL_SCHEMES; i++)
    code = schema_replace(&builder, name[i], COLUMN_TEXT, &c->cell_column[i], err);
  for (size_t s = 0; !code && s < c->schemes; s++) {
    const char *title = arena_format(context->arena, "scheme:%s", c->scheme[s].table->name);
    code = schema_replace(&builder, title, COLUMN_TEXT, &c->cell_column[CELL_SCHEMES + s], err);
  }
  c->share = SCHEMA_ABSENT;
  if (!code && c->weights) code = schema_replace(&builder, "share", COLUMN_DECIMAL, &c->share, err);
  c->out = schema_done(&builder);
  return code;
}

int classify_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                  void **shared, struct err *err) {
  struct classify *c = arena_array(context->arena, struct classify, 1);
  c->options = options;
  c->counts_moves = stage_wants(context, CLASSIFY_MOVES) || stage_wants(context, CLASSIFY_BREAKS);
  int code = books_read(context, c, err);
  if (!code) code = schemes_read(context, c, err);
  if (!code) code = years_read(context, c, err);
  if (!code && c->options->weights) {
    const struct table *table;
    code = context->table(context, c->options->weights, &table, err);
    if (!code) code = weights_read(table, c, context->arena, err);
  }
  if (!code) code = knowledge_forms(context->knowledge, &c->forms, err);
  if (!code) code = read_columns(context, c, in, err);
  if (!code) outcomes_make(c, context->arena);
  *out = c->out;
  *shared = c;
  return code;
}
