/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.c - see parts.h. */
#include "run/parts.h"

#include "base/i18n.h"
#include "flow/findings.h"
#include "run/allowance.h"
#include "run/reference.h"
#include "run/registry.h"

#define MONTH "{month}"
enum { YEAR_DIGITS = 4, MONTH_DIGITS = 2 };

/* A plan being rewritten. */
struct expanding {
  const struct plan *from;
  struct plan *to;
  struct year_span years;
  struct arena *arena;
  struct problems *problems;
  struct option_list names; /* of steps in parts, so far */
};

static void parts_add_setting(struct expanding *in, struct plan_step *step, const char *key, const char *value,
                              unsigned line) {
  struct plan_setting *bigger = arena_array(in->arena, struct plan_setting, step->settings + 1);
  if (step->settings) memcpy(bigger, step->setting, step->settings * sizeof *bigger);
  bigger[step->settings++] = (struct plan_setting){key, value, line};
  step->setting = bigger;
}

static void add_step(struct expanding *in, const struct plan_step *step) {
  struct plan_step *bigger = arena_array(in->arena, struct plan_step, in->to->steps + 1);
  if (in->to->steps) memcpy(bigger, in->to->step, in->to->steps * sizeof *bigger);
  bigger[in->to->steps++] = *step;
  in->to->step = bigger;
}

static void cannot(struct expanding *in, const struct plan_step *step, const char *why) {
  problems_format(in->problems, EX_CONFIG, "%s: [%s] parts: %s",
                  plan_place(in->from, plan_setting(step, "parts")->line, in->arena), step->name, why);
}

/* --- may it be done in parts? --- */

static bool stages_allow(struct expanding *in, const struct plan_step *step, const struct option_list *stages) {
  const struct stage *last = stages->n ? registry_stage(span_of(stages->item[stages->n - 1])) : NULL;
  if (!stages->n || !registry_source(span_of(stages->item[0])) || !last || !last->partials)
    return cannot(in, step, _("the stages must begin with a source and end with one that merges partial sums")), false;
  for (size_t i = 1; i + 1 < stages->n; i++) {
    const struct stage *stage = registry_stage(span_of(stages->item[i]));
    if (stage && !stage->by_record)
      return cannot(in, step, arena_format(in->arena, _("%s needs the records of all years"), stages->item[i])), false;
  }
  return true;
}

static bool by_months(const struct plan_step *step) { return strcmp(plan_value(step, "parts"), "month") == 0; }

static bool inputs_allow(struct expanding *in, const struct plan_step *step) {
  const char *input = plan_value(step, "input");
  struct option_list patterns = {0};
  struct err err = {0};
  bool years = input && !plan_words(input, &patterns, in->arena, &err) && !plan_value(step, "from");
  bool months = years && by_months(step);
  for (size_t i = 0; years && i < patterns.n; i++)
    years = strstr(patterns.item[i], "{year}") && (!months || strstr(patterns.item[i], MONTH));
  if (!years)
    cannot(in, step,
           months ? _("each pattern of input needs {year} and {month}") : _("each pattern of input needs {year}"));
  if (years && !(in->years.from && in->years.from <= in->years.to))
    return cannot(in, step, _("the plan needs from and to")), false;
  return years;
}

/* --- references --- */

/* Is the step a year or a month of the step of that name? */
static bool is_part_of(const struct plan_step *part, const char *whole) {
  size_t n = strlen(whole);
  if (!part->year || strncmp(part->name, whole, n) != 0 || part->name[n] != '.') return false;
  size_t digits = strspn(part->name + n + 1, "0123456789");
  return !part->name[n + 1 + digits] && (digits == YEAR_DIGITS || digits == YEAR_DIGITS + MONTH_DIGITS);
}

/* Does a word of a later step name a port of a step in parts, or what was found in it? Then those of all parts, and of
 * the merging its own. */
