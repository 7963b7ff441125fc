/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_explain.c - what `tertia explain` does. See commands.h, explain.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/commands.h"
#include "run/explain.h"

/* A run's folder as it is named, or within the folder of runs. */
static int find_run(const struct call *call, const char *name, const char **folder, struct err *err) {
  const char *runs = call->options->runs ? call->options->runs : "runs";
  const char *try[] = {name, arena_format(call->arena, "%s/%s", runs, name),
                       arena_format(call->arena, "%s/latest-%s", runs, name)};
  int code = 0;
  for (size_t i = 0; !code && i < sizeof try / sizeof *try; i++) {
    bool there;
    code = file_exists(arena_format(call->arena, "%s/manifest.json", try[i]), &there, err);
    if (!code && there) return *folder = try[i], 0;
  }
  return code ? code : err_set(err, EX_NOINPUT, _("%s: no run of this name"), name);
}

/* INDICATOR, INDICATOR@SCHEME or INDICATOR@SCHEME:CATEGORY; options are used where they are set. */
static struct explain_query query_of(const struct call *call) {
  const struct command_options *o = call->options;
  struct explain_query query = {
      .period = span_of(call->operands->item[2]), .unit = o->unit, .table = o->table, .top = o->all ? 0 : o->top};
  struct span rest = span_of(call->operands->item[1]);
  span_cut(&rest, '@', &query.indicator);
  if (rest.n) span_cut(&rest, ':', &query.scheme), query.category = rest;
  if (o->region) query.region = span_of(o->region);
  if (o->scheme) query.scheme = span_of(o->scheme);
  if (o->category) query.category = span_of(o->category);
  return query;
}

static void put_json(const json_t *tree, struct strbuf *out) {
  char *text = json_dumps(tree, JSON_INDENT(1));
  strbuf_put(out, text ? text : "{}");
  strbuf_char(out, '\n');
  free(text);
}

int command_explain(const struct call *call, struct err *err) {
  if (call->operands->n != 3)
    return err_set(err, EX_USAGE, _("a run, an indicator and a period are needed (see --help)"));
  const char *folder = NULL;
  struct strbuf out = {0};
  json_t *tree = NULL;
  int code = find_run(call, call->operands->item[0], &folder, err);
  struct explain_query query = query_of(call);
  if (!code) code = explain_run(folder, &query, &tree, call->arena, err);
  if (!code && call->options->json)
    put_json(tree, &out);
  else if (!code)
    explain_print(tree, &out);
  if (!code && (fwrite(out.bytes, 1, out.n, stdout) != out.n || fflush(stdout) != 0))
    code = err_set(err, EX_IOERR, _("standard output"));
  json_decref(tree);
  strbuf_free(&out);
  return code;
}
