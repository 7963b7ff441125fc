/* job.c - see job.h. */
#include "run/job.h"

#include <unistd.h>

#include "base/i18n.h"
#include "flow/csv_source.h"
#include "run/reference.h"
#include "run/registry.h"

static int unknown_stage(const struct job_setting *setting, const struct plan_step *step, struct span name,
                         struct err *err) {
  struct strbuf names = {0};
  registry_names(&names);
  int code = err_set(err, EX_CONFIG, _("%s:%u: [%s]: no stage '%.*s' (there are: %s)"), setting->plan->path, step->line,
                     step->name, SPAN_ARG(name), names.bytes);
  strbuf_free(&names);
  return code;
}

/* Does `key` belong to stage `name`, as "name.option"? Then *option is what follows. */
static bool belongs(const char *key, struct span name, const char **option) {
  if (strncmp(key, name.p, name.n) != 0 || key[name.n] != '.') return false;
  *option = key + name.n + 1;
  return true;
}

/* A stage or source of a step, and what the step sets for it. */
struct part {
  struct span name;
  const struct program *program;
  const struct port *ports;
  void *values; /* of its options */
  size_t at;    /* in the chain: 0 the source, i the link i - 1 */
  struct outlets *outlets;
};

/* A value with its references to earlier steps (reference.h) made paths; items of a list stand between commas. */
static int resolve_value(const struct job_setting *setting, const struct plan_step *step, const char *text,
                         const char **value, struct err *err) {
  struct span rest = span_of(text), item;
  struct strbuf all = {0};
  int code = 0;
  strbuf_put(&all, "");
  while (!code && span_cut(&rest, ',', &item)) {
    const char *path;
    code = reference_find(setting, step, item, &path, err);
    if (all.n) strbuf_char(&all, ',');
    strbuf_span(&all, !code && path ? span_of(path) : item);
  }
  *value = arena_copy(setting->arena, all.bytes, all.n);
  strbuf_free(&all);
  return code;
}

/* Does the option name tables that are read? */
static bool reads_tables(const struct option *options, const char *name) {
  for (const struct option *o = options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return o->argument && strncmp(o->argument, "FILE", 4) == 0;
  return false;
}

/* One setting: the file of a port, or the value of an option. */
static int apply_setting(const struct job_setting *setting, const struct plan_step *step, struct part *part,
                         const char *option, const char *key, const char *text, struct err *err) {
  const char *value = plan_expand(text, &setting->places, setting->arena);
  size_t port = port_of_option(part->ports, option);
  int code = 0;
  if (port) {
    const char *path;
    code = reference_output(setting, step, key, value, &path, err);
    return code ? code : outlets_add(part->outlets, part->at, part->ports, port, path, err);
  }
  if (reads_tables(part->program->options, option)) code = resolve_value(setting, step, value, &value, err);
  return code ? code : option_set(part->program->options, part->values, option, value, setting->arena, err);
}

/* The options of one stage: its defaults, then the step's settings for it. */
static int fill_options(const struct job_setting *setting, const struct plan_step *step, struct part *part, size_t size,
                        const void *defaults, struct err *err) {
  part->values = arena_zero(setting->arena, 1, size + 1);
  if (defaults) memcpy(part->values, defaults, size);
  for (size_t i = 0; i < step->settings; i++) {
    const char *option;
    if (!belongs(step->setting[i].key, part->name, &option)) continue;
    int code = apply_setting(setting, step, part, option, step->setting[i].key, step->setting[i].value, err);
    if (code) {
      err->code = EX_CONFIG;
      return err_context(err, "%s:%u: [%s] %s", setting->plan->path, step->setting[i].line, step->name,
                         step->setting[i].key);
    }
  }
  return 0;
}

static int add_stage(const struct job_setting *setting, const struct plan_step *step, struct span name,
                     struct outlets *outlets, struct engine_job *job, struct err *err) {
  const struct source *source = registry_source(name);
  if (source) {
    if (job->source || job->chain.links)
      return err_set(err, EX_CONFIG, _("%s:%u: %.*s can only come first"), setting->plan->path, step->line,
                     SPAN_ARG(name));
    struct part part = {.name = name, .program = &source->program, .ports = source->ports, .outlets = outlets};
    int code = fill_options(setting, step, &part, source->options_size, source->defaults, err);
    job->source = source;
    job->source_options = part.values;
    return code;
  }
  const struct stage *stage = registry_stage(name);
  if (!stage) return unknown_stage(setting, step, name, err);
  struct part part = {.name = name, .program = &stage->program, .ports = stage->ports, .at = job->chain.links + 1,
                      .outlets = outlets};
  int code = fill_options(setting, step, &part, stage->options_size, stage->defaults, err);
  job->chain.link[job->chain.links++] = (struct link){.stage = stage, .options = part.values};
  return code;
}

static int check_keys(const struct job_setting *setting, const struct plan_step *step, struct err *err) {
  static const char *const own[] = {"stages", "input", "from", "output", "title"};
  for (size_t i = 0; i < step->settings; i++) {
    const char *key = step->setting[i].key, *option;
    bool known = false;
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) known |= strcmp(key, own[k]) == 0;
    struct span rest = span_of(plan_value(step, "stages")), name;
    while (!known && rest.n && span_cut(&rest, ' ', &name)) known = name.n && belongs(key, name, &option);
    if (!known && !step->setting[i].line)
      return err_set(err, EX_USAGE, _("--set: [%s]: unknown key '%s'"), step->name, key);
    if (!known)
      return err_set(err, EX_CONFIG, _("%s:%u: [%s]: unknown key '%s'"), setting->plan->path, step->setting[i].line,
                     step->name, key);
  }
  return 0;
}