static bool put_references(const struct expanding *in, struct span word, const char *between, struct strbuf *out) {
  for (size_t i = 0; i < in->names.n; i++) {
    struct span name = span_of(in->names.item[i]);
    if (!span_starts(word, name) || word.n <= name.n + 1 || word.p[name.n] != '.') continue;
    struct span port = {word.p + name.n + 1, word.n - name.n - 1};
    bool found = port_named(finding_ports, port) > 0;
    const char *comma = "";
    for (size_t s = 0; s < in->to->steps; s++) {
      const struct plan_step *step = &in->to->step[s];
      bool part = is_part_of(step, in->names.item[i]);
      bool merging = found && step->merges && strcmp(step->name, in->names.item[i]) == 0;
      if (!part && !merging) continue;
      strbuf_format(out, "%s%s.%.*s", comma, step->name, SPAN_ARG(port));
      comma = between;
    }
    return true;
  }
  return false;
}

static const char *expand_value(const struct expanding *in, const struct plan_setting *setting) {
  bool words = strcmp(setting->key, "from") == 0;
  char cut = words ? ' ' : ',';
  struct span rest = span_of(setting->value), item;
  struct strbuf out = {0};
  bool changed = false;
  strbuf_put(&out, "");
  while (rest.n && span_cut(&rest, cut, &item)) {
    if (out.n) strbuf_char(&out, cut);
    if (put_references(in, span_trim(item), words ? " " : ",", &out))
      changed = true;
    else
      strbuf_span(&out, item);
  }
  const char *value = changed ? arena_copy(in->arena, out.bytes, out.n) : setting->value;
  strbuf_free(&out);
  return value;
}

/* --- steps --- */

/* "2023", or "202307": a year or a month of one. */
static const char *part_text(long year, int month, struct arena *arena) {
  return month ? arena_format(arena, "%ld%02d", year, month) : arena_format(arena, "%ld", year);
}

/* "tables/moves.csv" as "tables/moves.2023.csv". */
static const char *file_of_part(const char *name, const char *part, struct arena *arena) {
  const char *slash = strrchr(name, '/'), *point = strchr(slash ? slash : name, '.');
  size_t n = point ? (size_t)(point - name) : strlen(name);
  return arena_format(arena, "%.*s.%s%s", (int)n, name, part, point ? point : "");
}

/* The port that a setting of a step names a file for, "classify.moves"; NULL: it is an option, or a key of the step. */
static const struct port *port_of_key(const char *key) {
  const char *point = strchr(key, '.');
  if (!point) {
    size_t own = port_named(finding_ports, span_of(key));
    return own ? &finding_ports[own] : NULL;
  }
  struct span name = span_between(key, point);
  const struct source *source = registry_source(name);
  const struct stage *stage = registry_stage(name);
  const struct port *ports = source ? source->ports : stage ? stage->ports : NULL;
  size_t port = port_of_option(ports, point + 1);
  return port ? &ports[port] : NULL;
}

/* Patterns of input with the month in its place; 0: any month. */
static const char *with_month(const char *text, int month, struct arena *arena) {
  struct strbuf out = {0};
  const char *at;
  strbuf_put(&out, "");
  for (; (at = strstr(text, MONTH)) != NULL; text = at + strlen(MONTH)) {
    strbuf_span(&out, span_between(text, at));
    if (month)
      strbuf_format(&out, "%02d", month);
    else
      strbuf_put(&out, "??");
  }
  strbuf_put(&out, text);
  const char *value = arena_copy(arena, out.bytes, out.n);
  strbuf_free(&out);
  return value;
}

static const char *part_value(struct expanding *in, const struct plan_step *step, const struct plan_setting *setting,
                              const char *part, int month) {
  if (port_of_key(setting->key)) return file_of_part(setting->value, part, in->arena);
  bool patterns = strcmp(setting->key, "input") == 0 && by_months(step);
  return patterns ? with_month(setting->value, month, in->arena) : expand_value(in, setting);
}

