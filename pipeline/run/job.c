/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job.c - see job.h. */
#include "run/job_making.h"

#include "base/i18n.h"
#include "base/nearest.h"
#include "flow/csv_source.h"
#include "run/allowance.h"
#include "run/registry.h"
#include "run/release.h"

/* Keys of a step itself. */
static const char *const own_keys[] = {"stages",
                                       "input",
                                       "from",
                                       "output",
                                       "title",
                                       "allow-unread",
                                       "allow-missing",
                                       "allow-rejected",
                                       "allow-unplaced",
                                       "allow-influence",
                                       "allow-change-records",
                                       "allow-change-value",
                                       "deadline",
                                       "rejects",
                                       "findings",
                                       "parts"};
enum { OWN_KEYS = sizeof own_keys / sizeof *own_keys };

const char *job_place(const struct making *in, unsigned line) {
  return plan_place(in->setting->plan, line, in->setting->arena);
}

bool job_key_belongs(const char *key, struct span name, const char **option) {
  if (strncmp(key, name.p, name.n) != 0 || key[name.n] != '.') return false;
  *option = key + name.n + 1;
  return true;
}

static void unknown_stage(struct making *in, struct span name, unsigned line) {
  struct strbuf names = {0};
  struct nearest nearest;
  struct err err = {0};
  registry_names(&names);
  nearest_start(&nearest, name);
  struct span rest = strbuf_view(&names), one;
  while (rest.n && span_cut(&rest, ' ', &one)) nearest_try(&nearest, one);
  err_set(&err, EX_CONFIG, _("%s: [%s]: no stage '%.*s' (there are: %s)"), job_place(in, line), in->step->name,
          SPAN_ARG(name), names.bytes);
  nearest_add(&nearest, &err);
  problems_add(in->problems, &err);
  strbuf_free(&names);
}

static void add_source(struct making *in, const struct source *source, struct span name, unsigned line) {
  struct engine_job *engine = &in->job->engine;
  if (engine->source || engine->chain.links) {
    problems_format(in->problems, EX_CONFIG, _("%s: [%s]: %.*s can only come first"), job_place(in, line),
                    in->step->name, SPAN_ARG(name));
    return;
  }
  struct part part = {.name = name, .program = &source->program, .ports = source->ports};
  job_fill_options(in, &part, source->options_size, source->defaults);
  engine->source = source;
  engine->source_options = part.values;
  engine->chain.link[engine->chain.links++] = (struct link){.stage = &tally_stage};
  in->job->cleans = true;
}

static void add_stage(struct making *in, struct span name, unsigned line) {
  struct engine_job *engine = &in->job->engine;
  const struct source *source = registry_source(name);
  const struct stage *stage = registry_stage(name);
  if (source) {
    add_source(in, source, name, line);
  } else if (stage) {
    struct part part = {.name = name, .program = &stage->program, .ports = stage->ports, .at = engine->chain.links + 1};
    job_fill_options(in, &part, stage->options_size, stage->defaults);
    engine->chain.link[engine->chain.links++] = (struct link){.stage = stage, .options = part.values};
  } else {
    unknown_stage(in, name, line);
  }
}

static bool stages_have(const struct option_list *names, size_t from, size_t to, const char *name) {
  for (size_t i = from; i < to; i++)
    if (strcmp(names->item[i], name) == 0) return true;
  return false;
}

/* Answers of units may change codes: behind edit, records are classified once more, as before. */
static void job_classifies_again(struct making *in, const struct option_list *names, size_t edit) {
  struct chain *chain = &in->job->engine.chain;
  if (strcmp(names->item[edit], "edit") != 0 || !plan_setting(in->step, "edit.answers")) return;
  if (!stages_have(names, 0, edit, "classify") || stages_have(names, edit, names->n, "classify")) return;
  for (size_t i = 0; i < chain->links; i++) {
    if (strcmp(chain->link[i].stage->program.name, "tertia-classify") != 0) continue;
    chain->link[chain->links++] = (struct link){.stage = chain->link[i].stage, .options = chain->link[i].options};
    return;
  }
}

static bool is_own_key(const char *key) {
  for (size_t k = 0; k < OWN_KEYS; k++)
    if (strcmp(key, own_keys[k]) == 0) return true;
  return false;
}

static void check_key(struct making *in, const struct plan_setting *setting, const struct option_list *stages) {
  const char *option;
  if (is_own_key(setting->key)) return;
  struct nearest nearest;
  nearest_start(&nearest, span_of(setting->key));
  for (size_t k = 0; k < OWN_KEYS; k++) nearest_try(&nearest, span_of(own_keys[k]));
  for (size_t s = 0; s < stages->n; s++) {
    if (job_key_belongs(setting->key, span_of(stages->item[s]), &option)) return;
    const char *point = strchr(setting->key, '.');
    if (point) nearest_try(&nearest, span_of(arena_format(in->setting->arena, "%s%s", stages->item[s], point)));
  }
  struct err err = {0};
  err_set(&err, setting->line ? EX_CONFIG : EX_USAGE, _("%s: [%s]: unknown key '%s'"), job_place(in, setting->line),
          in->step->name, setting->key);
  nearest_add(&nearest, &err);
  problems_add(in->problems, &err);
}

