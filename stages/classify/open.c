/* open.c - the tables of the catalog that classifying needs, and the columns it adds. See classify.h. */
#include "stages/classify/open.h"

#include "base/i18n.h"
#include "knowledge/editions.h"

/* Always there, so that sectors and the district's key sectors are known beside any other scheme. */
static const char *const always[] = {"three-sectors-2018", "jiangbei-2020-key-sectors"};
static const char default_scheme[] = "modern-working-2020";

static int read_books(struct stage_context *context, struct classify *c, struct err *err) {
  static const char *const step[] = {"concordances/2002-2011.csv", "concordances/2011-2017.csv"};
  const struct table *table;
  for (int e = EDITION_2002; e < EDITIONS; e++) {
    const char *path = arena_format(context->arena, "codebooks/gbt4754-%s.csv", edition_name((enum edition)e));
    int code = context->catalog(context, path, &table, err);
    if (!code) code = codebook_build(table, context->arena, &c->book[e], err);
    if (code) return code;
  }
  for (int i = 0; i < 2; i++) {
    int code = context->catalog(context, step[i], &table, err);
    if (!code)
      code = concordance_build(table, c->book[EDITION_2002 + i], c->book[EDITION_2011 + i], context->arena,
                               i ? &c->to_2017 : &c->to_2011, err);
    if (code) return code;
  }
  return 0;
}

/* The scheme is listed but its table is not shipped, or nobody knows it: say what to do. */
static int absent(const struct table *index, const char *name, const char *path, struct err *err) {
  struct err cause = *err;
  struct strbuf known = {0};
  size_t scheme = table_column(index, "scheme");
  if (path) {
    return err_set(err, EX_CONFIG,
                   _("the table of scheme %s is not in the catalog: %s. Put it there as a CSV file with the columns "
                     "scheme,category,title_zh,title_en,parent,code,partial,note (docs/catalog-schemes.md); until then "
                     "--scheme modern-working-2020 is the default"),
                   name, cause.text);
  }
  for (size_t r = 0; r < index->rows; r++)
    strbuf_format(&known, "%s%.*s", r ? ", " : "", SPAN_ARG(table_at(index, r, scheme)));
  int code = err_set(err, EX_USAGE, _("--scheme %s: no such scheme (schemes.csv has %s)"), name, known.bytes);
  strbuf_free(&known);
  return code;
}

static int read_scheme(struct stage_context *context, struct classify *c, const struct table *index, const char *name,
                       struct err *err) {
  size_t scheme, overlapping, file, row = 0;
  if (table_need(index, "scheme", &scheme, err) || table_need(index, "overlapping", &overlapping, err) ||
      table_need(index, "file", &file, err))
    return EX_CONFIG;
  while (row < index->rows && !span_is(table_at(index, row, scheme), name)) row++;
  if (row == index->rows) return absent(index, name, NULL, err);
  for (size_t s = 0; s < c->schemes; s++)
    if (strcmp(c->scheme[s]->name, name) == 0) return 0; /* asked for twice */
  struct span in = table_at(index, row, file);
  const char *path = arena_copy(context->arena, in.p, in.n);
  const struct table *table;
  if (context->catalog(context, path, &table, err)) return absent(index, name, path, err);
  bool overlaps = span_is(table_at(index, row, overlapping), "yes");
  return scheme_build(table, name, overlaps, c->book[EDITION_2017], context->arena, &c->scheme[c->schemes++], err);
}

static int read_schemes(struct stage_context *context, struct classify *c, struct err *err) {
  const struct option_list *asked = &c->options->scheme;
  const struct table *index;
  int code = context->catalog(context, "schemes.csv", &index, err);
  c->scheme = arena_array(context->arena, const struct scheme *, asked->n + 3);
  for (size_t i = 0; i < 2 && !code; i++) code = read_scheme(context, c, index, always[i], err);
  if (!code && !asked->n) code = read_scheme(context, c, index, default_scheme, err);
  for (size_t i = 0; i < asked->n && !code; i++) code = read_scheme(context, c, index, asked->item[i], err);
  return code;
}

/* Which edition records of a year are coded in, where they do not say. */
static int editions_read(struct stage_context *context, struct classify *c, struct err *err) {
  const struct table *table;
  const struct catalog_editions *editions;
  int code;
  if (!c->options->editions)
    code = knowledge_editions(context->knowledge, &editions, err);
  else if ((code = context->table(context, c->options->editions, &table, err)) == 0)
    code = knowledge_editions_of(context->knowledge, table, &editions, err);
  for (size_t i = 0; !code && i < editions->n; i++) {
    const struct catalog_edition *e = &editions->edition[i];
    long first = e->from ? e->from : 1900, last = e->to ? e->to : 2199;
    for (long y = first; y <= last; y++) edition_read(e->name, &c->by_year[y - 1900]);
  }
  return code;
}

static int read_columns(struct stage_context *context, struct classify *c, const struct schema *in, struct err *err) {
  int code = stage_need(in, "industry", &c->industry, err);
  if (code) return code;
  c->edition = schema_find(in, span_of("edition"));
  c->period = schema_index(in, span_of("period")); /* for the few whose edition is not told */
  if (c->edition == SCHEMA_ABSENT && c->period != SCHEMA_ABSENT) schema_mark(in, c->period);
  c->form = schema_index(in, span_of("form")); /* for the few whose code could be two */
  c->place = place_find(in);
  c->value = c->counts_moves ? schema_find(in, span_of("revenue")) : SCHEMA_ABSENT;
  static const char *const name[] = {"class", "group", "division", "section", "mapping"};
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, in);
  c->cell_column = arena_array(context->arena, size_t, CELL_SCHEMES + c->schemes);
  for (size_t i = 0; !code && i < CELL_SCHEMES; i++)
    code = schema_replace(&builder, name[i], COLUMN_TEXT, &c->cell_column[i], err);
  for (size_t s = 0; !code && s < c->schemes; s++) {
    const char *title = arena_format(context->arena, "scheme:%s", c->scheme[s]->name);
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
  c->counts_moves = stage_wants(context, CLASSIFY_MOVES);
  int code = read_books(context, c, err);
  if (!code) code = read_schemes(context, c, err);
  if (!code) code = editions_read(context, c, err);
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
