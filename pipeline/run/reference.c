/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference.c - see reference.h. */
#include "run/reference.h"

#include "base/i18n.h"
#include "base/nearest.h"
#include "flow/findings.h"
#include "run/registry.h"

/* A reference being looked up. */
struct lookup {
  const struct plan *plan;
  size_t at; /* the step it is in */
  unsigned line;
  struct span text;
  struct arena *arena;
  struct problems *problems;
};

/* A port of a step, looked for by name. */
struct port_search {
  const struct plan_step *step; /* that has the port */
  struct span stage, port;      /* stage empty: any */
  size_t found;                 /* stages with such a port */
  const char *key, *file;       /* of the port: "derive.ratios-out" and its value; file NULL: not written */
};

/* Of several files of one output, the first is the one that later steps read. */
static const char *first_file(const char *value, struct arena *arena) {
  struct span rest = span_of(value), first;
  if (!value || !span_cut(&rest, ',', &first)) return value;
  first = span_trim(first);
  return arena_copy(arena, first.p, first.n);
}

static const struct port *ports_of(struct span stage) {
  const struct source *source = registry_source(stage);
  const struct stage *found = source ? NULL : registry_stage(stage);
  return source ? source->ports : found ? found->ports : NULL;
}

static void search_stage(struct port_search *search, struct span stage, bool last, struct arena *arena) {
  const struct port *ports = ports_of(stage);
  if (!ports || (search->stage.n && !span_equal(stage, search->stage))) return;
  size_t port = port_named(ports, search->port);
  bool is_main = last && span_is(search->port, ports[0].name);
  if (!port && !is_main) return;
  const char *key = is_main ? "output" : arena_format(arena, "%.*s.%s", SPAN_ARG(stage), port_option(&ports[port]));
  const char *file = first_file(plan_value(search->step, key), arena);
  search->found++;
  if (search->file && !file) return;
  search->key = key;
  search->file = file;
}

static void search_step(struct port_search *search, struct arena *arena) {
  const char *stages = plan_value(search->step, "stages");
  struct span rest = span_of(stages ? stages : ""), name;
  while (rest.n && span_cut(&rest, ' ', &name)) {
    rest = span_trim(rest);
    if (name.n) search_stage(search, name, rest.n == 0, arena);
  }
}

/* The step the text begins with, and what follows its name; the longest name where several fit. plan->steps: none. */
static size_t step_named(const struct plan *plan, struct span text, struct span *rest) {
  size_t best = plan->steps;
  for (size_t i = 0; i < plan->steps; i++) {
    struct span name = span_of(plan->step[i].name);
    bool fits = span_starts(text, name) && (text.n == name.n || text.p[name.n] == '.');
    if (!fits || (best < plan->steps && strlen(plan->step[best].name) > name.n)) continue;
    best = i;
    *rest = text.n == name.n ? (struct span){0} : (struct span){text.p + name.n + 1, text.n - name.n - 1};
  }
  return best;
}

static struct reference bad_reference(const struct lookup *in, const char *why) {
  problems_format(in->problems, EX_CONFIG, "%s: [%s]: '%.*s': %s", plan_place(in->plan, in->line, in->arena),
                  in->plan->step[in->at].name, SPAN_ARG(in->text), why);
  return (struct reference){0, NULL};
}

static struct reference no_such_port(const struct lookup *in, const struct plan_step *of, struct span port) {
  struct nearest nearest;
  nearest_start(&nearest, port);
  for (size_t i = 1; i < ports_count(finding_ports); i++) nearest_try(&nearest, span_of(finding_ports[i].name));
  const char *stages = plan_value(of, "stages");
  struct span rest = span_of(stages ? stages : ""), stage;
  while (rest.n && span_cut(&rest, ' ', &stage)) {
    const struct port *ports = ports_of(stage);
    for (size_t i = 1; i < ports_count(ports); i++) nearest_try(&nearest, span_of(ports[i].name));
  }
  struct err err = {0};
  err_set(&err, EX_CONFIG, _("step [%s] has no output of that name"), of->name);
  nearest_add(&nearest, &err);
  return bad_reference(in, err.text);
}

const char *step_own_file(const struct plan_step *step, const char *port, struct arena *arena) {
  const char *given = plan_value(step, port);
  return given ? given : arena_format(arena, "%s.%s.csv", step->name, port);
}

/* STAGE.PORT or PORT of the step. */
static struct reference find_port(const struct lookup *in, size_t step, struct span port) {
  const struct plan_step *of = &in->plan->step[step];
  struct port_search search = {.step = of, .port = port};
  size_t own = port_named(finding_ports, port);
  if (own) return (struct reference){step, step_own_file(of, finding_ports[own].name, in->arena)};
  const char *point = memchr(port.p, '.', port.n);
  if (point) {
    search.stage = span_between(port.p, point);
    search.port = span_between(point + 1, port.p + port.n);
  }
  search_step(&search, in->arena);
  if (!search.found) return no_such_port(in, of, port);
  if (search.file) return (struct reference){step, search.file};
  return bad_reference(
      in, arena_format(in->arena, _("step [%s] does not write it; add '%s = FILE' there"), of->name, search.key));
}

struct reference reference_find(const struct plan *plan, size_t at, unsigned line, struct span text,
                                struct arena *arena, struct problems *problems) {
  struct lookup in = {plan, at, line, text, arena, problems};
  struct span port;
  size_t step = step_named(plan, text, &port);
  if (step == plan->steps) return (struct reference){0, NULL};
  if (step >= at) return bad_reference(&in, _("only earlier steps can be read"));
  if (port.p) return find_port(&in, step, port);
  const char *file = first_file(plan_value(&plan->step[step], "output"), arena);
  if (file) return (struct reference){step, file};
  return bad_reference(
      &in, arena_format(arena, _("step [%s] keeps no records; add 'output = FILE' there"), plan->step[step].name));
}
