/* job.c - see job.h. */
#include "run/job.h"

#include <unistd.h>

#include "base/i18n.h"
#include "flow/csv_source.h"
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

/* The options of one stage: its defaults, then the step's settings for it. */
static int fill_options(const struct job_setting *setting, const struct plan_step *step, struct span name,
                        const struct program *program, size_t size, const void *defaults, void **values,
                        struct err *err) {
  *values = arena_zero(setting->arena, 1, size + 1);
  if (defaults) memcpy(*values, defaults, size);
  for (size_t i = 0; i < step->settings; i++) {
    const char *option;
    if (!belongs(step->setting[i].key, name, &option)) continue;
    const char *value = plan_expand(step->setting[i].value, &setting->places, setting->arena);
    int code = option_set(program->options, *values, option, value, setting->arena, err);
    if (code) {
      err->code = EX_CONFIG;
      return err_context(err, "%s:%u: [%s] %s", setting->plan->path, step->setting[i].line, step->name,
                         step->setting[i].key);
    }
  }
  return 0;
}

static int add_stage(const struct job_setting *setting, const struct plan_step *step, struct span name,
                     struct engine_job *job, struct err *err) {
  void *values;
  const struct source *source = registry_source(name);
  if (source) {
    if (job->source || job->chain.links)
      return err_set(err, EX_CONFIG, _("%s:%u: %.*s can only come first"), setting->plan->path, step->line,
                     SPAN_ARG(name));
    job->source = source;
    int code =
        fill_options(setting, step, name, &source->program, source->options_size, source->defaults, &values, err);
    job->source_options = values;
    return code;
  }
  const struct stage *stage = registry_stage(name);
  if (!stage) return unknown_stage(setting, step, name, err);
  int code = fill_options(setting, step, name, &stage->program, stage->options_size, stage->defaults, &values, err);
  job->chain.link[job->chain.links++] = (struct link){.stage = stage, .options = values};
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
    const struct plan_step *earlier = NULL;
    for (const struct plan_step *s = setting->plan->step; s < step; s++)
      if (span_is(one, s->name)) earlier = s;
    const char *output = earlier ? plan_value(earlier, "output") : NULL;
    if (!output)
      return err_set(err, EX_CONFIG, _("%s:%u: [%s] from: no earlier step '%.*s' with an output"), setting->plan->path,
                     step->line, step->name, SPAN_ARG(one));
    const char *path = arena_format(setting->arena, "%s/%s", setting->places.run, output);
    if (!setting->narrowed || access(path, R_OK) == 0) option_list_add(files, path, setting->arena);
  }
  return 0;
}

int job_make(const struct job_setting *setting, const struct plan_step *step, struct world *world, struct job *job,
             struct err *err) {
  *job = (struct job){.step = step, .output = plan_value(step, "output")};
  struct engine_job *engine = &job->engine;
  const char *stages = plan_value(step, "stages"), *from = plan_value(step, "from");
  if (!stages)
    return err_set(err, EX_CONFIG, _("%s:%u: [%s] has no stages"), setting->plan->path, step->line, step->name);
  engine->chain.link = arena_array(setting->arena, struct link, strlen(stages) + 1);
  int code = check_keys(setting, step, err);
  struct span rest = span_of(stages), name;
  while (!code && rest.n && span_cut(&rest, ' ', &name))
    if (name.n) code = add_stage(setting, step, name, engine, err);
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
  return 0;
}
