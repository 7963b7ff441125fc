/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job_setting.c - the settings of a step: references to earlier steps, tables, and the options of its stages. */
#include "run/job_making.h"

#include "base/i18n.h"
#include "base/nearest.h"

#include "run/release.h"

void job_need_step(struct making *in, struct reference reference) { in->job->needs[reference.step] = true; }

void job_table_add(struct making *in, const struct plan_setting *setting, struct span name) {
  struct job *job = in->job;
  struct job_table *bigger = arena_array(in->setting->arena, struct job_table, job->tables + 1);
  if (job->tables) memcpy(bigger, job->table, job->tables * sizeof *bigger);
  bigger[job->tables++] =
      (struct job_table){setting->key, arena_copy(in->setting->arena, name.p, name.n), setting->line};
  job->table = bigger;
}

/* "{released}/FILE": that file of each run of this plan that was released, the oldest first. */
static bool released_expand(struct making *in, struct span item, struct strbuf *all) {
  const struct span place = span_of("{released}/");
  struct arena *arena = in->setting->arena;
  struct err err = {0};
  const struct release_view *view = &in->setting->released;
  const char **folder = NULL;
  size_t n = 0;
  if (!span_starts(item, place)) return false;
  if (view->folder)
    n = view->n;
  else if (releases_earlier(in->job->runs, plan_name(in->setting->plan, arena), view->moment, arena, &folder, &n, &err))
    problems_add(in->problems, &err);
  size_t before = all->n;
  for (size_t i = 0; i < n; i++)
    strbuf_format(all, "%s%.*s%s/%.*s", all->n ? "," : "", SPAN_ARG(place), view->folder ? view->folder[i] : folder[i],
                  (int)(item.n - place.n), item.p + place.n);
  in->job->released =
      arena_format(arena, "%s%s", in->job->released ? in->job->released : "", strbuf_text(all) + before);
  return true;
}

const char *job_resolve_value(struct making *in, const struct plan_setting *setting) {
  struct arena *arena = in->setting->arena;
  struct span rest = span_of(setting->value), item;
  struct strbuf all = {0};
  bool first = true;
  strbuf_put(&all, "");
  while (span_cut(&rest, ',', &item)) {
    if (released_expand(in, span_trim(item), &all)) {
      first = first && !all.n;
      continue;
    }
    struct reference found =
        reference_find(in->setting->plan, in->job->number, setting->line, span_trim(item), arena, in->problems);
    if (!first) strbuf_char(&all, ','); /* a blank item stays: the option's reader refuses it */
    first = false;
    if (found.file) {
      job_need_step(in, found);
      strbuf_format(&all, "{%s}/%s", in->setting->plan->step[found.step].name, output_simple_name(found.file, arena));
    } else {
      strbuf_span(&all, item);
      if (item.n) job_table_add(in, setting, item);
    }
  }
  const char *value = arena_copy(arena, all.bytes, all.n);
  strbuf_free(&all);
  return value;
}

/* Does the option name tables that are read? */
static bool reads_tables(const struct option *options, const char *name) {
  for (const struct option *o = options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return o->argument && strncmp(o->argument, "FILE", 4) == 0;
  return false;
}

void job_nearest_option(const struct part *part, const char *option, struct err *err) {
  struct nearest nearest;
  nearest_start(&nearest, span_of(option));
  for (const struct option *o = part->program->options; o && o->name; o++) nearest_try(&nearest, span_of(o->name));
  for (size_t i = 1; i < ports_count(part->ports); i++) nearest_try(&nearest, span_of(port_option(&part->ports[i])));
  nearest_add(&nearest, err);
}

bool options_have(const struct option *options, const char *name) {
  for (const struct option *o = options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return true;
  return false;
}

void job_apply_setting(struct making *in, struct part *part, const char *option, const struct plan_setting *setting) {
  struct err err = {0};
  size_t port = port_of_option(part->ports, option);
  const struct option *options = part->program->options;
  if (port) {
    job_output_add(in, setting, part->at, part->ports, port);
  } else if (!options_have(options, option)) {
    err_set(&err, EX_CONFIG, _("%.*s has no option '%s'"), SPAN_ARG(part->name), option);
    job_nearest_option(part, option, &err);
  } else {
    const char *value = reads_tables(options, option)
                            ? job_resolve_value(in, setting)
                            : plan_expand(setting->value, &in->setting->places, in->setting->arena);
    bool none_released = !*value && *setting->value; /* the option is as if it were not there */
    if (!none_released) option_set(options, part->values, option, value, in->setting->arena, &err);
  }
  if (!err.code) return;
  err.code = EX_CONFIG;
  err_context(&err, "%s: [%s] %s", job_place(in, setting->line), in->step->name, setting->key);
  problems_add(in->problems, &err);
}

void job_fill_options(struct making *in, struct part *part, size_t size, const void *defaults) {
  part->values = arena_zero(in->setting->arena, 1, size + 1);
  if (defaults) memcpy(part->values, defaults, size);
  for (size_t i = 0; i < in->step->settings; i++) {
    const char *option;
    if (job_key_belongs(in->step->setting[i].key, part->name, &option))
      job_apply_setting(in, part, option, &in->step->setting[i]);
  }
}