/* The part's name in the plan. */
static const char *parts_add_part(struct expanding *in, const struct plan_step *step, const struct stage *last,
                                  const char *last_name, long year, int month) {
  const char *text = part_text(year, month, in->arena);
  struct plan_step part = {
      .name = arena_format(in->arena, "%s.%s", step->name, text), .line = step->line, .year = year};
  for (size_t i = 0; i < step->settings; i++) {
    const struct plan_setting *s = &step->setting[i];
    if (strcmp(s->key, "parts") == 0 || strcmp(s->key, "output") == 0) continue;
    parts_add_setting(in, &part, s->key, part_value(in, step, s, text, month), s->line);
  }
  parts_add_setting(in, &part, arena_format(in->arena, "%s.%s", last_name, last->partials->port),
                    arena_format(in->arena, "parts/%s.%s.csv", step->name, text), step->line);
  add_step(in, &part);
  return part.name;
}

/* The step's own settings for the merging: its options, and what is accepted. */
static bool is_of_merging(const char *key, const char *last_name) {
  size_t n = strlen(last_name);
  if (strncmp(key, last_name, n) == 0 && key[n] == '.') return !port_of_key(key);
  return strcmp(key, "output") == 0 || strcmp(key, "title") == 0 || strcmp(key, "deadline") == 0 ||
         strncmp(key, "allow-", 6) == 0 || port_of_key(key) != NULL;
}

static void add_merging(struct expanding *in, const struct plan_step *step, const struct stage *last,
                        const char *last_name, const struct option_list *parts) {
  struct plan_step merging = {.name = step->name, .line = step->line, .merges = true};
  struct strbuf from = {0};
  for (size_t i = 0; i < parts->n; i++)
    strbuf_format(&from, "%s%s.%s", i ? " " : "", parts->item[i], last->partials->port);
  for (size_t i = 0; i < step->settings; i++) {
    const struct plan_setting *s = &step->setting[i];
    bool of_stage = port_of_key(s->key) && strchr(s->key, '.');
    if (is_of_merging(s->key, last_name) && !of_stage)
      parts_add_setting(in, &merging, s->key, expand_value(in, s), s->line);
  }
  parts_add_setting(in, &merging, "from", arena_copy(in->arena, from.bytes, from.n), step->line);
  parts_add_setting(in, &merging, "stages", last_name, step->line);
  parts_add_setting(in, &merging, arena_format(in->arena, "%s.%s", last_name, last->partials->option), "yes",
                    step->line);
  add_step(in, &merging);
  strbuf_free(&from);
}

static size_t files_of(struct expanding *in, const struct plan_step *step, long year, int month) {
  struct plan_places places = {.plan = in->from->dir};
  struct problems ignored = {.arena = in->arena};
  struct inputs inputs;
  struct plan_step part = {.name = step->name, .line = step->line};
  for (size_t i = 0; i < step->settings; i++) {
    const struct plan_setting *s = &step->setting[i];
    bool patterns = strcmp(s->key, "input") == 0 && by_months(step);
    parts_add_setting(in, &part, s->key, patterns ? with_month(s->value, month, in->arena) : s->value, s->line);
  }
  inputs_find(in->from, &part, (struct year_span){year, year}, &places, in->arena, &inputs, &ignored);
  return inputs.n;
}

/* A year without any file is left out where the plan accepts that; else its part says what is missing. */
static bool may_be_missing(struct expanding *in, const struct plan_step *step, long year) {
  struct problems ignored = {.arena = in->arena};
  struct allowance allowance;
  allowance_read(in->from, step, in->arena, &allowance, &ignored);
  return allows_missing(&allowance, NULL, period_make(PERIOD_YEAR, (int)year, 1));
}

static void add_year(struct expanding *in, const struct plan_step *step, const struct stage *last,
                     const char *last_name, long year, struct option_list *parts) {
  bool there = files_of(in, step, year, 0) > 0;
  if (!there && may_be_missing(in, step, year)) return;
  if (!by_months(step) || !there) {
    option_list_add(parts, parts_add_part(in, step, last, last_name, year, by_months(step)), in->arena);
    return;
  }
  /* Months that are missing are seen when the parts are merged. */
  for (int month = 1; month <= 12; month++)
    if (files_of(in, step, year, month))
      option_list_add(parts, parts_add_part(in, step, last, last_name, year, month), in->arena);
}