/* The results of the steps named in `from`. */
static void add_results(struct making *in, const struct plan_setting *setting) {
  struct option_list words = {0};
  struct err err = {0};
  if (plan_words(setting->value, &words, in->setting->arena, &err)) {
    err_context(&err, "%s: [%s] from", job_place(in, setting->line), in->step->name);
    problems_add(in->problems, &err);
  }
  in->job->from = arena_array(in->setting->arena, struct reference, words.n + 1);
  for (size_t i = 0; i < words.n; i++) {
    size_t before = in->problems->n;
    struct reference found = reference_find(in->setting->plan, in->job->number, setting->line, span_of(words.item[i]),
                                            in->setting->arena, in->problems);
    if (found.file) {
      job_need_step(in, found);
      in->job->from[in->job->froms++] = found;
    } else if (in->problems->n == before) {
      struct nearest nearest;
      nearest_start(&nearest, span_of(words.item[i]));
      for (size_t s = 0; s < in->job->number; s++) nearest_try(&nearest, span_of(in->setting->plan->step[s].name));
      err = (struct err){0};
      err_set(&err, EX_CONFIG, _("%s: [%s] from: no step '%s'"), job_place(in, setting->line), in->step->name,
              words.item[i]);
      nearest_add(&nearest, &err);
      problems_add(in->problems, &err);
    }
  }
}

/* A part has one year; the pattern may match in another. */
static bool matches_elsewhere(struct making *in, const char *pattern) {
  const struct job_setting *setting = in->setting;
  struct problems ignored = {.arena = setting->arena};
  struct inputs inputs;
  if (!in->step->year) return false;
  inputs_find(setting->plan, in->step, setting->years, &setting->places, setting->arena, &inputs, &ignored);
  for (size_t i = 0; i < inputs.empty.n; i++)
    if (strcmp(inputs.empty.item[i], pattern) == 0) return false;
  return true;
}

/* A pattern that matches in no year is a mistake, unless the plan allows that something is missing in each of them. */
static void check_empty(struct making *in, const char *pattern) {
  const struct job_setting *setting = in->setting;
  struct problems known = {.arena = setting->arena}; /* of the allowance: prepare.c adds them */
  struct allowance allowance;
  allowance_read(setting->plan, in->step, setting->arena, &allowance, &known);
  bool allowed = setting->years.from <= setting->years.to;
  for (long year = setting->years.from; allowed && year <= setting->years.to; year++)
    allowed = allows_missing(&allowance, NULL, period_make(PERIOD_YEAR, (int)year, 1));
  if (allowed || matches_elsewhere(in, pattern)) return;
  const char *text =
      arena_format(setting->arena, _("%s in %ld to %ld"), pattern, setting->years.from, setting->years.to);
  inputs_no_match(setting->plan, in->step, text, setting->arena, in->problems);
}

/* Where a key without a value is, or else the step. */
static unsigned key_line(const struct plan_step *step, const char *key) {
  const struct plan_setting *setting = plan_setting(step, key);
  return setting ? setting->line : step->line;
}

static void add_files(struct making *in) {
  const struct job_setting *setting = in->setting;
  const struct plan_setting *from = plan_setting(in->step, "from"), *output = plan_setting(in->step, "output");
  size_t before = in->problems->n;
  inputs_find(setting->plan, in->step, in->job->years, &setting->places, setting->arena, &in->job->inputs,
              in->problems);
  for (size_t i = 0; i < in->job->inputs.empty.n; i++) check_empty(in, in->job->inputs.empty.item[i]);
  if (from) add_results(in, from);
  size_t links = in->job->engine.chain.links, before_output = in->job->outputs;
  const struct port *ports = links ? in->job->engine.chain.link[links - 1].stage->ports : NULL;
  if (output) job_output_add(in, output, links, ports, 0);
  if (in->job->outputs > before_output) in->job->records = in->job->output[before_output].name;
  if (!in->job->inputs.n && !in->job->froms && in->problems->n == before)
    problems_format(in->problems, EX_CONFIG, _("%s: [%s] has no input"), job_place(in, key_line(in->step, "input")),
                    in->step->name);
}

/* Rejects and findings are always written. */
static void add_findings(struct making *in) {
  struct arena *arena = in->setting->arena;
  for (size_t port = FINDING_PORT_REJECTS; port <= FINDING_PORT_FINDINGS; port++) {
    const char *key = finding_ports[port].name;
    const struct plan_setting *given = plan_setting(in->step, key);
    struct plan_setting setting = {key, step_own_file(in->step, key, arena), given ? given->line : in->step->line};
    job_output_add(in, &setting, OUTLET_OF_CHAIN, finding_ports, port);
  }
}

/* Ports with the origin of figures (explain.h). */
static bool explains(const struct stage *stage, const struct port *port) {
  static const char *const names[] = {"units", "models"};
  bool changes = strcmp(port->name, "changes") == 0;
  if (changes) return strcmp(stage->program.name, "tertia-reconcile") != 0; /* its table has each figure as it was */
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(port->name, names[i]) == 0) return true;
  return false;
}

