/* reference.c - see reference.h. */
#include "run/reference.h"

#include "base/i18n.h"
#include "run/registry.h"

/* A port of a step, looked for by name. */
struct port_search {
  const struct job_setting *setting;
  const struct plan_step *step; /* that has the port */
  struct span stage, port;      /* stage empty: any */
  size_t found;                 /* stages with such a port */
  const char *key, *file;       /* of the port: "derive.ratios-out" and its value; file NULL: not written */
};

static const struct port *ports_of(struct span stage) {
  const struct source *source = registry_source(stage);
  const struct stage *found = source ? NULL : registry_stage(stage);
  return source ? source->ports : found ? found->ports : NULL;
}

static void search_stage(struct port_search *search, struct span stage, bool last) {
  const struct port *ports = ports_of(stage);
  if (!ports || (search->stage.n && !span_equal(stage, search->stage))) return;
  size_t port = port_named(ports, search->port);
  bool is_main = last && span_is(search->port, ports[0].name);
  if (!port && !is_main) return;
  const char *key = is_main ? "output"
                            : arena_format(search->setting->arena, "%.*s.%s", SPAN_ARG(stage), port_option(&ports[port]));
  const char *file = plan_value(search->step, key);
  search->found++;
  if (search->file && !file) return;
  search->key = key;
  search->file = file;
}

static void search_step(struct port_search *search) {
  const char *stages = plan_value(search->step, "stages");
  struct span rest = span_of(stages ? stages : ""), name;
  while (rest.n && span_cut(&rest, ' ', &name)) {
    rest = span_trim(rest);
    if (name.n) search_stage(search, name, rest.n == 0);
  }
}

/* The step the text begins with, and what follows its name; the longest name where several fit. */
static const struct plan_step *step_named(const struct plan *plan, struct span text, struct span *rest) {
  const struct plan_step *best = NULL;
  for (size_t i = 0; i < plan->steps; i++) {
    struct span name = span_of(plan->step[i].name);
    bool fits = span_starts(text, name) && (text.n == name.n || text.p[name.n] == '.');
    if (!fits || (best && strlen(best->name) > name.n)) continue;
    best = &plan->step[i];
    *rest = text.n == name.n ? (struct span){0} : (struct span){text.p + name.n + 1, text.n - name.n - 1};
  }
  return best;
}

static int bad_reference(const struct job_setting *setting, const struct plan_step *step, struct span text,
                         const char *why, struct err *err) {
  return err_set(err, EX_CONFIG, _("%s:%u: [%s]: '%.*s': %s"), setting->plan->path, step->line, step->name,
                 SPAN_ARG(text), why);
}

/* The file of the port the search found. */
static int file_found(const struct job_setting *setting, const struct plan_step *step, struct span text,
                      const struct port_search *search, const char **file, struct err *err) {
  const char *of = search->step->name;
  if (!search->found)
    return bad_reference(setting, step, text,
                         arena_format(setting->arena, _("step [%s] has no output of that name"), of), err);
  if (!search->file)
    return bad_reference(setting, step, text,
                         arena_format(setting->arena, _("step [%s] does not write it; add '%s = FILE' there"), of,
                                      search->key),
                         err);
  *file = search->file;
  return 0;
}

/* STAGE.PORT or PORT of the step. */
static int find_port(const struct job_setting *setting, const struct plan_step *step, struct span text,
                     const struct plan_step *of, struct span port, const char **file, struct err *err) {
  struct port_search search = {.setting = setting, .step = of, .port = port};
  if (span_is(port, "rejects") || span_is(port, "findings")) {
    *file = arena_format(setting->arena, "%s.%.*s.csv", of->name, SPAN_ARG(port));
    return 0;
  }
  const char *point = memchr(port.p, '.', port.n);
  if (point) {
    search.stage = span_between(port.p, point);
    search.port = span_between(point + 1, port.p + port.n);
  }
  search_step(&search);
  return file_found(setting, step, text, &search, file, err);
}

int reference_find(const struct job_setting *setting, const struct plan_step *step, struct span text, const char **path,
                   struct err *err) {
  struct span port;
  *path = NULL;
  const struct plan_step *of = step_named(setting->plan, text, &port);
  if (!of) return 0;
  if (of >= step) return bad_reference(setting, step, text, _("only earlier steps can be read"), err);
  const char *file = plan_value(of, "output");
  int code = 0;
  if (port.p) code = find_port(setting, step, text, of, port, &file, err);
  else if (!file)
    code = bad_reference(setting, step, text,
                         arena_format(setting->arena, _("step [%s] keeps no records; add 'output = FILE' there"), of->name),
                         err);
  if (!code) *path = arena_format(setting->arena, "%s/%s", setting->places.run, file);
  return code;
}

/* Does a part of the path lead upwards? */
static bool leaves_folder(const char *name) {
  struct span rest = span_of(name), part;
  if (name[0] == '/') return true;
  while (rest.n && span_cut(&rest, '/', &part))
    if (span_is(part, "..")) return true;
  return false;
}

int reference_output(const struct job_setting *setting, const struct plan_step *step, const char *key,
                     const char *name, const char **path, struct err *err) {
  if (!*name || leaves_folder(name))
    return err_set(err, EX_CONFIG, _("%s:%u: [%s] %s: '%s' is not a file name within the run folder"),
                   setting->plan->path, step->line, step->name, key, name);
  *path = arena_format(setting->arena, "%s/%s", setting->places.run, name);
  return 0;
}