/* No figure may be based on the records of only one part. */
static bool ports_allow(struct expanding *in, const struct plan_step *step, const char *last_name) {
  size_t n = strlen(last_name);
  for (size_t i = 0; i < step->settings; i++) {
    const char *key = step->setting[i].key;
    if (strncmp(key, last_name, n) != 0 || key[n] != '.' || !port_of_key(key)) continue;
    cannot(in, step, arena_format(in->arena, _("%s cannot be merged from parts"), key));
    return false;
  }
  return true;
}

static void copy_step(struct expanding *in, const struct plan_step *step) {
  struct plan_step copy = *step;
  copy.setting = NULL, copy.settings = 0;
  for (size_t i = 0; i < step->settings; i++) {
    const struct plan_setting *s = &step->setting[i];
    if (strcmp(s->key, "parts") != 0) parts_add_setting(in, &copy, s->key, expand_value(in, s), s->line);
  }
  add_step(in, &copy);
}

static void expand_step(struct expanding *in, const struct plan_step *step) {
  struct option_list stages = {0}, parts = {0};
  struct err err = {0};
  const char *words = plan_value(step, "stages"), *parts_value = plan_value(step, "parts");
  bool good = words && !plan_words(words, &stages, in->arena, &err) && stages_allow(in, step, &stages) &&
              inputs_allow(in, step);
  const char *last_name = good ? stages.item[stages.n - 1] : "";
  if (strcmp(parts_value, "year") != 0 && strcmp(parts_value, "month") != 0)
    cannot(in, step, _("'year' and 'month' are what there is")), good = false;
  if (!good || !ports_allow(in, step, last_name)) { /* as a whole, so that its other mistakes are found too */
    copy_step(in, step);
    return;
  }
  const struct stage *last = registry_stage(span_of(last_name));
  for (long year = in->years.from; year <= in->years.to; year++) add_year(in, step, last, last_name, year, &parts);
  add_merging(in, step, last, last_name, &parts);
  option_list_add(&in->names, step->name, in->arena);
}

const struct plan *parts_expand(const struct plan *plan, struct year_span years, struct arena *arena,
                                struct problems *problems) {
  struct expanding in = {plan, arena_array(arena, struct plan, 1), years, arena, problems, {0}};
  bool any = false;
  for (size_t s = 0; s < plan->steps; s++) any |= plan_setting(&plan->step[s], "parts") != NULL;
  if (!any) return plan;
  *in.to = *plan;
  in.to->step = NULL, in.to->steps = 0;
  for (size_t s = 0; s < plan->steps; s++) {
    if (plan_setting(&plan->step[s], "parts"))
      expand_step(&in, &plan->step[s]);
    else
      copy_step(&in, &plan->step[s]);
  }
  return in.to;
}

/* --- what is known of all parts --- */

bool parts_record(const struct plan *plan, size_t step, const struct record *const *record, struct arena *arena,
                  struct record *all) {
  const struct plan_step *whole = &plan->step[step];
  if (!whole->merges) return false;
  *all = (struct record){.step = whole->name};
  for (size_t s = 0; s < step; s++)
    if (is_part_of(&plan->step[s], whole->name)) all->sources += record[s]->sources, all->tallies += record[s]->tallies;
  all->source = arena_array(arena, struct record_source, all->sources + 1);
  all->tally = arena_array(arena, struct tally_row, all->tallies + 1);
  all->sources = all->tallies = 0;
  for (size_t s = 0; s < step; s++) {
    if (!is_part_of(&plan->step[s], whole->name)) continue;
    for (size_t i = 0; i < record[s]->sources; i++) all->source[all->sources++] = record[s]->source[i];
    for (size_t i = 0; i < record[s]->tallies; i++) all->tally[all->tallies++] = record[s]->tally[i];
  }
  return true;
}
