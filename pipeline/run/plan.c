/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.c - see plan.h. */
#include "run/plan.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "io/text_file.h"

enum { LONGEST_PLAN = 16 << 20, LONGEST_NAME = 120 };

/* A plan being read. */
struct parsing {
  struct plan *plan;
  struct plan_step *step; /* the current section */
  struct arena *arena;
  struct problems *problems;
  unsigned line;
};

static void plan_add_setting(struct plan_step *step, struct plan_setting setting, struct arena *arena) {
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

static void bad_line(struct parsing *in, const char *what) {
  problems_format(in->problems, EX_CONFIG, "%s:%u: %s", in->plan->path, in->line, what);
}

/* A step's name is the beginning of file names and comes before the dot of STEP.PORT. */
static bool is_step_name(struct span name) {
  if (!name.n || name.n > LONGEST_NAME || name.p[0] == '-' || name.p[0] == '.') return false;
  for (size_t i = 0; i < name.n; i++)
    if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7F || strchr("/\\,;:=\"'{}[]*?", name.p[i])) return false;
  return true;
}

static void parse_section(struct parsing *in, struct span text) {
  struct span name = text.n > 2 ? span_trim((struct span){text.p + 1, text.n - 2}) : (struct span){0};
  if (!name.n || text.p[text.n - 1] != ']') {
    bad_line(in, _("a section is [name]"));
    return;
  }
  if (!is_step_name(name)) bad_line(in, _("a section's name has letters, digits, -, _ and points only"));
  for (size_t s = 0; s < in->plan->steps; s++)
    if (span_is(name, in->plan->step[s].name))
      problems_format(in->problems, EX_CONFIG, _("%s:%u: section [%.*s] is in line %u already"), in->plan->path,
                      in->line, SPAN_ARG(name), in->plan->step[s].line);
  in->step = add_step(in->plan, name, in->line, in->arena);
}

static void parse_setting(struct parsing *in, struct span text) {
  const char *equals = memchr(text.p, '=', text.n);
  if (!equals) {
    bad_line(in, _("neither [section] nor key = value"));
    return;
  }
  struct span key = span_trim(span_between(text.p, equals));
  struct span value = span_trim(span_between(equals + 1, text.p + text.n));
  const char *name = arena_copy(in->arena, key.p, key.n);
  const struct plan_setting *before = key.n ? plan_setting(in->step, name) : NULL;
  if (!key.n) bad_line(in, _("a value without a key"));
  if (before)
    problems_format(in->problems, EX_CONFIG, _("%s:%u: '%s' is in line %u already"), in->plan->path, in->line, name,
                    before->line);
  plan_add_setting(in->step, (struct plan_setting){name, arena_copy(in->arena, value.p, value.n), in->line}, in->arena);
}

static void parse_continuation(struct parsing *in, struct span text) {
  if (!in->step->settings) {
    bad_line(in, _("nothing to go on with"));
    return;
  }
  struct plan_setting *last = &in->step->setting[in->step->settings - 1];
  last->value = arena_format(in->arena, "%s%s%.*s", last->value, *last->value ? " " : "", SPAN_ARG(text));
}

static bool is_continuation(struct span line) {
  return line.n && (line.p[0] == ' ' || line.p[0] == '\t' || span_starts(line, span_of("　")));
}

static void parse(struct parsing *in, struct span rest) {
  struct span line;
  while (rest.n && span_cut(&rest, '\n', &line)) {
    in->line++;
    struct span text = span_trim(line);
    if (!text.n || text.p[0] == '#') continue;
    if (is_continuation(line))
      parse_continuation(in, text);
    else if (text.p[0] == '[')
      parse_section(in, text);
    else
      parse_setting(in, text);
  }
  if (!in->plan->steps) bad_line(in, _("the plan has no step"));
}

int plan_read(const char *path, struct arena *arena, struct plan *plan, struct problems *problems) {
  *plan = (struct plan){.path = arena_copy(arena, path, strlen(path)), .own = {.name = ""}};
  const char *slash = strrchr(path, '/');
  plan->dir = slash ? arena_copy(arena, path, slash > path ? (size_t)(slash - path) : 1) : ".";
  struct parsing in = {.plan = plan, .step = &plan->own, .arena = arena, .problems = problems};
  struct strbuf text = {0};
  struct err err = {0};
  if (text_file_read(path, LONGEST_PLAN, &text, &err))
    problems_add(problems, &err);
  else
    parse(&in, strbuf_view(&text));
  strbuf_free(&text);
  return problems->code;
}

const struct plan_setting *plan_setting(const struct plan_step *step, const char *key) {
  for (size_t i = 0; i < step->settings; i++)
    if (strcmp(step->setting[i].key, key) == 0) return &step->setting[i];
  return NULL;
}

const char *plan_value(const struct plan_step *step, const char *key) {
  const struct plan_setting *setting = plan_setting(step, key);
  return setting ? setting->value : NULL;
}

