/* plan.c - see plan.h. */
#include "run/plan.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"

static int read_all(const char *path, struct strbuf *text, struct err *err) {
  FILE *file = fopen(path, "r");
  if (!file) return err_errno(err, errno, "%s", path);
  char bytes[4096];
  for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;) strbuf_add(text, bytes, n);
  int code = ferror(file) ? err_errno(err, EIO, "%s", path) : 0;
  fclose(file);
  return code;
}

static void add_setting(struct plan_step *step, struct plan_setting setting, struct arena *arena) {
  struct plan_setting *bigger = arena_array(arena, struct plan_setting, step->settings + 1);
  if (step->settings) memcpy(bigger, step->setting, step->settings * sizeof *bigger);
  bigger[step->settings++] = setting;
  step->setting = bigger;
}

static struct plan_step *add_step(struct plan *plan, struct span name, unsigned line, struct arena *arena) {
  struct plan_step *bigger = arena_array(arena, struct plan_step, plan->steps + 1);
  if (plan->steps) memcpy(bigger, plan->step, plan->steps * sizeof *bigger);
  bigger[plan->steps] = (struct plan_step){.name = arena_copy(arena, name.p, name.n), .line = line};
  plan->step = bigger;
  return &plan->step[plan->steps++];
}

static int bad_line(const struct plan *plan, unsigned line, const char *what, struct err *err) {
  return err_set(err, EX_CONFIG, "%s:%u: %s", plan->path, line, what);
}

/* A line that is no comment, continuation or blank. */
static int take_line(struct plan *plan, struct plan_step **step, struct span text, unsigned line, struct arena *arena,
                     struct err *err) {
  if (text.p[0] == '[') {
    if (text.n < 3 || text.p[text.n - 1] != ']') return bad_line(plan, line, _("a section is [name]"), err);
    *step = add_step(plan, (struct span){text.p + 1, text.n - 2}, line, arena);
    return 0;
  }
  const char *equals = memchr(text.p, '=', text.n);
  if (!equals) return bad_line(plan, line, _("neither [section] nor key = value"), err);
  struct span key = span_trim(span_between(text.p, equals));
  struct span value = span_trim(span_between(equals + 1, text.p + text.n));
  if (!key.n) return bad_line(plan, line, _("a value without a key"), err);
  const char *name = arena_copy(arena, key.p, key.n);
  if (plan_value(*step, name)) return bad_line(plan, line, _("the key was given before"), err);
  add_setting(*step, (struct plan_setting){name, arena_copy(arena, value.p, value.n), line}, arena);
  return 0;
}

static int parse(struct plan *plan, struct arena *arena, struct err *err) {
  struct plan_step *step = &plan->own;
  struct span rest = {plan->text, plan->text_n}, text;
  unsigned line = 0;
  while (rest.n && span_cut(&rest, '\n', &text)) {
    line++;
    bool continues = text.n && (text.p[0] == ' ' || text.p[0] == '\t');
    text = span_trim(text);
    if (!text.n || text.p[0] == '#') continue;
    int code = 0;
    if (continues && step->settings) {
      struct plan_setting *last = &step->setting[step->settings - 1];
      last->value = arena_format(arena, "%s %.*s", last->value, SPAN_ARG(text));
    } else if (continues) {
      code = bad_line(plan, line, _("nothing to go on with"), err);
    } else {
      code = take_line(plan, &step, text, line, arena, err);
    }
    if (code) return code;
  }
  return plan->steps ? 0 : bad_line(plan, line, _("the plan has no step"), err);
}

int plan_read(const char *path, struct arena *arena, struct plan *plan, struct err *err) {
  *plan = (struct plan){.path = arena_copy(arena, path, strlen(path)), .own = {.name = ""}};
  const char *slash = strrchr(path, '/');
  plan->dir = slash ? arena_copy(arena, path, (size_t)(slash - path)) : ".";
  struct strbuf text = {0};
  int code = read_all(path, &text, err);
  plan->text = arena_copy(arena, text.bytes, text.n);
  plan->text_n = text.n;
  strbuf_free(&text);
  return code ? code : parse(plan, arena, err);
}

const char *plan_value(const struct plan_step *step, const char *key) {
  for (size_t i = 0; i < step->settings; i++)
    if (strcmp(step->setting[i].key, key) == 0) return step->setting[i].value;
  return NULL;
}

