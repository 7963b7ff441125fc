/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job_output.c - the files that a step of the plan writes: their names, ports and sinks. */
#include "run/job_making.h"

#include "base/i18n.h"

const char *output_simple_name(const char *name, struct arena *arena) {
  struct span rest = span_of(name), part;
  struct strbuf out = {0};
  strbuf_put(&out, "");
  while (rest.n && span_cut(&rest, '/', &part)) {
    if (!part.n || span_is(part, ".")) continue;
    if (out.n) strbuf_char(&out, '/');
    strbuf_span(&out, part);
  }
  const char *copy = arena_copy(arena, out.bytes, out.n);
  strbuf_free(&out);
  return copy;
}

/* Is the name one of a file below the run folder? Hidden names are the program's own. */
static bool output_is_inside(const char *name) {
  struct span rest = span_of(name), part;
  if (!*name || name[0] == '/' || name[strlen(name) - 1] == '/') return false;
  while (rest.n && span_cut(&rest, '/', &part))
    if (part.n && part.p[0] == '.' && !span_is(part, ".")) return false;
  return true;
}

static void job_output_add_file(struct making *in, const struct plan_setting *setting, const char *file, size_t at,
                                const struct port *ports, size_t port) {
  struct arena *arena = in->setting->arena;
  struct job *job = in->job;
  if (!output_is_inside(file) || !*output_simple_name(file, arena)) {
    problems_format(in->problems, EX_CONFIG, _("%s: [%s] %s: '%s' is not the name of a file within the run folder"),
                    job_place(in, setting->line), in->step->name, setting->key, file);
    return;
  }
  const struct sink *sink;
  struct err err = {0};
  if (port_sink(ports ? &ports[port] : NULL, setting->value, true, &sink, &err)) {
    err.code = EX_CONFIG;
    err_context(&err, "%s: [%s] %s", job_place(in, setting->line), in->step->name, setting->key);
    problems_add(in->problems, &err);
    return;
  }
  struct job_output *bigger = arena_array(arena, struct job_output, job->outputs + 1);
  if (job->outputs) memcpy(bigger, job->output, job->outputs * sizeof *bigger);
  bigger[job->outputs++] =
      (struct job_output){setting->key, setting->line, output_simple_name(file, arena), at, port, ports};
  job->output = bigger;
}

void job_output_add(struct making *in, const struct plan_setting *setting, size_t at, const struct port *ports,
                    size_t port) {
  struct span rest = span_of(setting->value), file;
  if (!rest.n) job_output_add_file(in, setting, "", at, ports, port);
  while (rest.n && span_cut(&rest, ',', &file)) {
    file = span_trim(file), rest = span_trim(rest);
    job_output_add_file(in, setting, arena_copy(in->setting->arena, file.p, file.n), at, ports, port);
  }
}