static bool is_written(const struct job *job, size_t at, size_t port) {
  for (size_t i = 0; i < job->outputs; i++)
    if (job->output[i].at == at && job->output[i].port == port) return true;
  return false;
}

/* Is the stage in the chain before already? (What it wrote the first time holds.) */
static bool link_repeats(const struct chain *chain, size_t link) {
  for (size_t i = 0; i < link; i++)
    if (chain->link[i].stage == chain->link[link].stage) return true;
  return false;
}

/* Unless the plan has `explain = no`, those that it does not write itself. */
static void add_explained(struct making *in) {
  struct arena *arena = in->setting->arena;
  const struct chain *chain = &in->job->engine.chain;
  const char *wanted = plan_value(&in->setting->plan->own, "explain");
  for (size_t i = 0; !(wanted && strcmp(wanted, "no") == 0) && i < chain->links; i++) {
    const struct stage *stage = chain->link[i].stage;
    if (link_repeats(chain, i)) continue;
    for (size_t port = 1; port < ports_count(stage->ports); port++) {
      if (!explains(stage, &stage->ports[port]) || is_written(in->job, i + 1, port)) continue;
      const char *name = arena_format(arena, EXPLAIN_FILE, in->step->name, stage->program.name + strlen("tertia-"),
                                      stage->ports[port].name);
      struct plan_setting setting = {"explain", name, in->step->line};
      job_output_add(in, &setting, i + 1, stage->ports, port);
    }
  }
}

void job_make(const struct job_setting *setting, size_t number, struct job *job, struct problems *problems) {
  const struct plan_step *step = &setting->plan->step[number];
  struct year_span own = {step->year, step->year};
  *job = (struct job){.step = step,
                      .years = step->year ? own : setting->years,
                      .number = number,
                      .runs = setting->released.runs ? setting->released.runs : setting->runs,
                      .tally = {.arena = setting->arena}};
  pthread_mutex_init(&job->tally.lock, NULL);
  job->needs = arena_array(setting->arena, bool, setting->plan->steps + 1);
  struct making in = {setting, step, job, problems};
  const struct plan_setting *stages = plan_setting(step, "stages");
  struct option_list names = {0};
  struct err err = {0};
  if (!stages || plan_words(stages->value, &names, setting->arena, &err) || !names.n)
    problems_format(problems, EX_CONFIG, _("%s: [%s] has no stages"), job_place(&in, key_line(step, "stages")),
                    step->name);
  job->engine.chain.link = arena_array(setting->arena, struct link, names.n + 3);
  for (size_t i = 0; i < step->settings; i++) check_key(&in, &step->setting[i], &names);
  for (size_t i = 0; i < names.n; i++) {
    add_stage(&in, span_of(names.item[i]), stages->line);
    job_classifies_again(&in, &names, i);
  }
  add_files(&in);
  add_findings(&in);
  add_explained(&in);
  if (!job->engine.source) job->engine.source = &csv_source, job->engine.sequential = true;
  job->engine.jobs = setting->jobs;
}

static int bind_outlets(struct job *job, const char *working, struct arena *arena, struct err *err) {
  int code = 0;
  job->outlets = (struct outlets){.n = 0};
  for (size_t i = 0; !code && i < job->outputs; i++) {
    const struct job_output *output = &job->output[i];
    code = outlets_add(&job->outlets, output->at, output->ports, output->port,
                       arena_format(arena, "%s/%s", working, output->name), err);
  }
  job->engine.chain.outlets = &job->outlets;
  chain_confide(&job->engine.chain);
  return code;
}

int job_bind(struct job *job, const struct plan *plan, const char *working, const char *const *folder,
             struct world *world, struct err *err) {
  struct arena *arena = &world->arena;
  size_t n = job->inputs.n + job->froms;
  const char **path = arena_array(arena, const char *, n + 1), **shown = arena_array(arena, const char *, n + 1);
  for (size_t i = 0; i < job->inputs.n; i++) path[i] = job->inputs.file[i].path, shown[i] = job->inputs.file[i].shown;
  for (size_t i = 0; i < job->froms; i++) {
    shown[job->inputs.n + i] = output_simple_name(job->from[i].file, arena);
    path[job->inputs.n + i] = arena_format(arena, "%s/%s", folder[job->from[i].step], shown[job->inputs.n + i]);
  }
  job->engine.path = path;
  job->engine.shown = shown;
  job->engine.paths = n;
  struct world_place *place = arena_array(arena, struct world_place, plan->steps + 2);
  size_t places = 0;
  for (size_t i = 0; i < plan->steps; i++)
    if (job->needs[i])
      place[places++] = (struct world_place){arena_format(arena, "{%s}", plan->step[i].name), folder[i]};
  place[places++] = (struct world_place){"{plan}", plan->dir};
  place[places++] = (struct world_place){"{released}", job->runs};
  world->place = place;
  world->places = places;
  world->beside = plan->dir;
  world->plan = true;
  job->engine.chain.world = world;
  if (job->cleans) job->engine.chain.link[0].options = &job->tally;
  return bind_outlets(job, working, arena, err);
}