static void replace(struct plan_step *step, const char *key, const char *value, struct arena *arena) {
  for (size_t i = 0; i < step->settings; i++)
    if (strcmp(step->setting[i].key, key) == 0) {
      step->setting[i].value = value;
      step->setting[i].line = 0;
      return;
    }
  add_setting(step, (struct plan_setting){key, value, 0}, arena);
}

/* Does the step have this stage in its chain? */
static bool has_stage(const struct plan_step *step, struct span stage) {
  const char *stages = plan_value(step, "stages");
  struct span rest = span_of(stages), one;
  while (stages && rest.n && span_cut(&rest, ' ', &one))
    if (span_equal(one, stage)) return true;
  return false;
}

int plan_set(struct plan *plan, const char *assignment, struct arena *arena, struct err *err) {
  const char *equals = strchr(assignment, '=');
  if (!equals) return err_set(err, EX_USAGE, _("--set '%s': not KEY=VALUE"), assignment);
  struct span key = span_trim(span_between(assignment, equals)), head, rest = key;
  const char *name = arena_copy(arena, key.p, key.n), *value = arena_copy(arena, equals + 1, strlen(equals + 1));
  span_cut(&rest, '.', &head);
  if (!rest.p) {
    replace(&plan->own, name, value, arena);
    return 0;
  }
  bool found = false;
  for (size_t i = 0; i < plan->steps; i++) {
    bool of_step = span_is(head, plan->step[i].name), of_stage = has_stage(&plan->step[i], head);
    if (of_step)
      replace(&plan->step[i], arena_copy(arena, rest.p, rest.n), value, arena);
    else if (of_stage)
      replace(&plan->step[i], name, value, arena);
    found |= of_step || of_stage;
  }
  if (found) return 0;
  return err_set(err, EX_USAGE, _("--set '%s': the plan has no step or stage '%.*s'"), assignment, SPAN_ARG(head));
}

const char *plan_expand(const char *text, const struct plan_places *places, struct arena *arena) {
  const struct {
    const char *name, *value;
  } known[] = {
      {"{plan}", places->plan}, {"{catalog}", places->catalog}, {"{year}", places->year}};
  struct strbuf out = {0};
  while (*text) {
    size_t i = 0, n = sizeof known / sizeof *known;
    while (i < n && !(known[i].value && strncmp(text, known[i].name, strlen(known[i].name)) == 0)) i++;
    if (i < n) {
      strbuf_put(&out, known[i].value);
      text += strlen(known[i].name);
    } else {
      strbuf_char(&out, *text++);
    }
  }
  const char *expanded = arena_copy(arena, out.bytes, out.n);
  strbuf_free(&out);
  return expanded;
}

static int add_matches(const struct plan *plan, const char *pattern, bool may_be_empty, struct arena *arena,
                       struct option_list *files, struct err *err) {
  const char *full = pattern[0] == '/' ? pattern : arena_format(arena, "%s/%s", plan->dir, pattern);
  glob_t found;
  int result = glob(full, GLOB_BRACE, NULL, &found);
  if (result == GLOB_NOMATCH) {
    globfree(&found);
    return may_be_empty ? 0 : err_set(err, EX_NOINPUT, _("%s: no file matches"), full);
  }
  if (result) return err_set(err, EX_IOERR, _("%s: cannot be searched"), full);
  for (size_t i = 0; i < found.gl_pathc; i++)
    option_list_add(files, arena_copy(arena, found.gl_pathv[i], strlen(found.gl_pathv[i])), arena);
  globfree(&found);
  return 0;
}

int plan_inputs(const struct plan *plan, const struct plan_step *step, long from, long to, bool narrowed,
                const struct plan_places *places, struct arena *arena, struct option_list *files, struct err *err) {
  const char *input = plan_value(step, "input");
  struct span rest = span_of(input ? input : ""), one;
  while (rest.n && span_cut(&rest, ' ', &one)) {
    if (!one.n) continue;
    const char *pattern = arena_copy(arena, one.p, one.n);
    bool yearly = strstr(pattern, "{year}") != NULL;
    size_t before = files->n;
    for (long year = yearly ? from : 0; year <= (yearly ? to : 0); year++) {
      struct plan_places here = *places;
      here.year = yearly ? arena_format(arena, "%ld", year) : NULL;
      int code = add_matches(plan, plan_expand(pattern, &here, arena), yearly, arena, files, err);
      if (code) return code;
    }
    if (files->n == before && !(yearly && narrowed))
      return err_set(err, EX_NOINPUT, _("%s:%u: no file matches %s"), plan->path, step->line, pattern);
  }
  return 0;
}