const char *plan_place(const struct plan *plan, unsigned line, struct arena *arena) {
  return line ? arena_format(arena, "%s:%u", plan->path, line) : "--set";
}

const char *plan_name(const struct plan *plan, struct arena *arena) {
  const char *slash = strrchr(plan->path, '/'), *base = slash ? slash + 1 : plan->path, *dot = strrchr(base, '.');
  size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
  while (n > LONGEST_NAME || (n && n < strlen(base) && ((unsigned char)base[n] & 0xC0) == 0x80)) n--;
  char *name = arena_copy(arena, base, n);
  for (char *c = name; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7F || (*c == '.' && c == name)) *c = '_';
  return *name ? name : "plan";
}

static void replace(struct plan *plan, struct plan_step *step, const char *key, const char *value,
                    struct arena *arena) {
  const char *before = plan_value(step, key);
  plan->changed |= !before || strcmp(before, value) != 0;
  for (size_t i = 0; i < step->settings; i++)
    if (strcmp(step->setting[i].key, key) == 0) {
      step->setting[i] = (struct plan_setting){key, value, 0};
      return;
    }
  plan_add_setting(step, (struct plan_setting){key, value, 0}, arena);
}

/* Does the step have this stage in its chain? */
static bool has_stage(const struct plan_step *step, struct span stage) {
  const char *stages = plan_value(step, "stages");
  struct span rest = span_of(stages), one;
  while (stages && rest.n && span_cut(&rest, ' ', &one))
    if (span_equal(one, stage)) return true;
  return false;
}

static int no_such_step(const struct plan *plan, const char *assignment, struct span head, struct err *err) {
  struct nearest nearest;
  nearest_start(&nearest, head);
  for (size_t i = 0; i < plan->steps; i++) {
    nearest_try(&nearest, span_of(plan->step[i].name));
    const char *stages = plan_value(&plan->step[i], "stages");
    struct span rest = span_of(stages), one;
    while (stages && rest.n && span_cut(&rest, ' ', &one)) nearest_try(&nearest, one);
  }
  err_set(err, EX_USAGE, _("--set '%s': the plan has no step or stage '%.*s'"), assignment, SPAN_ARG(head));
  return nearest_add(&nearest, err);
}

int plan_set(struct plan *plan, const char *assignment, struct arena *arena, struct err *err) {
  const char *equals = strchr(assignment, '=');
  if (!equals) return err_set(err, EX_USAGE, _("--set '%s': not KEY=VALUE"), assignment);
  struct span key = span_trim(span_between(assignment, equals)), head, rest = key;
  struct span text = span_trim(span_of(equals + 1));
  if (!key.n) return err_set(err, EX_USAGE, _("--set '%s': not KEY=VALUE"), assignment);
  const char *name = arena_copy(arena, key.p, key.n), *value = arena_copy(arena, text.p, text.n);
  span_cut(&rest, '.', &head);
  if (!rest.p) {
    replace(plan, &plan->own, name, value, arena);
    return 0;
  }
  bool found = false;
  for (size_t i = 0; i < plan->steps; i++) {
    bool of_step = span_is(head, plan->step[i].name), of_stage = has_stage(&plan->step[i], head);
    if (of_step)
      replace(plan, &plan->step[i], arena_copy(arena, rest.p, rest.n), value, arena);
    else if (of_stage)
      replace(plan, &plan->step[i], name, value, arena);
    found |= of_step || of_stage;
  }
  return found ? 0 : no_such_step(plan, assignment, head, err);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/* Cut the next word off the text. False where a quote is not closed. */
static bool cut_word(const char **text, struct strbuf *word) {
  char quote = 0;
  for (const char *c = *text; *c && (quote || !is_blank(*c)); *text = ++c) {
    bool is_quote = quote ? *c == quote : *c == '"' || *c == '\'';
    if (is_quote)
      quote = quote ? 0 : *c;
    else
      strbuf_char(word, *c);
  }
  return !quote;
}

int plan_words(const char *text, struct option_list *words, struct arena *arena, struct err *err) {
  const char *rest = text ? text : "";
  for (;;) {
    while (is_blank(*rest)) rest++;
    if (!*rest) return 0;
    struct strbuf word = {0};
    strbuf_put(&word, "");
    bool closed = cut_word(&rest, &word);
    option_list_add(words, arena_copy(arena, word.bytes, word.n), arena);
    strbuf_free(&word);
    if (!closed) return err_set(err, EX_CONFIG, _("a quote is not closed: %s"), text);
  }
}

const char *plan_expand(const char *text, const struct plan_places *places, struct arena *arena) {
  const struct {
    const char *name, *value;
  } known[] = {{"{plan}", places->plan}, {"{catalog}", places->catalog}, {"{year}", places->year}};
  struct strbuf out = {0};
  strbuf_put(&out, "");
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