/* The results of the steps named in `from`. */
static int results_of(const struct job_setting *setting, const struct plan_step *step, const char *from,
                      struct option_list *files, struct err *err) {
  struct span rest = span_of(from), one;
  while (rest.n && span_cut(&rest, ' ', &one)) {
    if (!one.n) continue;
    const char *path;
    int code = reference_find(setting, step, one, &path, err);
    if (code) return code;
    if (!path)
      return err_set(err, EX_CONFIG, _("%s:%u: [%s] from: no step '%.*s'"), setting->plan->path, step->line, step->name,
                     SPAN_ARG(one));
    if (!setting->narrowed || access(path, R_OK) == 0) option_list_add(files, path, setting->arena);
  }
  return 0;
}

static const struct port *last_ports(const struct engine_job *job) {
  size_t n = job->chain.links;
  return n ? job->chain.link[n - 1].stage->ports : job->source ? job->source->ports : NULL;
}

/* The records of the last stage, where the step keeps them. */
static int add_main_outlet(const struct job_setting *setting, const struct plan_step *step, struct job *job,
                           struct err *err) {
  const char *name = plan_value(step, "output"), *path;
  if (!name) return 0;
  int code = reference_output(setting, step, "output", name, &path, err);
  const struct engine_job *engine = &job->engine;
  return code ? code : outlets_add(&job->outlets, engine->chain.links, last_ports(engine), 0, path, err);
}

int job_make(const struct job_setting *setting, const struct plan_step *step, struct world *world, struct job *job,
             struct err *err) {
  *job = (struct job){.step = step};
  struct engine_job *engine = &job->engine;
  const char *stages = plan_value(step, "stages"), *from = plan_value(step, "from");
  if (!stages)
    return err_set(err, EX_CONFIG, _("%s:%u: [%s] has no stages"), setting->plan->path, step->line, step->name);
  engine->chain.link = arena_array(setting->arena, struct link, strlen(stages) + 1);
  int code = check_keys(setting, step, err);
  struct span rest = span_of(stages), name;
  while (!code && rest.n && span_cut(&rest, ' ', &name))
    if (name.n) code = add_stage(setting, step, name, &job->outlets, engine, err);
  if (!code) code = add_main_outlet(setting, step, job, err);
  struct option_list files = {0};
  if (!code)
    code = plan_inputs(setting->plan, step, setting->from, setting->to, setting->narrowed, &setting->places,
                       setting->arena, &files, err);
  if (!code && from) code = results_of(setting, step, from, &files, err);
  if (code) return code;
  job->skipped = !files.n && setting->narrowed;
  if (job->skipped) return 0;
  if (!files.n)
    return err_set(err, EX_CONFIG, _("%s:%u: [%s] has no input"), setting->plan->path, step->line, step->name);
  if (!engine->source) engine->source = &csv_source, engine->sequential = true;
  engine->path = (const char *const *)files.item;
  engine->paths = files.n;
  engine->jobs = setting->jobs;
  engine->chain.world = world;
  engine->chain.outlets = &job->outlets;
  return 0;
}
